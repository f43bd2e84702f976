#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Energy over steps and batches, from outside: vary_test.py BINARY.

engine_double.py works as long as it is told steps, so that what a step takes is known but for the machine's power: four
times the steps are four times the work. The real diffusion model is asked where its engine is built.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

SOURCE = pathlib.Path(__file__).resolve().parent.parent.parent
BINARY = os.path.abspath(sys.argv.pop(1))
DOUBLE = SOURCE / "tests/cli/engine_double.py"
WORKER = pathlib.Path(BINARY).parent.parent / "libexec/joulery/worker-onnx"


class VariedOptions(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="joulery-vary-")
        self.addCleanup(self.folder.cleanup)
        self.home = pathlib.Path(self.folder.name)
        (self.home / "prompts.jsonl").write_text("".join(json.dumps({"prompt": f"number {i}"}) + "\n" for i in range(8)))
        (self.home / "zoo.toml").write_text(
            f'[[model]]\nid = "painter"\nname = "Painter"\ntask = "image-generation"\nengine = "command"\n'
            f'kind = "pretrained"\ndata_set = "./prompts.jsonl"\ncommand = ["python3", "{DOUBLE}", "", "0.0005"]\n')

    def joulery(self, *words):
        environment = {"HOME": str(self.home), "PATH": os.environ["PATH"], "TZ": "UTC", "LC_ALL": "C.UTF-8"}
        return subprocess.run([BINARY, *map(str, words)], env=environment, cwd=self.home, capture_output=True, text=True,
                              check=False, timeout=200)

    def bench(self, *words):
        return self.joulery("-q", "bench", "--models", "zoo.toml", "--items", "4", "-o", "bench", *words)

    def document(self):
        return json.loads((self.home / "bench/bench.json").read_text())

    def curve(self, option, held):
        curves = self.document()["headlines"]["tasks"][0]["varied"]
        return next(curve for curve in curves if curve["option"] == option and curve["held"] == held)

    def test_BM_26_energy_over_steps_is_told_verified_compared_and_gone_on_with(self):
        done = self.bench("--vary", "steps=10,40", "--vary", "batch=1,3", "painter")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("Energy over steps: painter, batch 3", done.stdout)
        self.assertIn("A step takes ", done.stdout)
        steps = self.curve("steps", {"batch": "1"})
        self.assertEqual([point["value"] for point in steps["points"]], ["10", "40"])
        self.assertEqual(steps["points"][0]["arm"], "painter@batch=1,steps=10")
        energies = [point["energy_per_query_j"]["best"] for point in steps["points"]]
        self.assertGreater(energies[1], 2 * energies[0], "four times the work")
        self.assertGreater(steps["fit"]["per_step_and_query_j"]["best"], 0)
        # Passes over four items, in threes: the last batch of each repeat may hold one or two.
        batches = [point["amount"] for point in self.curve("batch", {"steps": "10"})["points"]]
        self.assertEqual(batches[0], 1)
        self.assertTrue(2 <= batches[1] <= 3, batches)
        fingerprint = self.document()["measured"]["trials"][0]["trial"]["arm"]["fingerprint"]
        self.assertEqual((fingerprint["model"], fingerprint["decoding"]), ("painter", "steps 10"))
        verified = self.joulery("verify", "bench")
        self.assertEqual(verified.returncode, 0, verified.stdout + verified.stderr)
        board = self.joulery("report", "bench", "--format", "html")
        self.assertIn("Energy over steps: painter, batch 1", board.stdout)
        pair = self.joulery("compare", "bench:painter@batch=1,steps=10", "bench:painter@batch=1,steps=40", "--vary", "decoding")
        self.assertEqual(pair.returncode, 0, pair.stderr)
        self.assertIn("varied: decoding: steps 10 in A, steps 40 in B", pair.stdout)
        again = self.joulery("-q", "bench", "--resume", "bench")
        self.assertEqual(again.returncode, 0, again.stderr)
        self.assertIn("painter@batch=3,steps=40", (self.home / "bench/plan.toml").read_text())
        import jsonschema
        schema = json.loads((SOURCE / "docs/reference/schema/bench-1.json").read_text())
        jsonschema.Draft202012Validator(schema).validate(self.document())

    def test_a_cost_of_a_step_that_was_changed_is_found(self):
        self.assertEqual(self.bench("painter@steps=5", "painter@steps=20").returncode, 0)
        path = self.home / "bench/bench.json"
        text = path.read_text()
        per_step = self.curve("steps", {})["fit"]["per_step_and_query_j"]["best"]
        at = text.index('"per_step_and_query_j"')
        path.write_text(text[:at] + text[at:].replace(f'"best": {json.dumps(per_step)}', '"best": 1.5', 1))
        verified = self.joulery("verify", "bench")
        self.assertEqual(verified.returncode, 1, verified.stdout)
        self.assertIn("headlines.tasks[0].varied[0].fit.per_step_and_query_j.best", verified.stdout + verified.stderr)

    def test_an_arm_whose_option_the_engine_does_not_have_fails_alone_with_the_reason(self):
        done = self.bench("painter@steps=10", "painter@size=64x64")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn('painter@size=64x64 no option "size": double; leave it out', " ".join(done.stdout.split()))
        self.assertNotIn("Energy over", done.stdout)

    @unittest.skipUnless(WORKER.exists(), "worker-onnx is not built")
    def test_the_real_diffusion_model_takes_more_for_more_steps_and_makes_no_other_size(self):
        done = self.joulery("-q", "bench", "-o", "bench", "digits-ddpm-tiny", "--vary", "steps=5,40")
        self.assertEqual(done.returncode, 0, done.stderr)
        steps = self.curve("steps", {})
        self.assertGreater(steps["points"][1]["ratio_to_first"]["best"], 2)
        for value in ("5", "40"):
            self.assertTrue(list((self.home / f"bench/images/digits-ddpm-tiny@steps={value}").glob("*.png")))
        verified = self.joulery("verify", "bench")
        self.assertEqual(verified.returncode, 0, verified.stdout + verified.stderr)
        large = self.joulery("-q", "bench", "-o", "large", "digits-ddpm-tiny@size=16x16")
        self.assertEqual(large.returncode, 5)
        self.assertIn("the model makes images of 8 x 8 pixels alone", " ".join(large.stdout.split()))

    def test_wrong_words_are_told_in_one_line(self):
        for words, told in ((("--vary", "stepz=10,25", "painter"), '"stepz" is no option that can be varied'),
                            (("--vary", "steps=ten,25", "painter"), "steps=ten is no value of it"),
                            (("--vary", "steps=10,10", "painter"), "steps has 10 twice"),
                            (("--vary", "steps=10", "painter"), "one value varies nothing"),
                            (("--vary", "size=64,128", "painter"), "write width by height, as 64x64"),
                            (("painter@steps=10@",), "no option with a value"),
                            (("paintr@steps=10",), "did you mean painter?"),
                            (("--vary", "steps=10,25", "painter@steps=5"), "painter@steps=5 says it too"),
                            (("--vary", "batch=1,2", "--batch", "4", "painter"), "--batch and --vary both say the batch")):
            done = self.joulery("bench", "--models", "zoo.toml", *words)
            self.assertEqual(done.returncode, 2, (words, done.stderr))
            self.assertIn(told, done.stderr)
            self.assertEqual(done.stderr.count("\n"), 1)
        text = self.joulery("bench", "minilm-l3-reviews", "--vary", "steps=10,25")
        self.assertEqual((text.returncode, text.stderr.count("\n")), (2, 1))
        self.assertIn("steps is an option of models that make images", text.stderr)


if __name__ == "__main__":
    unittest.main()
