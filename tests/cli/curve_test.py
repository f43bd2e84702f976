#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A curve over load of a server, from outside: curve_test.py BINARY.

tests/servers/batching.py is a real server on loopback of two slots whose throughput is known: twice that of one slot
with two, no more with four. What joulery says of it is held against that, never against a time of this machine.
"""
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import unittest

SOURCE = pathlib.Path(__file__).resolve().parent.parent.parent
BINARY = os.path.abspath(sys.argv.pop(1))
SERVER = SOURCE / "tests/servers/batching.py"


class Curves(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="joulery-curve-")
        self.addCleanup(self.folder.cleanup)
        self.home = pathlib.Path(self.folder.name)
        (self.home / "texts.jsonl").write_text("".join(json.dumps({"text": f"Once there were {i}"}) + "\n" for i in range(12)))

    def serve(self, *arguments):
        process = subprocess.Popen([sys.executable, SERVER, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

        def end():
            process.stdin.close()
            process.kill()
            process.wait()
            process.stdout.close()

        self.addCleanup(end)
        port = process.stdout.readline().split()[1]
        (self.home / "server.toml").write_text(
            f'[[model]]\nid = "served"\nname = "Served"\ntask = "text-generation"\nengine = "http"\nkind = "pretrained"\n'
            f'general = true\nrecipe = "prompt"\nurl = "http://127.0.0.1:{port}"\ndata_set = "texts.jsonl"\n')

    def environment(self):
        return {"HOME": str(self.home), "PATH": os.environ["PATH"], "TZ": "UTC", "LC_ALL": "C.UTF-8"}

    def joulery(self, *words):
        return subprocess.run([BINARY, *map(str, words)], env=self.environment(), cwd=self.home, capture_output=True,
                              text=True, check=False, timeout=200)

    def bench(self, *words):
        return self.joulery("-q", "bench", "--models", "server.toml", "--items", "4", "-o", "bench", *words, "served")

    def document(self):
        return json.loads((self.home / "bench/bench.json").read_text())

    def curve(self):
        return self.document()["headlines"]["trials"][0]["curve"]

    def test_concurrency_doubles_until_a_server_of_two_slots_gains_nothing(self):
        self.serve("vllm", "--slots", "2", "--step", "0.02")
        done = self.bench("--concurrency", "auto", "--itl-limit", "10s")
        self.assertEqual(done.returncode, 0, done.stderr)
        curve, measured = self.curve(), self.document()["measured"]["trials"][0]["curve"]
        # Four and more at once gain nothing but noise; a noise of 2 % on a busy machine costs a point more.
        self.assertIn([point["concurrency"] for point in curve["points"]], ([1, 2, 4], [1, 2, 4, 8], [1, 2, 4, 8, 16]))
        self.assertEqual(measured["why_ended"], "throughput gained less than 2 %")
        one, two, four = curve["points"][:3]
        self.assertGreater(two["throughput_tokens_per_s"], 1.3 * one["throughput_tokens_per_s"])
        self.assertLess(two["energy_per_output_token_j"]["best"], one["energy_per_output_token_j"]["best"])
        self.assertLess(four["running_batch"], 2.1, "measured, not the four that were asked for")
        self.assertGreater(four["in_flight"], 3)
        self.assertEqual([point["is_upper_bound"] for point in curve["points"][:3]], [True, False, False])
        self.assertGreater(curve["lowest_energy_point"], 0)
        self.assertEqual(curve["lowest_energy_point_within_limit"], curve["lowest_energy_point"])
        for point in curve["points"]:
            self.assertEqual(point["cached_tokens"], 0)
            self.assertEqual(point["requests"]["failed"], 0)
            self.assertGreater(point["ramp_energy_j"]["best"], 0)
            self.assertTrue(point["shares"] or point["why"]["shares"], "each has a reason where it has no shares")
        self.assertIn("upper bound", done.stdout)
        self.assertIn("Lowest energy: ", done.stdout)
        verified = self.joulery("verify", "bench")
        self.assertEqual(verified.returncode, 0, verified.stdout + verified.stderr)
        board = self.joulery("report", "bench", "--format", "html")
        self.assertEqual(board.returncode, 0, board.stderr)
        self.assertIn("Energy a token over load", board.stdout)
        schema = SOURCE / "docs/reference/schema/bench-1.json"
        import jsonschema
        jsonschema.Draft202012Validator(json.loads(schema.read_text())).validate(self.document())

    def test_a_number_that_was_changed_is_found(self):
        self.serve("vllm", "--slots", "2", "--step", "0.02")
        self.assertEqual(self.bench("--concurrency", "2").returncode, 0)
        document = (self.home / "bench/bench.json").read_text()
        tokens = self.document()["measured"]["trials"][0]["curve"]["points"][0]["requests"][5]["tokens_out"]
        at = document.index('"tokens_out"', document.index('"requests"', document.index('"samples"', document.index('"is_auto"'))))
        changed = document[:at] + document[at:].replace(f'"tokens_out": {tokens}', f'"tokens_out": {tokens + 100}', 1)
        self.assertNotEqual(changed, document)
        (self.home / "bench/bench.json").write_text(changed)
        verified = self.joulery("verify", "bench")
        self.assertEqual(verified.returncode, 1)
        self.assertIn("headlines.trials[0].curve", verified.stdout + verified.stderr)

    def test_a_server_that_dies_ends_the_curve_and_finished_points_stay(self):
        self.serve("vllm", "--slots", "2", "--step", "0.02", "--dies-after", "60")
        done = self.bench("--concurrency", "1,2,4,8")
        self.assertEqual(done.returncode, 0, done.stderr)
        points = self.curve()["points"]
        self.assertIsNotNone(points[0]["energy_per_output_token_j"])
        self.assertIsNone(points[-1]["energy_per_output_token_j"])
        self.assertIn("requests failed", points[-1]["why"]["energy_per_output_token_j"])
        self.assertLess(len(points), 4)
        self.assertIn("The curve ended: ", done.stdout)

    def test_an_open_loop_says_its_rate_and_its_seed(self):
        self.serve("bare", "--slots", "4", "--step", "0.01")
        done = self.bench("--rate", "15/s", "--seed", "5")
        self.assertEqual(done.returncode, 0, done.stderr)
        point = self.curve()["points"][0]
        self.assertEqual((point["loop"], point["rate_per_s"]), ("open", 15))
        self.assertIsNone(point["running_batch"], "the server does not tell")
        self.assertEqual(self.document()["measured"]["trials"][0]["curve"]["arrival_seed"], 5)
        self.assertIn("Poisson", done.stdout)

    def test_ctrl_c_keeps_the_points_that_were_finished(self):
        self.serve("vllm", "--slots", "2", "--step", "0.02")
        process = subprocess.Popen([BINARY, "bench", "--models", "server.toml", "--items", "4", "-o", "bench", "--concurrency",
                                    "1,2", "--rate", "0.1/s", "--progress", "json", "served"], env=self.environment(),
                                   cwd=self.home, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for line in process.stderr:
            if "0.1/s" in line:
                process.send_signal(signal.SIGINT)
                break
        out, _ = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130, out)
        curve = self.document()["measured"]["trials"][0]["curve"]
        self.assertEqual([point["concurrency"] for point in curve["points"]], [1, 2])
        self.assertEqual(curve["why_ended"], "0.1/s: interrupted")

    def test_wrong_words_are_told_in_one_line(self):
        for words, told in ((("--concurrency", "4,2"), "--concurrency 4,2 is no list of numbers that grow; write auto"),
                            (("--concurrency", "many"), "--concurrency many is no list"),
                            (("--rate", "2"), "--rate 2 is no rate of requests; write for instance 2/s"),
                            (("--rate", "0/s"), "--rate 0/s is no rate"),
                            (("--itl-limit", "50ms"), "--itl-limit asks a curve, and none is to be measured"),
                            (("--concurrency", "auto", "--itl-limit", "50"), "50")):
            done = self.joulery("bench", *words)
            self.assertEqual(done.returncode, 2, words)
            self.assertIn(told, done.stderr)
            self.assertEqual(done.stderr.count("\n"), 1)


if __name__ == "__main__":
    unittest.main()
