# SPDX-License-Identifier: Apache-2.0
"""Lightning's Trainer with EnergyCallback: fit with validation, test, predict, errors."""
import tempfile
import unittest
from typing import Any

from rooms import Kept, need, session, tree_of, work_in

need("torch", "lightning")

import lightning  # noqa: E402
import torch  # noqa: E402

from joulery.integrations.lightning import EnergyCallback  # noqa: E402


class Line(lightning.LightningModule):
    def __init__(self, fails: bool = False) -> None:
        super().__init__()
        self.layer = torch.nn.Linear(4, 1)
        self.fails = fails

    def loss(self, batch: Any) -> Any:
        return torch.nn.functional.mse_loss(self.layer(batch[0]), batch[1])

    def training_step(self, batch: Any, batch_idx: int) -> Any:
        if self.fails:
            raise ArithmeticError("mine")
        return self.loss(batch)

    def validation_step(self, batch: Any, batch_idx: int) -> None:
        self.log("loss", self.loss(batch))

    def test_step(self, batch: Any, batch_idx: int) -> None:
        self.loss(batch)

    def predict_step(self, batch: Any, batch_idx: int) -> Any:
        return self.layer(batch[0])

    def configure_optimizers(self) -> Any:
        return torch.optim.SGD(self.parameters(), lr=0.1)


def loader(rows: int) -> Any:
    values = torch.randn(rows, 4)
    data = torch.utils.data.TensorDataset(values, values.sum(dim=1, keepdim=True))
    return torch.utils.data.DataLoader(data, batch_size=8)


def trainer(folder: str, callback: EnergyCallback, **words: Any) -> lightning.Trainer:
    return lightning.Trainer(
        default_root_dir=folder, accelerator="cpu", devices=1, callbacks=[callback], logger=False,
        enable_checkpointing=False, enable_progress_bar=False, enable_model_summary=False, **words,
    )


class Trainers(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def test_fit_is_a_training_of_epochs_with_validation_inside(self) -> None:
        kept = Kept()
        with session() as run:
            energy = EnergyCallback(steps_per_span=2, loggers=[kept])
            trainer(self.folder, energy, max_epochs=2).fit(Line(), loader(20), loader(9))
        results, whole = energy.results, energy.result
        epoch = ["training/epoch", "training/epoch/steps", "training/epoch/steps", "training/epoch/validate"]
        self.assertEqual(tree_of(run.result), ["training", *epoch, *epoch])
        self.assertEqual(work_in(run.result, "epoch"), [{"sample": 20, "step": 3}] * 2)
        self.assertEqual(work_in(run.result, "validate"), [{"sample": 9}] * 2)
        self.assertEqual([result.name for result in results], ["epoch", "epoch"])
        self.assertEqual(whole.work, {"sample": 40, "step": 6})
        self.assertEqual(kept.given, [("epoch", 0), ("epoch", 1), ("training", None)])

    def test_test_and_predict_are_spans_of_their_own(self) -> None:
        with session() as run:
            runner = trainer(self.folder, EnergyCallback())
            runner.test(Line(), loader(9), verbose=False)
            runner.predict(Line(), loader(10))
        self.assertEqual(tree_of(run.result), ["test", "predict"])
        self.assertEqual(work_in(run.result, "test") + work_in(run.result, "predict"), [{"sample": 9}, {"sample": 10}])

    def test_an_error_in_a_step_ends_the_spans_and_is_raised(self) -> None:
        with session() as run:
            with self.assertRaises(ArithmeticError):
                trainer(self.folder, EnergyCallback(), max_epochs=1).fit(Line(fails=True), loader(8))
            with run.span("after"):
                pass
        self.assertEqual(tree_of(run.result), ["training", "training/epoch", "after"])


if __name__ == "__main__":
    unittest.main()
