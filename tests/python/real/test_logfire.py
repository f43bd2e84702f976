# SPDX-License-Identifier: Apache-2.0
"""Logfire's own package, offline: the output's counters and gauges are there under CodeCarbon's names, and what is
unknown is not."""
import os
import unittest
from typing import Any

from rooms import need

need("logfire")
os.environ["LOGFIRE_SEND_TO_LOGFIRE"] = "false"
os.environ["LOGFIRE_CONSOLE"] = "false"

import logfire  # noqa: E402
from opentelemetry.sdk.metrics.export import InMemoryMetricReader  # noqa: E402

from joulery.compat.codecarbon.data import COLUMNS, EmissionsData  # noqa: E402
from joulery.compat.codecarbon.handlers import handlers_of  # noqa: E402
from joulery.compat.codecarbon.config import Settings  # noqa: E402


def delta(**known: float) -> EmissionsData:
    """Whose other numbers are unknown."""
    return EmissionsData(**{**dict.fromkeys(COLUMNS), **known})


class Metrics(unittest.TestCase):
    def test_8_3_counters_add_up_gauges_say_the_last_and_the_unknown_is_not_there(self) -> None:
        (output,) = handlers_of(Settings({"output_methods": "logfire"}))
        reader = InMemoryMetricReader()
        logfire.configure(send_to_logfire=False, console=False, metrics=logfire.MetricsOptions(additional_readers=[reader]))
        for energy in (0.25, 0.5):
            one = delta(duration=2.0, energy_consumed=energy, cpu_energy=energy, cpu_power=100 * energy)
            output.live_out(one, one)
        values: dict[str, Any] = {}
        collected = reader.get_metrics_data()
        assert collected is not None
        for resource in collected.resource_metrics:
            for scope in resource.scope_metrics:
                for metric in scope.metrics:
                    values[metric.name] = [point.value for point in metric.data.data_points]  # type: ignore[union-attr]
        ours = {name: found for name, found in values.items() if name.startswith("codecarbon_")}
        self.assertEqual(
            ours,
            {
                "codecarbon_duration": [4.0],
                "codecarbon_energy_consumed": [0.75],
                "codecarbon_cpu_energy": [0.5],
                "codecarbon_cpu_power": [50.0],
            },
        )


if __name__ == "__main__":
    unittest.main()
