#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Attaching to inference servers, from outside: engine_test.py BINARY.

A small server on loopback counts what it does as vLLM does, in a process of its own that computes; another plays Ollama.
What joulery says is held against what the server says it has done.
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
COUNTING = r'''
import http.server, threading, time
count = {"output": 1000, "prompt": 500, "requests": 10}
class Server(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_): pass
    def do_GET(self):
        if self.path == "/version":
            body = '{"version":"0.11.0"}'
        elif self.path == "/metrics":
            label = '{engine="0",model_name="toy"}'
            body = (f'vllm:generation_tokens_total{label} {count["output"]}\nvllm:prompt_tokens_total{label} {count["prompt"]}\n'
                    f'vllm:num_requests_running{label} 1\n'
                    f'vllm:request_success_total{{engine="0",finished_reason="stop",model_name="toy"}} {count["requests"]}\n')
        else:
            self.send_error(404)
            return
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body.encode())
def serve():
    while True:
        sum(range(20000))
        count["output"] += 50
        count["prompt"] += 20
        count["requests"] += 1
        time.sleep(0.01)
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
threading.Thread(target=serve, daemon=True).start()
print("port", server.server_address[1], flush=True)
server.serve_forever()
'''


class Engines(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="joulery-engine-")
        self.addCleanup(self.folder.cleanup)
        self.home = pathlib.Path(self.folder.name)

    def start(self, *command):
        process = subprocess.Popen([sys.executable, *map(str, command)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

        def end():
            process.stdin.close()
            process.kill()
            process.wait()
            process.stdout.close()

        self.addCleanup(end)
        return process, f"http://127.0.0.1:{process.stdout.readline().split()[1]}"

    def joulery(self, *words):
        environment = {"HOME": str(self.home), "PATH": os.environ["PATH"], "TZ": "UTC", "LC_ALL": "C.UTF-8"}
        return subprocess.run([BINARY, *map(str, words)], env=environment, cwd=self.home, capture_output=True, text=True,
                              check=False, timeout=60)

    def document(self, *words):
        done = self.joulery("attach", *words, "--json", self.home / "run.json")
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads((self.home / "run.json").read_text()), done.stderr

    def test_a_server_that_counts_gives_joules_per_token_and_per_request(self):
        process, address = self.start("-c", COUNTING)
        run, said = self.document("--engine", address, "--for", "3s")
        engine = run["engine"]
        counts = {count["quantity"]: count["count"] for count in engine["counts"]}
        self.assertEqual(engine["server"], "vLLM")
        self.assertEqual(engine["model"], "toy")
        self.assertGreaterEqual(engine["readings"], 2)
        # It does one request of 20 and 50 tokens after the other; a reading may fall between two of the additions.
        self.assertAlmostEqual(counts["output_tokens"]["best"] / 50, counts["requests"]["best"], delta=2)
        self.assertAlmostEqual(counts["prompt_tokens"]["best"] / 20, counts["requests"]["best"], delta=2)
        self.assertGreater(counts["requests"]["best"], 2)
        self.assertIsNone(counts["cached_tokens"])
        self.assertLess(run["window"]["start_mono_ns"], engine["from_mono_ns"])
        self.assertLess(engine["to_mono_ns"], run["window"]["end_mono_ns"])
        rows = {(work["unit"], work["basis"]): work for work in run["work"]}
        for basis, energy in (("machine", engine["energy_j"]), ("tree", engine["own_energy_j"])):
            for unit, quantity in (("request", "requests"), ("output token", "output_tokens")):
                expected = energy["best"] / counts[quantity]["best"]
                self.assertAlmostEqual(rows[unit, basis]["energy_per_unit_j"]["best"] / expected, 1, places=5)
        shares = [share for share in run["shares"] if share["consumer"]["kind"] == "tree"]
        self.assertTrue(all(share["consumer"]["pid"] == process.pid for share in shares))
        self.assertIn("per output token", said)
        self.assertIn("prompt tokens from the cache", said)

    def test_what_is_said_again_later_is_the_same(self):
        process, address = self.start("-c", COUNTING)
        run, _ = self.document(process.pid, "--engine", f"vllm:{address}", "--for", "2500ms")
        shown = json.loads(self.joulery("report", run["id"], "--format", "json").stdout)
        self.assertEqual(shown["engine"], run["engine"])
        text = self.joulery("report", run["id"]).stdout
        self.assertIn("The inference server", text)
        self.assertIn("vllm:generation_tokens_total", text)

    def test_a_server_without_counters_is_measured_and_says_what_to_do(self):
        process, address = self.start(SOURCE / "tests/servers/engine.py", SOURCE / "tests/servers/fixtures/ollama")
        run, said = self.document(process.pid, "--engine", address, "--for", "300ms")
        self.assertTrue(all(count["count"] is None for count in run["engine"]["counts"]))
        self.assertEqual(run["work"], [])
        self.assertIn("eval_count", " ".join(said.split()))

    def test_a_server_that_ends_ends_the_run_and_what_was_counted_stands(self):
        process, address = self.start("-c", COUNTING)
        attached = subprocess.Popen([BINARY, "attach", "--engine", address, "--json", self.home / "run.json"],
                                    env={"HOME": str(self.home), "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
                                    stderr=subprocess.DEVNULL)
        try:
            attached.wait(3.5)
        except subprocess.TimeoutExpired:
            pass
        process.send_signal(signal.SIGKILL)
        self.assertEqual(attached.wait(20), 0)
        engine = json.loads((self.home / "run.json").read_text())["engine"]
        counts = {count["quantity"]: count["count"] for count in engine["counts"]}
        self.assertGreater(counts["output_tokens"]["best"], 0)
        self.assertGreaterEqual(engine["missed_readings"], 1)

    def test_llama_server_without_metrics_is_refused_before_anything_is_measured(self):
        process, address = self.start(SOURCE / "tests/servers/engine.py", SOURCE / "tests/servers/fixtures/llama-without-metrics")
        done = self.joulery("attach", process.pid, "--engine", address)
        self.assertEqual(done.returncode, 5)
        self.assertIn("start it with --metrics", done.stderr)
        self.assertIsNone(process.poll())


if __name__ == "__main__":
    unittest.main(verbosity=2)
