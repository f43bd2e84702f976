# SPDX-License-Identifier: Apache-2.0
"""Where emissions go over the network, each only where the user named the address: an HTTP endpoint, a Prometheus push
gateway, CodeCarbon's API with consent, Logfire with its own package. Whoever is silent for five seconds, at any step of
a request, is given up."""
from __future__ import annotations

import base64
import datetime
import json
import os
from threading import Lock
from typing import Any, Mapping

from .data import EmissionsData
from .log import log
from .outputs import BaseOutput

__all__ = ["CodeCarbonAPIOutput", "HTTPOutput", "LogfireOutput", "PrometheusOutput"]

_PATIENCE_S = 5.0
_LONGEST_ANSWER = 64 * 1024
"""Bytes; those we ask answer with a line or two."""


def _ask(method: str, url: str, body: bytes = b"", headers: Mapping[str, str] = {}) -> tuple[int, bytes]:
    """Status and the beginning of the answer. Raises OSError where nobody answers."""
    from urllib.error import HTTPError
    from urllib.request import Request, urlopen

    request = Request(url, data=body or None, headers=dict(headers), method=method)
    try:
        with urlopen(request, timeout=_PATIENCE_S) as answer:
            return answer.status, answer.read(_LONGEST_ANSWER)
    except HTTPError as refused:
        with refused:
            return refused.code, refused.read(_LONGEST_ANSWER)


def _post(url: str, document: Mapping[str, Any], headers: Mapping[str, str] = {}) -> tuple[int, bytes]:
    return _ask("POST", url, json.dumps(document).encode(), {"Content-Type": "application/json", **headers})


class HTTPOutput(BaseOutput):
    """The run as JSON to an address the user runs himself."""

    def __init__(self, endpoint_url: str) -> None:
        self.endpoint_url = endpoint_url

    def out(self, total: EmissionsData, delta: EmissionsData) -> None:
        import getpass

        status, _ = _post(self.endpoint_url, {**total.values, "user": getpass.getuser()})
        if status != 201:
            log.warning("HTTP Output returned an unexpected status code: %s", status)


class CodeCarbonAPIOutput(BaseOutput):
    """What was added since the last time to CodeCarbon's dashboard. Longitude and latitude are not sent. The API takes no
    unknown: a run without emissions cannot be sent, and other numbers that are unknown are sent as 0, which is told."""

    _REQUIRED = (
        "emissions_rate",
        "cpu_power",
        "gpu_power",
        "ram_power",
        "cpu_energy",
        "gpu_energy",
        "ram_energy",
        "energy_consumed",
    )

    def __init__(self, endpoint_url: str, experiment_id: str, api_key: str, conf: Any = None) -> None:
        self.endpoint_url = endpoint_url.rstrip("/")
        self.experiment_id = experiment_id
        self.api_key = api_key
        self.run_id: str | None = None
        """The API's, which is another than the files'."""
        self._has_told = False

    def _headers(self) -> dict[str, str]:
        return {"x-api-token": self.api_key}

    def _register(self, data: EmissionsData) -> None:
        values = data.values
        names = ("os", "python_version", "codecarbon_version", "cpu_count", "cpu_model", "gpu_count", "gpu_model")
        run = {name: values[name] for name in (*names, "region", "ram_total_size", "tracking_mode")}
        run.update(timestamp=_now(), experiment_id=self.experiment_id, provider=values["cloud_provider"])
        status, answer = _post(self.endpoint_url + "/runs", run, self._headers())
        if status != 201:
            log.error("ApiClient API return http code %s and answer : %s", status, answer.decode(errors="replace"))
            return
        self.run_id = str(json.loads(answer)["id"])
        log.info(
            "ApiClient Successfully registered your run on the API.\nRun ID: %s\nExperiment ID: %s\nrun_id in the files: %s",
            self.run_id,
            self.experiment_id,
            values["run_id"],
        )

    def out(self, total: EmissionsData, delta: EmissionsData) -> None:
        if delta.emissions is None:
            log.warning("ApiClient : emissions not sent, for they are unknown; name a country.")
            return
        if (delta.duration or 0) < 1:
            log.warning("ApiClient : emissions not sent because of a duration smaller than 1.")
            return
        if self.run_id is None:
            self._register(total)
        if self.run_id is None:
            return
        status, answer = _post(self.endpoint_url + "/emissions", self._emission(delta), self._headers())
        if status != 201:
            log.error("ApiClient API return http code %s and answer : %s", status, answer.decode(errors="replace"))

    def _emission(self, delta: EmissionsData) -> dict[str, Any]:
        known = {name: value for name, value in delta.values.items() if value is not None}
        unknown = [name for name in self._REQUIRED if name not in known]
        if unknown and not self._has_told:
            self._has_told = True
            log.warning("ApiClient : unknown, and sent as 0, for the API takes no unknown: %s.", ", ".join(unknown))
        emission: dict[str, Any] = {name: known.get(name, 0) for name in self._REQUIRED}
        if "wue" in known:
            emission["wue"] = known["wue"]
        seconds = int(known.get("duration", 0))
        return {**emission, "timestamp": _now(), "run_id": self.run_id, "duration": seconds, "emissions_sum": delta.emissions}

    def live_out(self, total: EmissionsData, delta: EmissionsData) -> None:
        self.out(total, delta)


