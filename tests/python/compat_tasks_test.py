# SPDX-License-Identifier: Apache-2.0
"""Tasks of joulery.compat.codecarbon: they nest, cost next to nothing, and stand in a file of 36 columns."""
import dataclasses
import json
import pickle
import time
import unittest

from compat_machine import TrackerCase
from joulery.compat.codecarbon import EmissionsData, TaskEmissionsTracker, track_task_emissions

KWH = 3.6e6


class TaskFile(TrackerCase):
    def test_8_2_the_task_file_has_36_columns_and_a_row_per_task(self) -> None:
        tracker = self.tracker(experiment_name="night", country_iso_code="FRA")
        for name in ("load", "train"):
            tracker.start_task(name)
            self.machine.count(5)
            tracker.stop_task()
        tracker.stop()
        path = self.folder / f"emissions_night_{tracker.run_id}.csv"
        header = path.read_text(encoding="utf-8").splitlines()[0].split(",")
        self.assertEqual(len(header), 36)
        self.assertEqual(header[:5], ["task_name", "timestamp", "project_name", "run_id", "duration"])
        self.assertEqual(header[-1], "on_cloud")
        self.assertFalse({"experiment_id", "pue", "wue"} & set(header))
        rows = self.rows(path.name)
        self.assertEqual([row["task_name"] for row in rows], ["load", "train"])
        self.assertEqual({row["run_id"] for row in rows}, {str(tracker.run_id)})
        self.assertEqual({row["country_iso_code"] for row in rows}, {"FRA"})

    def test_8_2_the_energy_of_tasks_is_in_the_run_once(self) -> None:
        tracker = self.started()
        energies = []
        for _ in range(3):
            tracker.start_task()
            self.machine.count(10)
            data = tracker.stop_task()
            assert data is not None and data.energy_consumed is not None
            energies.append(data.energy_consumed)
        tracker.stop()
        (row,) = self.rows()
        self.assertAlmostEqual(float(row["energy_consumed"]), 60 / KWH, delta=6 / KWH)
        self.assertLessEqual(sum(energies), float(row["energy_consumed"]) * 1.001)


class Nesting(TrackerCase):
    def test_8_3_tasks_nest_and_the_outer_one_holds_the_inner_one(self) -> None:
        tracker = self.started()
        tracker.start_task("outer")
        self.machine.count(10)
        tracker.start_task("inner")
        self.machine.count(10)
        inner = tracker.stop_task()
        self.machine.count(10)
        outer = tracker.stop_task()
        assert inner is not None and outer is not None
        assert inner.energy_consumed is not None and outer.energy_consumed is not None
        assert inner.duration is not None and outer.duration is not None
        self.assertLess(inner.duration, outer.duration)
        self.assertLessEqual(inner.energy_consumed, outer.energy_consumed)

    def test_8_3_flush_within_nested_tasks_ends_nothing_and_loses_nothing(self) -> None:
        tracker = self.started()
        tracker.start_task("outer")
        tracker.start_task("done")
        tracker.stop_task()
        tracker.start_task("inner")
        self.machine.count(10)
        tracker.flush()
        name = f"emissions_base_{tracker.run_id}.csv"
        self.assertEqual([row["task_name"] for row in self.rows(name)], ["done"])
        self.assertIsNotNone(tracker.stop_task("inner"))
        tracker.stop()
        self.assertEqual([row["task_name"] for row in self.rows(name)], ["outer", "done", "inner"])
        self.assertEqual(len(self.rows()), 2)

    def test_8_3_a_task_is_ended_by_name_or_else_the_innermost(self) -> None:
        tracker = self.tracker()
        for name in ("a", "b"):
            tracker.start_task(name)
        self.assertIsNotNone(tracker.stop_task("a"))
        self.assertIsNotNone(tracker.stop_task())
        with self.assertLogs("codecarbon") as told:
            self.assertIsNone(tracker.stop_task())
            self.assertIsNone(tracker.stop_task("a"))
        self.assertIn("stop_task : No active task to stop.", told.output[0])

    def test_8_3_a_name_may_come_twice_and_both_tasks_are_kept(self) -> None:
        tracker = self.tracker()
        for turn in range(3):
            tracker.start_task("same")
            self.machine.count(turn + 1)
            self.assertIsNotNone(tracker.stop_task("same"), "each turn ends its own")
        with self.assertLogs("codecarbon"):
            self.assertIsNone(tracker.stop_task("same"))
        tracker.stop()
        names = [row["task_name"] for row in self.rows(f"emissions_base_{tracker.run_id}.csv")]
        self.assertEqual(names[0], "same")
        for name in names[1:]:
            self.assertRegex(name, "^same_.{36}$")
        self.assertEqual(len(set(names)), 3)

    def test_8_3_of_two_open_tasks_of_a_name_the_newer_is_ended_first_and_a_block_ends_its_own(self) -> None:
        tracker = self.tracker()
        outer, inner = TaskEmissionsTracker("same", tracker), TaskEmissionsTracker("same", tracker)
        outer.__enter__()
        inner.__enter__()
        outer.__exit__(None, None, None)
        tracker.start_task("same")
        newest = tracker.stop_task("same")
        with self.assertNoLogs("codecarbon"):
            inner.__exit__(None, None, None)
        assert newest is not None and newest.duration is not None
        tracker.stop()
        durations = [float(row["duration"]) for row in self.rows(f"emissions_base_{tracker.run_id}.csv")]
        self.assertEqual(len(durations), 3)
        self.assertAlmostEqual(durations[2], newest.duration, delta=1e-6)

    def test_8_3_a_thousand_tasks_cost_less_than_50_ms(self) -> None:
        tracker = self.started()
        costs = []
        for turn in range(5):
            before = time.thread_time()
            for number in range(1000):
                tracker.start_task(f"{turn} {number}")
                tracker.stop_task()
            costs.append(time.thread_time() - before)
        self.assertLess(min(costs), 0.05)


