# SPDX-License-Identifier: Apache-2.0
"""Two ranks of torchrun on this machine: each has its spans, and the first one alone reports."""
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

from rooms import need

need("torch")

import torch  # noqa: E402

SCRIPT = """
import os
from rooms import Kept, session
from joulery.integrations.pytorch import TrainingLoop

kept = Kept()
with session() as run, TrainingLoop(loggers=[kept]) as loop:
    for _ in loop.epoch([[0] * 4] * 2):
        pass
epochs = len(loop.results)
print("rank", os.environ["RANK"], [name for name, _ in kept.given], epochs, len(run.result.spans), flush=True)
"""


@unittest.skipIf(int(torch.__version__.split(".")[0]) < 2, "torchrun of torch 1 does not start under Python 3.11")
class Ranks(unittest.TestCase):
    def test_the_first_rank_of_the_machine_reports(self) -> None:
        paths = os.pathsep.join(os.path.abspath(path) for path in sys.path if path)
        with tempfile.TemporaryDirectory() as folder:
            script = pathlib.Path(folder, "train.py")
            script.write_text(SCRIPT, encoding="utf-8")
            ran = subprocess.run(
                [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc_per_node", "2", script],
                env={**os.environ, "PYTHONPATH": paths}, capture_output=True, text=True, timeout=120,
            )
        self.assertEqual(ran.returncode, 0, ran.stderr)
        said = sorted(line for line in ran.stdout.splitlines() if line.startswith("rank"))
        self.assertEqual(said, ["rank 0 ['epoch', 'training'] 1 2", "rank 1 [] 1 2"])


if __name__ == "__main__":
    unittest.main()
