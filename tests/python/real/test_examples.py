# SPDX-License-Identifier: Apache-2.0
"""The examples of examples/python, each as its reader runs it, where its library is there: it ends well and prints
joules with their bounds and method."""
import importlib.util
import os
import pathlib
import re
import subprocess
import sys
import unittest

from rooms import ENERGY, METHOD

from joulery.__main__ import program

ROOT = pathlib.Path(__file__).resolve().parents[3]


def cache() -> pathlib.Path:
    """Where the project keeps what it downloads."""
    named = os.environ.get("JOULERY_CACHE")
    return pathlib.Path(named) if named else pathlib.Path.home() / ".cache" / "joulery"


class Examples(unittest.TestCase):
    def output_of(self, example: str, *words: str) -> str:
        paths = os.pathsep.join(os.path.abspath(path) for path in sys.path if path)
        ran = subprocess.run(
            [sys.executable, ROOT / "examples" / "python" / example, *words],
            env={**os.environ, "PYTHONPATH": paths, "JOULERY_STORE": "none", "OMP_NUM_THREADS": "1"}, capture_output=True,
            text=True, timeout=200,
        )
        self.assertEqual(ran.returncode, 0, ran.stderr)
        self.assertRegex(ran.stdout, ENERGY)
        self.assertRegex(ran.stdout, METHOD)
        return ran.stdout

    def need(self, library: str) -> None:
        if importlib.util.find_spec(library) is None:
            self.skipTest(f"{library} is not installed")

    def test_a_forest_of_scikit_learn(self) -> None:
        self.need("sklearn")
        out = self.output_of("sklearn_training.py")
        self.assertRegex(out, r"RandomForestClassifier\.fit .* J .* an image")

    def test_a_transformer_of_pytorch_is_fine_tuned_and_learns(self) -> None:
        self.need("torch")
        out = self.output_of("pytorch_finetune.py")
        self.assertEqual(out.count("per token"), 2, out)
        for first, last in re.findall(r"loss ([\d.]+) at first, ([\d.]+) at last", out):
            self.assertLess(float(last), float(first))

    def test_a_model_of_onnx_is_asked(self) -> None:
        self.need("onnxruntime")
        self.assertIn("per item", self.output_of("onnx_inference.py"))

    def test_a_language_model_of_llama_cpp_writes(self) -> None:
        model = cache() / "gemma-3-270m" / "gemma-3-270m-q4_k_m.gguf"
        found = program()
        worker = pathlib.Path(found).parent / "../libexec/joulery/worker-llama" if found else None
        if importlib.util.find_spec("llama_cpp") is None and (worker is None or not worker.exists()):
            self.skipTest("neither llama_cpp nor worker-llama is installed")
        if not model.exists():
            self.skipTest(f"the model is not in the cache: {model.name}")
        out = self.output_of("llama_tokens.py", str(model))
        self.assertIn("per token", out)
        self.assertIn("per output_token", out)

    def test_a_llama_server_is_asked_and_its_tokens_are_counted(self) -> None:
        server = subprocess.Popen(
            [sys.executable, ROOT / "tests" / "servers" / "engine.py", ROOT / "tests/servers/fixtures/answers-llama"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        self.addCleanup(server.communicate)  # closes its input, which ends it
        assert server.stdout is not None
        port = server.stdout.readline().split()[1]
        server.stdout.readline()
        out = self.output_of("llama_tokens.py", f"http://127.0.0.1:{port}")
        self.assertEqual(out.count("... 'positive'"), 3, "a recorded answer of a real llama-server")
        self.assertIn("per output_token", out)


if __name__ == "__main__":
    unittest.main()
