# SPDX-License-Identifier: Apache-2.0
"""The package pytorch_lightning has classes of its own: the callback is one of them where that package is loaded. In a
process of its own, because the other tests load the package lightning."""
import os
import subprocess
import sys
import unittest

from rooms import need

need("torch", "pytorch_lightning")

SCRIPT = """
import pytorch_lightning as pl, torch
from rooms import session, tree_of
from joulery.integrations.lightning import EnergyCallback

class Line(pl.LightningModule):
    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(4, 1)
    def training_step(self, batch, batch_idx):
        return self.layer(batch[0]).square().mean()
    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), lr=0.1)

loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.randn(20, 4)), batch_size=8)
with session() as run:
    trainer = pl.Trainer(accelerator="cpu", devices=1, max_epochs=1, callbacks=[EnergyCallback()], logger=False,
                         enable_checkpointing=False, enable_progress_bar=False, enable_model_summary=False)
    trainer.fit(Line(), loader)
print(tree_of(run.result), dict(run.result.spans[0].work))
"""


class Trainers(unittest.TestCase):
    def test_its_trainer_takes_the_callback(self) -> None:
        paths = os.pathsep.join(os.path.abspath(path) for path in sys.path if path)
        ran = subprocess.run(
            [sys.executable, "-c", SCRIPT], env={**os.environ, "PYTHONPATH": paths}, capture_output=True, text=True,
            timeout=120,
        )
        self.assertEqual(ran.returncode, 0, ran.stderr)
        self.assertEqual(ran.stdout.splitlines()[-1], "['training', 'training/epoch'] {'sample': 20, 'step': 3}")


if __name__ == "__main__":
    unittest.main()
