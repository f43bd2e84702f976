# SPDX-License-Identifier: Apache-2.0
"""Outputs of joulery.compat.codecarbon: loggers, a push gateway and HTTP on this machine's loopback, the script's own
handlers, and what is not sent without consent."""
import http.server
import json
import logging
import os
import sys
import threading
import time
import unittest
from typing import Any
from unittest import mock

from compat_machine import TrackerCase
from joulery.compat.codecarbon import EmissionsData, EmissionsTracker, TaskEmissionsData
from joulery.compat.codecarbon.network import PrometheusOutput
from joulery.compat.codecarbon.outputs import BaseOutput, LoggerOutput


class Listener:
    """Takes every request, answers 201 with a run's id, and keeps what came."""

    def __init__(self, status: int = 201) -> None:
        self.requests: list[tuple[str, str, str, dict[str, str]]] = []
        listener = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                listener.requests.append((self.command, self.path, body, dict(self.headers)))
                self.send_response(status)
                self.end_headers()
                self.wfile.write(b'{"id": "r1"}')

            do_POST = do_PUT = do_DELETE = answer

            def log_message(self, *words: Any) -> None:
                pass

        self.server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"127.0.0.1:{self.server.server_address[1]}"
        self._thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self._thread.start()

    def __enter__(self) -> "Listener":
        return self

    def __exit__(self, *problem: object) -> None:
        self.server.shutdown()
        self.server.server_close()
        self._thread.join()


class Kept(BaseOutput):
    """A script's own handler."""

    def __init__(self) -> None:
        self.totals: list[EmissionsData] = []
        self.deltas: list[EmissionsData] = []
        self.lives = 0
        self.tasks: list[tuple[list[str], str]] = []
        self.exits = 0
        self.was_live = threading.Event()

    def out(self, total: EmissionsData, delta: EmissionsData) -> None:
        self.totals.append(total)
        self.deltas.append(delta)

    def live_out(self, total: EmissionsData, delta: EmissionsData) -> None:
        self.lives += 1
        self.was_live.set()

    def task_out(self, data: list[TaskEmissionsData], experiment_name: str) -> None:
        self.tasks.append(([task.task_name for task in data], experiment_name))

    def exit(self) -> None:
        self.exits += 1


class Broken(BaseOutput):
    def out(self, total: EmissionsData, delta: EmissionsData) -> None:
        raise RuntimeError("no space")


class OwnHandlers(TrackerCase):
    def test_8_3_a_handler_gets_totals_deltas_tasks_and_its_exit(self) -> None:
        kept = Kept()
        tracker = self.tracker(output_handlers=[kept], output_methods=[], country_iso_code="FRA")
        tracker.start()
        tracker.start_task("one")
        self.machine.count(10)
        tracker.stop_task()
        tracker.flush()
        self.machine.count(10)
        tracker.stop()
        self.assertEqual((len(kept.totals), kept.exits), (2, 1))
        self.assertEqual(kept.tasks, [(["one"], "base"), (["one"], "base")])
        first, last = (data.energy_consumed or 0 for data in kept.totals)
        self.assertAlmostEqual(sum(data.energy_consumed or 0 for data in kept.deltas), last, delta=1e-12)
        self.assertLess(first, last)
        self.assertFalse((self.folder / "emissions.csv").exists(), "no output was asked for but the handler")

    def test_8_3_a_live_handler_is_called_while_the_run_goes_on(self) -> None:
        kept = Kept()
        tracker = self.tracker(output_handlers=[kept], measure_power_secs=0.1, api_call_interval=1)
        tracker.start()
        self.assertTrue(kept.was_live.wait(30))
        tracker.stop()
        lives = kept.lives
        self.assertEqual(len(kept.totals), 1)
        time.sleep(0.3)  # three intervals
        self.assertEqual(kept.lives, lives)

    def test_8_3_a_handler_that_fails_keeps_no_other_from_its_turn(self) -> None:
        kept = Kept()
        with self.assertLogs("codecarbon", "ERROR") as told:
            self.run_of(5, output_handlers=[Broken(), kept])
        self.assertIn("no space", told.output[0])
        self.assertEqual((len(kept.totals), len(self.rows())), (1, 1))


class Loggers(TrackerCase):
    def test_8_3_a_logger_gets_the_row_as_json(self) -> None:
        mine = logging.getLogger("mine")
        with self.assertLogs(mine, "WARNING") as told:
            self.run_of(5, output_methods="logger", logging_logger=LoggerOutput(mine, logging.WARNING))
        row = json.loads(told.records[0].getMessage())
        self.assertEqual(len(row), 38)
        self.assertIsNone(row["emissions"])

    def test_8_3_an_output_that_is_not_there_is_told_and_the_others_go_on(self) -> None:
        with mock.patch.dict(sys.modules, {"logfire": None}), self.assertLogs("codecarbon", "WARNING") as told:
            self.run_of(5, output_methods="csv,logger,logfire,boamps", log_level="warning")
        text = "\n".join(told.output)
        for words in ("logging_logger", "Logfire", "BoAmps"):
            self.assertIn(words, text)
        self.assertEqual(len(self.rows()), 1)


