# SPDX-License-Identifier: Apache-2.0
"""A PyTorch loop under TrainingLoop: spans, exact work, results, and what it costs."""
import time
import unittest

from rooms import Kept, need, session, tree_of, work_in

need("torch")

import torch  # noqa: E402

from joulery.integrations.pytorch import TrainingLoop, synchronize  # noqa: E402


def loader(rows: int = 50, batch: int = 16) -> torch.utils.data.DataLoader:
    values = torch.randn(rows, 8)
    data = torch.utils.data.TensorDataset(values, values.sum(dim=1, keepdim=True))
    return torch.utils.data.DataLoader(data, batch_size=batch)


def train(loop: TrainingLoop, epochs: int, device: str = "cpu") -> torch.nn.Module:
    model = torch.nn.Linear(8, 1).to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for _ in range(epochs):
        for values, targets in loop.epoch(loader()):
            optimizer.zero_grad()
            loss = torch.nn.functional.mse_loss(model(values.to(device)), targets.to(device))
            loss.backward()
            optimizer.step()
        with loop.stage("validate"), torch.no_grad():
            model(torch.zeros(5, 8, device=device))
            loop.count(samples=5)
    return model


class Loops(unittest.TestCase):
    def test_an_epoch_has_its_samples_to_the_last_short_batch_and_validation_its_own(self) -> None:
        kept = Kept()
        with session() as run:
            with TrainingLoop(steps_per_span=3, loggers=[kept]) as loop:
                train(loop, epochs=2)
        results = loop.results
        self.assertEqual(work_in(run.result, "epoch"), [{"sample": 50, "step": 4}] * 2)
        self.assertEqual(work_in(run.result, "steps"), [{"sample": 48, "step": 3}, {"sample": 2, "step": 1}] * 2)
        self.assertEqual(work_in(run.result, "training"), [{"sample": 100, "step": 8}])
        self.assertEqual(work_in(run.result, "validate"), [{"sample": 5}] * 2)
        epoch = ["training/epoch", "training/epoch/steps", "training/epoch/steps", "training/validate"]
        self.assertEqual(tree_of(run.result), ["training", *epoch, *epoch])
        self.assertEqual([result.per("sample") for result in results], [result.energy / 50 for result in results])
        self.assertEqual(kept.given, [("epoch", 0), ("epoch", 1), ("training", None)])

    def test_tokens_are_counted_by_input_ids(self) -> None:
        batches = [{"input_ids": torch.zeros(4, 12, dtype=torch.long)}] * 3
        with session() as run:
            with TrainingLoop() as loop:
                for _ in loop.epoch(batches):
                    pass
        self.assertEqual(work_in(run.result, "epoch"), [{"sample": 12, "token": 144, "step": 3}])

    def test_a_loop_that_is_left_or_breaks_leaves_no_span_open(self) -> None:
        with session() as run:
            with self.assertRaises(ZeroDivisionError), TrainingLoop() as loop:
                for _ in loop.epoch(loader()):
                    1 / 0
            with TrainingLoop() as loop:
                for _ in loop.epoch(loader()):
                    break
            with run.span("after"):
                pass
        self.assertEqual(tree_of(run.result), ["training", "training/epoch"] * 2 + ["after"])

    def test_a_step_costs_microseconds(self) -> None:
        batch = (torch.zeros(32, 8), torch.zeros(32))
        steps = 20000
        with session():
            with TrainingLoop() as loop:
                start = time.thread_time()
                for _ in loop.epoch([batch] * steps):
                    pass
                spent = time.thread_time() - start
        self.assertLess(spent / steps, 20e-6, "2 microseconds of processor time; the limit leaves room for a slow one")

    def test_a_gpu_is_waited_for_at_edges_once_it_was_used(self) -> None:
        synchronize()
        if not torch.cuda.is_available():
            self.skipTest("torch finds no GPU")
        with session() as run:
            with TrainingLoop() as loop:
                train(loop, epochs=1, device="cuda")
        self.assertEqual(work_in(run.result, "epoch"), [{"sample": 50, "step": 4}])


if __name__ == "__main__":
    unittest.main()