class Data(TrackerCase):
    def ended_task(self) -> EmissionsData:
        tracker = self.tracker()
        tracker.start_task("one")
        self.machine.count(5)
        data = tracker.stop_task()
        assert data is not None
        return data

    def test_8_3_a_tasks_data_has_the_38_fields_however_it_is_read(self) -> None:
        self.assertEqual(len(self.ended_task().values), 38)
        self.assertEqual(len(dataclasses.asdict(self.ended_task())), 38)
        self.assertIn('"energy_consumed"', self.ended_task().toJSON())
        self.assertIn("energy_consumed=", repr(self.ended_task()))
        self.assertEqual(len(json.loads(json.dumps(vars(self.ended_task())))), 38)
        self.assertEqual(dataclasses.replace(self.ended_task(), project_name="x").project_name, "x")
        data = self.ended_task()
        self.assertEqual(pickle.loads(pickle.dumps(data)), data)
        self.assertFalse(hasattr(data, "nonsense"))

    def test_8_3_a_tasks_data_is_there_after_the_run_too(self) -> None:
        tracker = self.tracker()
        tracker.start_task("one")
        self.machine.count(5)
        data = tracker.stop_task()
        tracker.stop()
        assert data is not None
        self.assertIsNotNone(data.energy_consumed)
        self.assertEqual(data.run_id, str(tracker.run_id))


class TaskWays(TrackerCase):
    def test_8_3_the_context_manager_and_the_decorator_are_tasks_of_their_tracker(self) -> None:
        tracker = self.started()

        @track_task_emissions(tracker=tracker, task_name="decorated")
        def double(number: int) -> int:
            """Twice."""
            return 2 * number

        with TaskEmissionsTracker("block", tracker=tracker):
            self.assertEqual(double(2), 4)
        with self.assertRaises(KeyError), TaskEmissionsTracker("broken", tracker=tracker):
            raise KeyError("mine")
        tracker.stop()
        names = [row["task_name"] for row in self.rows(f"emissions_base_{tracker.run_id}.csv")]
        self.assertEqual(names, ["block", "decorated", "broken"])
        self.assertEqual((double.__name__, double.__doc__), ("double", "Twice."))

    def test_8_3_without_a_tracker_each_call_is_a_run_of_its_own(self) -> None:
        @track_task_emissions
        def work() -> None:
            pass

        work()
        work()
        self.assertEqual(len({row["run_id"] for row in self.rows()}), 2)


if __name__ == "__main__":
    unittest.main()