class Network(TrackerCase):
    def test_8_4_the_push_gateway_gets_gauges_and_the_energy_counter_and_they_are_deleted_at_the_end(self) -> None:
        with Listener(200) as gateway:
            tracker = self.tracker(
                output_methods="prometheus", prometheus_url=gateway.address, project_name='a "b"', country_iso_code="FRA"
            )
            tracker.start()
            self.machine.count(40)
            tracker.stop()
            (push, deletion) = gateway.requests
        self.assertEqual((push[0], push[1]), ("PUT", "/metrics/job/a__b__base"))
        self.assertEqual((deletion[0], deletion[1]), ("DELETE", push[1]))
        lines = [line for line in push[2].splitlines() if not line.startswith("#")]
        values = {line.split("{")[0]: float(line.rsplit(" ", 1)[1]) for line in lines}
        self.assertEqual(values["codecarbon_energy_total"], values["codecarbon_energy_consumed"])
        self.assertGreater(values["codecarbon_emissions"], 0)
        self.assertNotIn("codecarbon_gpu_energy", values, "what is unknown has no gauge")
        self.assertIn('project_name="a \\"b\\""', lines[0])
        self.assertIn('country_iso_code="FRA"', lines[0])

    def test_8_4_a_push_that_comes_after_the_deletion_is_not_made(self) -> None:
        data = self.run_of(5).final_emissions_data
        assert data is not None
        with Listener(200) as gateway:
            output = PrometheusOutput(gateway.address)
            output.exit()
            output.live_out(data, data)
            self.assertEqual([request[0] for request in gateway.requests], ["DELETE"])

    def test_8_3_an_endpoint_of_the_user_gets_the_run(self) -> None:
        with Listener() as endpoint:
            self.run_of(5, emissions_endpoint=f"http://{endpoint.address}/mine")
            ((method, path, body, _),) = endpoint.requests
        self.assertEqual((method, path), ("POST", "/mine"))
        self.assertEqual(len(json.loads(body)), 39)

    def test_8_3_nothing_goes_to_the_api_without_consent(self) -> None:
        with Listener() as api, self.assertLogs("codecarbon", "WARNING") as told:
            self.run_of(5, output_methods="csv,api", api_endpoint=f"http://{api.address}", log_level="warning")
            self.assertEqual(api.requests, [])
        self.assertIn("without consent", told.output[0])
        self.assertEqual(len(self.rows()), 1)

    def test_8_3_with_consent_the_run_is_registered_and_its_emissions_sent(self) -> None:
        os.environ["CODECARBON_ALLOW_NETWORK"] = "true"
        with Listener() as api:
            tracker = self.tracker(
                output_methods="api", api_endpoint=f"http://{api.address}", api_key="k", country_iso_code="FRA"
            )
            tracker.start()
            self.send_two_seconds(tracker)
            paths = [request[1] for request in api.requests]
            self.assertEqual(paths, ["/runs", "/emissions"])
            self.assertEqual({name.lower(): value for name, value in api.requests[0][3].items()}["x-api-token"], "k")
            self.assertEqual(json.loads(api.requests[1][2])["run_id"], "r1")

    def test_8_3_what_the_api_cannot_take_as_unknown_is_sent_as_0_and_told_once_with_both_ids(self) -> None:
        os.environ["CODECARBON_ALLOW_NETWORK"] = "true"
        with Listener() as api, self.assertLogs("codecarbon", "INFO") as told:
            tracker = self.tracker(
                output_methods="api", api_endpoint=f"http://{api.address}", country_iso_code="FRA", log_level="info"
            )
            tracker.start()
            self.send_two_seconds(tracker)
            self.send_two_seconds(tracker)
            sent = [json.loads(body) for _, path, body, _ in api.requests if path == "/emissions"]
        self.assertEqual([(one["gpu_energy"], one["gpu_power"]) for one in sent], [(0, 0), (0, 0)])
        self.assertNotIn("wue", sent[0], "the API takes it or leaves it")
        lines = "\n".join(told.output)
        self.assertRegex(lines, r"unknown, and sent as 0.*gpu_power, gpu_energy")
        self.assertEqual(lines.count("sent as 0"), 1)
        self.assertIn("Run ID: r1", lines)
        self.assertIn(f"run_id in the files: {tracker.run_id}", lines)

    def send_two_seconds(self, tracker: EmissionsTracker) -> None:
        """The API takes nothing shorter than a second."""
        assert tracker._meter is not None
        (handler,) = tracker._handlers
        data, _ = tracker._meter.snapshot()
        data.duration = 2.0
        handler.out(data, data)

    def test_8_3_nobody_listening_costs_a_line_and_nothing_else(self) -> None:
        with Listener() as gone:
            address = gone.address
        with self.assertLogs("codecarbon", "ERROR") as told:
            self.run_of(5, output_methods="csv,prometheus", prometheus_url=address, emissions_endpoint=f"http://{address}")
        self.assertGreaterEqual(len(told.output), 2)
        self.assertEqual(len(self.rows()), 1)


if __name__ == "__main__":
    unittest.main()
