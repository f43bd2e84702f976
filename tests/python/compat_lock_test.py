# SPDX-License-Identifier: Apache-2.0
"""allow_multiple_runs=False of joulery.compat.codecarbon: who is refused, and when the next one may run."""
import contextlib
import os
import unittest
from unittest import mock

from compat_machine import TrackerCase
from joulery.compat.codecarbon.lock import RunLock


class OnlyOne(TrackerCase):
    def setUp(self) -> None:
        super().setUp()
        self.enterContext(mock.patch("joulery.compat.codecarbon.lock.FOLDER", str(self.folder)))

    def test_8_3_a_second_tracker_is_refused_where_only_one_may_run(self) -> None:
        first = self.tracker(allow_multiple_runs=False)
        first.start()
        with self.assertLogs("codecarbon", "WARNING") as told:
            second = self.tracker(allow_multiple_runs=False)
            second.start()
            self.assertIsNone(second.stop())
        self.assertIn("Another instance of codecarbon", told.output[0])
        first.stop()
        third = self.tracker(allow_multiple_runs=False)
        third.start()
        third.stop()
        self.assertEqual(len(self.rows()), 2)

    def test_8_3_stop_frees_it_where_nothing_was_started(self) -> None:
        first = self.tracker(allow_multiple_runs=False, log_level="critical")
        self.assertFalse(RunLock().acquire())
        self.assertIsNone(first.stop())
        self.assertTrue(self.is_free())

    def test_8_3_the_folders_of_a_login_or_a_job_change_nothing(self) -> None:
        for name in ("XDG_RUNTIME_DIR", "TMPDIR"):
            with self.subTest(name), mock.patch.dict(os.environ, {name: str(self.folder / "gone")}):
                first = self.tracker(allow_multiple_runs=False)
                with mock.patch.dict(os.environ):
                    del os.environ[name]
                    self.assertFalse(RunLock().acquire())
                first.start()
                first.stop()

    def test_8_3_where_no_lock_can_be_held_that_is_told_and_the_run_is_measured(self) -> None:
        with mock.patch("joulery.compat.codecarbon.lock.FOLDER", str(self.folder / "gone")):
            with self.assertLogs("codecarbon", "ERROR") as told:
                self.run_of(5, allow_multiple_runs=False)
        self.assertIn("no lock", told.output[0])
        self.assertEqual(len(self.rows()), 1)

    def test_8_3_a_forked_child_that_lives_on_keeps_nobody_from_running(self) -> None:
        held = RunLock()
        self.assertTrue(held.acquire())
        wait, end = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(end)
            os.read(wait, 1)
            os._exit(self.still_has(held))
        os.close(wait)
        held.release()
        free = self.is_free()
        os.close(end)
        self.assertEqual(os.waitpid(child, 0)[1], 0, "it has no descriptor of the lock")
        self.assertTrue(free)

    def test_8_3_a_forked_child_does_not_free_its_parents(self) -> None:
        held = RunLock()
        self.assertTrue(held.acquire())
        child = os.fork()
        if child == 0:
            held.release()
            os._exit(0)
        os.waitpid(child, 0)
        self.assertFalse(RunLock().acquire())
        held.release()

    def is_free(self) -> bool:
        lock = RunLock()
        if not lock.acquire():
            return False
        lock.release()
        return True

    def still_has(self, lock: RunLock) -> bool:
        with contextlib.suppress(OSError):
            os.fstat(lock._descriptor)
            return True
        return False


if __name__ == "__main__":
    unittest.main()