def _now() -> str:
    return datetime.datetime.now().astimezone().isoformat()


GAUGES = {
    "duration": "Seconds since the last push",
    "emissions": "Emissions since the last push (kg CO2e)",
    "emissions_rate": "Emissions per second since the last push (kg/s)",
    "cpu_power": "Mean power of the processors (W)",
    "gpu_power": "Mean power of the GPUs (W)",
    "ram_power": "Mean power of the memory (W)",
    "cpu_energy": "Energy of the processors since the last push (kWh)",
    "gpu_energy": "Energy of the GPUs since the last push (kWh)",
    "ram_energy": "Energy of the memory since the last push (kWh)",
    "energy_consumed": "Energy since the last push (kWh)",
}
LABELS = (
    "project_name",
    "country_name",
    "country_iso_code",
    "region",
    "cloud_provider",
    "cloud_region",
    "os",
    "codecarbon_version",
    "cpu_model",
    "cpu_count",
    "gpu_model",
    "gpu_count",
    "tracking_mode",
    "ram_total_size",
)


class PrometheusOutput(BaseOutput):
    """Gauges codecarbon_* and the counter codecarbon_energy_total to a push gateway; they are deleted there at the end.
    PROMETHEUS_USERNAME and PROMETHEUS_PASSWORD log in. What is unknown has no gauge."""

    def __init__(self, prometheus_url: str, job_name: str = "codecarbon") -> None:
        from urllib.parse import quote

        self.prometheus_url = prometheus_url
        self.job_name = job_name
        address = prometheus_url if "://" in prometheus_url else "http://" + prometheus_url
        self._url = f"{address.rstrip('/')}/metrics/job/{quote(job_name, safe='')}"
        self._energy_kwh = 0.0
        self._push = Lock()
        self._is_closed = False

    def _headers(self) -> dict[str, str]:
        headers = {"Content-Type": "text/plain; version=0.0.4; charset=utf-8"}
        name = os.environ.get("PROMETHEUS_USERNAME")
        if name:
            pair = f"{name}:{os.environ.get('PROMETHEUS_PASSWORD', '')}"
            headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
        return headers

    def exposition(self, delta: EmissionsData) -> str:
        """The metrics as the gateway takes them."""
        values = delta.values
        labels = ",".join(f'{name}="{_label(values[name])}"' for name in LABELS)
        lines: list[str] = []
        for name, meaning in GAUGES.items():
            if values[name] is None:
                continue
            lines += [f"# HELP codecarbon_{name} {meaning}", f"# TYPE codecarbon_{name} gauge"]
            lines.append(f"codecarbon_{name}{{{labels}}} {float(values[name])!r}")
        lines += ["# HELP codecarbon_energy_total Energy since the start (kWh)", "# TYPE codecarbon_energy_total counter"]
        lines.append(f"codecarbon_energy_total{{{labels}}} {self._energy_kwh!r}")
        return "\n".join(lines) + "\n"

    def out(self, total: EmissionsData, delta: EmissionsData) -> None:
        """Nothing after exit(): a live push that comes late would bring the metrics back."""
        with self._push:
            if self._is_closed:
                return
            self._energy_kwh += max(0.0, delta.energy_consumed or 0.0)
            status, answer = _ask("PUT", self._url, self.exposition(delta).encode(), self._headers())
        if status not in (200, 202):
            log.error("the push gateway refused: %s %s", status, answer.decode(errors="replace").strip())

    def live_out(self, total: EmissionsData, delta: EmissionsData) -> None:
        self.out(total, delta)

    def exit(self) -> None:
        log.info("Deleting metrics from Prometheus Pushgateway")
        with self._push:  # after a push that is under way
            self._is_closed = True
            _ask("DELETE", self._url, headers=self._headers())


def _label(value: Any) -> str:
    text = "" if value is None else str(value)
    return text.replace("\\", r"\\").replace("\n", r"\n").replace('"', r"\"")


class LogfireOutput(BaseOutput):
    """Counters and gauges by the package logfire, which knows where to. Raises ImportError where it is not installed."""

    _COUNTERS = {"duration": "(s)", "emissions": "(kg)", "energy_consumed": "(kWh)"}
    _GAUGES = {
        "emissions_rate": "(Kg/s)",
        "cpu_power": "(W)",
        "gpu_power": "(W)",
        "ram_power": "(W)",
        "cpu_energy": "(kWh)",
        "gpu_energy": "(kWh)",
        "ram_energy": "(kWh)",
    }

    def __init__(self) -> None:
        from importlib import import_module

        logfire = import_module("logfire")
        logfire.configure()
        self._counters = {name: logfire.metric_counter("codecarbon_" + name, unit=unit) for name, unit in self._COUNTERS.items()}
        self._gauges = {name: logfire.metric_gauge("codecarbon_" + name, unit=unit) for name, unit in self._GAUGES.items()}

    def out(self, total: EmissionsData, delta: EmissionsData) -> None:
        for name, counter in self._counters.items():
            if getattr(delta, name) is not None:
                counter.add(getattr(delta, name))
        for name, gauge in self._gauges.items():
            if getattr(delta, name) is not None:
                gauge.set(getattr(delta, name))

    def live_out(self, total: EmissionsData, delta: EmissionsData) -> None:
        self.out(total, delta)
