# SPDX-License-Identifier: Apache-2.0
"""Which ranks of a machine write rows, and which GPUs a tracker measures: masks are CUDA's, read by the native library.
GPUs are those of the stub library of the build."""
import os
import pathlib
import time
import unittest
from typing import Any
from unittest import mock

from compat_machine import TrackerCase
from compat_outputs_test import Kept

STUB = pathlib.Path(os.environ.get("JOULERY_LIBRARY", "/nowhere/lib/x")).parents[1] / "tests/stubs/libnvidia-ml.so.1"
PATIENCE_S = 20


def rank(number: int) -> Any:
    """As torchrun says which of two on this machine it is."""
    return mock.patch.dict(
        os.environ, RANK=str(number), LOCAL_RANK=str(number), WORLD_SIZE="2", LOCAL_WORLD_SIZE="2", MASTER_PORT="29500"
    )


class Ranks(TrackerCase):
    def projects(self, **options: Any) -> list[str]:
        """Those of the rows that two ranks write."""
        for number in (0, 1):
            with rank(number):
                self.run_of(5, project_name=f"rank {number}", **options)
        return [row["project_name"] for row in self.rows()]

    def test_R32_of_the_ranks_of_a_machine_the_first_alone_writes_its_energy_and_the_others_say_so(self) -> None:
        with self.assertLogs("codecarbon", "WARNING") as told:
            self.assertEqual(self.projects(log_level="warning"), ["rank 0"])
        self.assertEqual(sum("Rank 1 of this machine" in line for line in told.output), 1, told.output)

    def test_R32_the_share_of_a_rank_is_its_own_row(self) -> None:
        self.assertEqual(self.projects(tracking_mode="process"), ["rank 0", "rank 1"])

    def test_R32_every_rank_writes_where_that_is_asked_for(self) -> None:
        os.environ["CODECARBON_ALL_RANKS"] = "true"
        self.assertEqual(self.projects(), ["rank 0", "rank 1"])

    def test_R32_a_handler_of_the_script_is_called_in_every_rank(self) -> None:
        kept = Kept()
        self.projects(output_handlers=[kept])
        self.assertEqual((len(kept.totals), kept.exits), (2, 2))

    def test_8_3_a_wrong_output_is_refused_in_every_rank(self) -> None:
        with rank(1), self.assertRaises(ValueError):
            self.tracker(output_methods=["telegram"])


@unittest.skipUnless(STUB.exists(), f"the stub of NVML is not built: {STUB}")
class Gpus(TrackerCase):
    def setUp(self) -> None:
        super().setUp()
        lines = ["gpus 4"]
        for number in range(4):
            lines += [f"gpu{number}.uuid GPU-aaaa{number}", f"gpu{number}.name NVIDIA A100"]
            lines += [f"gpu{number}.power_mw 70000", f"gpu{number}.energy_mj 1000", f"gpu{number}.rate_mw 70000"]
        script = self.folder / "gpus"
        script.write_text("\n".join(lines) + "\n", encoding="utf-8")
        os.environ.update(JOULERY_NVML=str(STUB), JOULERY_NVML_STUB=str(script))

    def measured(self, **options: Any) -> tuple[Any, Any, str]:
        """Of a run: its GPUs and their model, and what it noted."""
        tracker = self.tracker(output_methods=[], **options)
        tracker.start()
        assert tracker._meter is not None
        end = time.monotonic() + PATIENCE_S
        while tracker._meter.snapshot()[0].gpu_count is None and time.monotonic() < end:
            time.sleep(0.01)
        data, document = tracker._meter.snapshot()
        tracker.stop()
        return data.gpu_count, data.gpu_model, document

    def test_R27_a_mask_of_cuda_chooses_as_cuda_does(self) -> None:
        for mask, count in (("1,GPU-aaaa3", 2), ("0,9,1", 1), ("9", 4), ("-1", 4), ("", 4)):
            with self.subTest(mask), mock.patch.dict(os.environ, CUDA_VISIBLE_DEVICES=mask):
                self.assertEqual(self.measured()[:2], (count, f"{count} x NVIDIA A100"))
        self.assertEqual(self.measured()[0], 4)

    def test_R27_gpu_ids_have_the_last_word(self) -> None:
        os.environ["CUDA_VISIBLE_DEVICES"] = "1"
        self.assertEqual(self.measured(gpu_ids=[0, 2, 3])[0], 3)

    def test_R32_a_rank_measures_for_all_whatever_it_is_shown_itself(self) -> None:
        os.environ["CUDA_VISIBLE_DEVICES"] = "1"
        with rank(0):
            self.assertEqual(self.measured()[0], 4)

    def test_R27_a_mask_that_hides_gpus_or_names_none_is_told_at_the_end(self) -> None:
        for mask in ("1", "GPU-dead"):
            with self.subTest(mask), mock.patch.dict(os.environ, CUDA_VISIBLE_DEVICES=mask):
                with self.assertLogs("codecarbon", "INFO") as told:
                    self.measured(log_level="info")
                self.assertIn("CUDA_VISIBLE_DEVICES", "\n".join(told.output))

    def test_8_3_gpus_that_have_not_joined_yet_are_not_told_to_be_none(self) -> None:
        with self.assertLogs("codecarbon", "INFO") as told:
            self.measured(log_level="info")
        text = "\n".join(told.output)
        self.assertNotIn("GPU count: 0", text)
        self.assertIn("GPU count: 4", text)

    def test_8_3_detected_hardware_waits_for_gpus_before_and_after_start(self) -> None:
        for mask, gpu_ids, count in (("0", None, 1), ("0", "[1, 2]", 2), (None, None, 4), (None, "7", 4)):
            masked = {} if mask is None else {"CUDA_VISIBLE_DEVICES": mask}
            with self.subTest(mask=mask, gpu_ids=gpu_ids), mock.patch.dict(os.environ, masked):
                tracker = self.tracker(output_methods=[], gpu_ids=gpu_ids, log_level="critical")
                before = tracker.get_detected_hardware()
                tracker.start()
                self.assertEqual(tracker.get_detected_hardware(), before)
                tracker.stop()
                self.assertEqual((before["gpu_count"], before["gpu_model"]), (count, f"{count} x NVIDIA A100"))
                self.assertEqual(before["gpu_ids"], gpu_ids and gpu_ids.strip("[]").split(", "))


if __name__ == "__main__":
    unittest.main()
