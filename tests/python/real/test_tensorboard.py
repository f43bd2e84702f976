# SPDX-License-Identifier: Apache-2.0
"""Event files: what TensorBoardLogger writes is read back by TensorBoard's own reader."""
import os
import tempfile
import unittest

from rooms import need, session

need("tensorboard")

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator  # noqa: E402

import joulery  # noqa: E402
from joulery.integrations.pytorch import TrainingLoop  # noqa: E402
from joulery.integrations.tensorboard import TensorBoardLogger  # noqa: E402


class Events(unittest.TestCase):
    def test_epochs_are_scalars_by_their_number_and_methods_are_texts(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            place = os.path.join(folder, "new", "run")
            with TensorBoardLogger(place) as logger:
                with session() as run, TrainingLoop(loggers=[logger]) as loop:
                    for _ in range(3):
                        for _ in loop.epoch([[0] * 8] * 4):
                            pass
                results = loop.results
                logger.log(run.result)
            read = EventAccumulator(place)
            read.Reload()
            energies = read.Scalars("joulery/epoch/energy_j")
            self.assertEqual([event.step for event in energies], [0, 1, 2])
            for event, result in zip(energies, results):
                self.assertAlmostEqual(event.value, result.energy.best, delta=1e-6 * abs(result.energy.best))
            self.assertEqual(read.Scalars("joulery/epoch/work_sample")[0].value, 32)
            self.assertIn("joulery/run/energy_j", read.Tags()["scalars"])
            self.assertNotIn("joulery/run/carbon_g", read.Tags()["scalars"], "no place is set: no carbon, and no 0")
            texts = read.Tensors("joulery/epoch/method")
            self.assertEqual(texts[0].tensor_proto.string_val[0], b"assumed")

    def test_a_result_below_resolution_has_a_ceiling_and_no_best_value(self) -> None:
        ceiling, zero = joulery.Range(0, 0, 0.5), joulery.Range(0, 0, 0)
        short = joulery.SpanResult("epoch", 0.001, ceiling, zero, zero, "counted", 1.0, True, {"sample": 4})
        with tempfile.TemporaryDirectory() as folder:
            with TensorBoardLogger(folder) as logger:
                logger.log(short, 0)
            read = EventAccumulator(folder)
            read.Reload()
            tags = read.Tags()["scalars"]
        self.assertIn("joulery/epoch/energy_high_j", tags)
        self.assertFalse({"joulery/epoch/energy_j", "joulery/epoch/energy_per_sample_j"} & set(tags))


if __name__ == "__main__":
    unittest.main()
