# SPDX-License-Identifier: Apache-2.0
"""Weights & Biases offline: nothing leaves the machine, and the file it writes holds the numbers."""
import os
import pathlib
import tempfile
import unittest

from rooms import need, session

need("wandb")
os.environ.setdefault("WANDB_MODE", "offline")
os.environ.setdefault("WANDB_SILENT", "true")

import wandb  # noqa: E402

import joulery  # noqa: E402
from joulery.integrations.pytorch import TrainingLoop  # noqa: E402
from joulery.integrations.wandb import WandbLogger  # noqa: E402


class Runs(unittest.TestCase):
    @classmethod
    def tearDownClass(cls) -> None:
        wandb.teardown(exit_code=0)

    def test_epochs_are_history_and_the_training_and_the_run_are_in_the_summary(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            with wandb.init(project="joulery-test", dir=folder) as kept:
                with session() as run, TrainingLoop(loggers=[WandbLogger()]) as loop:
                    for _ in range(2):
                        for _ in loop.epoch([[0] * 8] * 4):
                            pass
                self.assertEqual(len(loop.results), 2)
                WandbLogger().log(run.result)
                summary = dict(kept.summary)
            files = [path for path in pathlib.Path(folder).rglob("*.wandb")]
            self.assertEqual(len(files), 1)
            written = files[0].read_bytes()
        self.assertEqual(summary["joulery/training/energy_j"], loop.result.energy.best)
        self.assertEqual(summary["joulery/run/method"], run.result.method)
        self.assertNotIn("joulery/run/carbon_g", summary, "no place is set: no carbon, and no 0")
        for key in (b"joulery/epoch/number", b"joulery/epoch/energy_per_sample_j", b"joulery/run/energy_high_j"):
            self.assertIn(key, written)

    def test_without_an_active_run_it_says_what_to_call(self) -> None:
        zero = joulery.Range(0, 0, 1)
        result = joulery.SpanResult("epoch", 1.0, zero, zero, zero, "counted", 1.0, False)
        with self.assertRaises(joulery.InvalidError) as refused:
            WandbLogger().log(result, 0)
        self.assertIn("wandb.init()", str(refused.exception))


if __name__ == "__main__":
    unittest.main()
