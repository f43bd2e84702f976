# SPDX-License-Identifier: Apache-2.0
"""MLflow's files: what MlflowLogger writes is read back by its client."""
import json
import os
import pathlib
import tempfile
import unittest

from rooms import need, session

need("mlflow")
os.environ.setdefault("MLFLOW_ALLOW_FILE_STORE", "true")  # files need no database library

import mlflow  # noqa: E402

from joulery.integrations.mlflow import MlflowLogger  # noqa: E402
from joulery.integrations.pytorch import TrainingLoop  # noqa: E402


class Runs(unittest.TestCase):
    def test_epochs_are_metrics_by_their_number_and_the_run_an_artifact(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        mlflow.set_tracking_uri(pathlib.Path(folder.name, "runs").as_uri())
        with mlflow.start_run() as active:
            with session() as run, TrainingLoop(loggers=[MlflowLogger()]) as loop:
                for _ in range(2):
                    for _ in loop.epoch([[0] * 8] * 4):
                        pass
            results = loop.results
        MlflowLogger(active.info.run_id).log(run.result)

        client = mlflow.MlflowClient()
        history = client.get_metric_history(active.info.run_id, "joulery/epoch/energy_j")
        self.assertEqual([(metric.step, metric.value) for metric in history],
                         [(step, result.energy.best) for step, result in enumerate(results)])
        kept = client.get_run(active.info.run_id).data
        self.assertEqual(kept.metrics["joulery/run/energy_high_j"], run.result.energy.high)
        self.assertEqual(kept.tags["joulery.run.method"], run.result.method)
        self.assertNotIn("joulery/run/carbon_g", kept.metrics, "no place is set: no carbon, and no 0")
        place = client.download_artifacts(active.info.run_id, "joulery/run.json", folder.name)
        with open(os.path.join(place), encoding="utf-8") as file:
            self.assertEqual(json.load(file), run.result.to_dict())


if __name__ == "__main__":
    unittest.main()
