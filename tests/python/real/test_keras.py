# SPDX-License-Identifier: Apache-2.0
"""Keras with EnergyCallback: fit with validation, evaluate, predict, early stopping."""
import importlib.util
import os
import unittest
from typing import Any

from rooms import Kept, need, session, tree_of, work_in

need("keras", "numpy")
if importlib.util.find_spec("tensorflow") is None and "KERAS_BACKEND" not in os.environ:
    need("jax")
    os.environ["KERAS_BACKEND"] = "jax"

import keras  # noqa: E402
import numpy  # noqa: E402

from joulery.integrations.keras import EnergyCallback  # noqa: E402

X = numpy.ones((20, 4), dtype="float32")
Y = numpy.ones((20, 1), dtype="float32")


def model() -> Any:
    made = keras.Sequential([keras.layers.Input((4,)), keras.layers.Dense(1)])
    made.compile(optimizer="sgd", loss="mse")
    return made


class StopAtFirstBatch(keras.callbacks.Callback):
    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self.model.stop_training = True


class Models(unittest.TestCase):
    def test_fit_is_a_training_of_epochs_with_steps_and_validation_inside(self) -> None:
        kept = Kept()
        energy = EnergyCallback(steps_per_span=2, work_per_epoch={"samples": 20}, loggers=[kept])
        with session() as run:
            model().fit(X, Y, batch_size=8, epochs=2, validation_data=(X, Y), callbacks=[energy], verbose=0)
        results = energy.results
        epoch = ["training/epoch", "training/epoch/steps", "training/epoch/steps", "training/epoch/validate"]
        self.assertEqual(tree_of(run.result), ["training", *epoch, *epoch])
        self.assertEqual(work_in(run.result, "epoch"), [{"step": 3, "sample": 20}] * 2)
        self.assertEqual(work_in(run.result, "steps"), [{"step": 2}, {"step": 1}] * 2)
        self.assertEqual(results[0].per("sample"), results[0].energy / 20)
        self.assertEqual(kept.given, [("epoch", 0), ("epoch", 1), ("training", None)])

    def test_steps_that_run_at_once_are_counted_each(self) -> None:
        made = keras.Sequential([keras.layers.Input((4,)), keras.layers.Dense(1)])
        made.compile(optimizer="sgd", loss="mse", steps_per_execution=2)
        with session() as run:
            made.fit(X, Y, batch_size=5, epochs=1, callbacks=[EnergyCallback()], verbose=0)
        self.assertEqual(work_in(run.result, "training"), [{"step": 4}])

    def test_evaluate_and_predict_are_spans_of_their_own(self) -> None:
        with session() as run:
            made, energy = model(), EnergyCallback()
            made.evaluate(X, Y, callbacks=[energy], verbose=0)
            made.predict(X, callbacks=[energy], verbose=0)
        self.assertEqual(tree_of(run.result), ["evaluate", "predict"])

    def test_an_epoch_that_was_stopped_has_its_steps_and_no_samples(self) -> None:
        energy = EnergyCallback(work_per_epoch={"samples": 20})
        with session() as run:
            model().fit(X, Y, batch_size=8, epochs=3, callbacks=[StopAtFirstBatch(), energy], verbose=0)
        self.assertEqual(work_in(run.result, "epoch"), [{"step": 1}])


if __name__ == "__main__":
    unittest.main()
