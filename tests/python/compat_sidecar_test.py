# SPDX-License-Identifier: Apache-2.0
"""What stands beside the task file of joulery.compat.codecarbon, whose 36 columns have no room for method and bounds."""
import importlib.util
import json
import unittest
from pathlib import Path

from compat_machine import TrackerCase

KWH = 3.6e6
SCHEMA = Path(__file__).resolve().parents[2] / "docs/reference/schema/task-sidecar-1.json"


class TaskSidecar(TrackerCase):
    def test_8_2_method_bounds_and_coverage_stand_beside_the_tasks_under_their_names(self) -> None:
        tracker = self.started(experiment_name="e")
        for name in ("one", "schema"):
            tracker.start_task(name)
            self.machine.count(10)
            tracker.stop_task()
        tracker.stop()
        name = f"emissions_e_{tracker.run_id}"
        rows = {row["task_name"]: row for row in self.rows(name + ".csv")}
        beside = json.loads((self.folder / (name + ".joulery.json")).read_text(encoding="utf-8"))
        self.assertEqual((beside["schema"], beside["run_id"]), ("joulery.task-sidecar/1", str(tracker.run_id)))
        self.assertEqual(set(beside["tasks"]), set(rows))
        for task, row in rows.items():
            entry = beside["tasks"][task]
            self.assertIn(entry["method"], ("counted", "integrated", "modelled", "assumed"))
            self.assertAlmostEqual(entry["energy_j"]["best"] / KWH, float(row["energy_consumed"]), delta=1e-9)
            self.assertLessEqual(entry["energy_j"]["low"], entry["energy_j"]["best"])
            self.assertLess(entry["energy_j"]["best"], entry["energy_j"]["high"])
            self.assertTrue(entry["parts"])
            self.assertTrue(all(part["source"] for part in entry["parts"]), "each part says which sensor or model told it")
        self.assertEqual([path.name for path in self.folder.glob("*.tmp")], [])
        if importlib.util.find_spec("jsonschema") is not None:
            import jsonschema

            jsonschema.validate(beside, json.loads(SCHEMA.read_text(encoding="utf-8")))

    def test_8_2_it_is_written_anew_with_every_flush(self) -> None:
        tracker = self.started()
        for names in (["one"], ["one", "two"]):
            tracker.start_task(names[-1])
            tracker.stop_task()
            tracker.flush()
            beside = json.loads((self.folder / f"emissions_base_{tracker.run_id}.joulery.json").read_text(encoding="utf-8"))
            self.assertEqual(list(beside["tasks"]), names)


if __name__ == "__main__":
    unittest.main()
