# SPDX-License-Identifier: Apache-2.0
"""Hugging Face's Trainer with EnergyCallback, on a tiny model made here."""
import tempfile
import unittest
from typing import Any

from rooms import Kept, need, session, tree_of, work_in

need("torch", "transformers", "accelerate")

import torch  # noqa: E402
import transformers  # noqa: E402

from joulery.integrations.transformers import EnergyCallback  # noqa: E402

LENGTH = 6


class Texts(torch.utils.data.Dataset):
    """So many texts of six tokens."""

    def __init__(self, rows: int) -> None:
        self.rows = rows

    def __len__(self) -> int:
        return self.rows

    def __getitem__(self, row: int) -> dict[str, Any]:
        ids = torch.arange(LENGTH) + row % 5
        return {"input_ids": ids, "labels": ids}


def tiny_model() -> Any:
    shape = transformers.GPT2Config(
        vocab_size=32, n_positions=16, n_embd=8, n_layer=1, n_head=2, bos_token_id=0, eos_token_id=1
    )
    return transformers.GPT2LMHeadModel(shape)


def trainer(folder: str, callback: EnergyCallback, **words: Any) -> Any:
    arguments = transformers.TrainingArguments(
        output_dir=folder, per_device_train_batch_size=4, per_device_eval_batch_size=4, use_cpu=True, report_to=[],
        save_strategy="no", disable_tqdm=True, **words,
    )
    return transformers.Trainer(
        model=tiny_model(), args=arguments, train_dataset=Texts(10), eval_dataset=Texts(5), callbacks=[callback]
    )


class Trainers(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def test_a_training_has_epochs_steps_and_the_tokens_the_trainer_counts(self) -> None:
        kept = Kept()
        with session() as run:
            energy = EnergyCallback(steps_per_span=2, loggers=[kept])
            trainer(self.folder, energy, num_train_epochs=2, include_num_input_tokens_seen=True).train()
        results = energy.results
        epoch = ["training/epoch", "training/epoch/steps", "training/epoch/steps"]
        self.assertEqual(tree_of(run.result), ["training", *epoch, *epoch])
        self.assertEqual(work_in(run.result, "epoch"), [{"token": 10 * LENGTH, "step": 3}] * 2)
        self.assertEqual(results[0].per("token"), results[0].energy / (10 * LENGTH))
        self.assertEqual(kept.given, [("epoch", 0), ("epoch", 1), ("training", None)])

    def test_evaluation_each_epoch_is_a_span_beside_it(self) -> None:
        with session() as run:
            trainer(self.folder, EnergyCallback(), num_train_epochs=2, eval_strategy="epoch").train()
        self.assertEqual(tree_of(run.result), ["training", *["training/epoch", "training/evaluate"] * 2])

    def test_evaluation_every_few_steps_is_a_span_inside_the_epoch(self) -> None:
        with session() as run:
            trainer(self.folder, EnergyCallback(), max_steps=2, eval_strategy="steps", eval_steps=2).train()
        self.assertEqual(tree_of(run.result), ["training", "training/epoch", "training/epoch/evaluate"])

    def test_accumulated_gradients_are_one_step(self) -> None:
        with session() as run:
            trainer(self.folder, EnergyCallback(), max_steps=2, gradient_accumulation_steps=2).train()
        self.assertEqual(sum(work["step"] for work in work_in(run.result, "epoch")), 2)

    def test_without_its_count_there_are_no_tokens_and_no_0(self) -> None:
        with session() as run:
            trainer(self.folder, EnergyCallback(), max_steps=1).train()
        self.assertEqual(work_in(run.result, "training"), [{"step": 1}])


if __name__ == "__main__":
    unittest.main()
