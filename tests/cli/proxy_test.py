#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The proxy before an engine, from outside: proxy_test.py BINARY.

A small server on loopback computes for each answer and speaks as engines do; clients ask it through joulery attach
--engine URL --listen. What passes is held against what the server says without the proxy.
"""
import http.client
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import threading
import unittest

BINARY = os.path.abspath(sys.argv.pop(1))
ENGINE = r'''
import http.server, json, time
class Server(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def log_message(self, *_): pass
    def answer(self, document):
        body = json.dumps(document).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def do_GET(self):
        self.answer({"data": [{"id": "toy"}]}) if self.path == "/v1/models" else self.send_error(404)
    def compute(self, seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            sum(range(1000))
    def event(self, data):
        text = f"data: {data}\n\n".encode()
        self.wfile.write(b"%x\r\n%s\r\n" % (len(text), text))
    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        usage = {"prompt_tokens": 7, "completion_tokens": 5}
        if not asked.get("stream"):
            self.compute(asked.get("seconds", 0.4))
            return self.answer({"choices": [{"text": "done"}], "usage": usage})
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for number in range(5):
            self.compute(0.1)
            self.event(json.dumps({"choices": [{"text": f"w{number}"}]}))
        if asked.get("stream_options", {}).get("include_usage"):
            self.event(json.dumps({"choices": [], "usage": usage}))
        self.event("[DONE]")
        self.wfile.write(b"0\r\n\r\n")
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
print(server.server_address[1], flush=True)
server.serve_forever()
'''
ENERGY = re.compile(r": x-joulery-energy-joules=(\S+) x-joulery-energy-joules-low=(\S+) x-joulery-energy-joules-high=(\S+) "
                    r"x-joulery-method=(\S+) x-joulery-basis=(\S+) x-joulery-share=time\n\n")


class Proxies(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="joulery-proxy-")
        self.addCleanup(self.folder.cleanup)
        self.home = pathlib.Path(self.folder.name)

    def child(self, *command, **options):
        environment = {"HOME": str(self.home), "PATH": os.environ["PATH"], "TZ": "UTC", "LC_ALL": "C.UTF-8"}
        process = subprocess.Popen(list(map(str, command)), env=environment, cwd=self.home, text=True, **options)

        def end():
            process.kill()
            process.communicate()

        self.addCleanup(end)
        return process

    def engine(self):
        process = self.child(sys.executable, "-c", ENGINE, stdout=subprocess.PIPE)
        return int(process.stdout.readline())

    def attach(self, port, *words):
        process = self.child(BINARY, "attach", *words, "--engine", f"http://127.0.0.1:{port}", "--listen", "127.0.0.1:0",
                             "--json", self.home / "run.json", stderr=subprocess.PIPE)
        said = ""
        while " pass to " not in said:
            line = process.stderr.readline()
            self.assertTrue(line, said)
            said += line
        return process, int(re.search(r"requests to http://127\.0\.0\.1:(\d+) pass", said).group(1)), said

    def finish(self, process):
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=30)
        self.assertEqual(process.returncode, 0, said)
        return json.loads((self.home / "run.json").read_text()), said

    @staticmethod
    def ask(port, path="/v1/completions", method="POST", **asked):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request(method, path, json.dumps(asked) if method == "POST" else None)
        answer = connection.getresponse()
        body = answer.read().decode()
        connection.close()
        return answer, body

    def test_answers_carry_what_they_took_and_the_run_says_joules_per_request_and_token(self):
        engine = self.engine()
        process, port, _ = self.attach(engine)
        answers = [self.ask(port, seconds=0.5) for _ in range(2)]
        for answer, body in answers:
            self.assertEqual(body, self.ask(engine, seconds=0)[1])
            best, low, high = (float(answer.headers["x-joulery-energy-joules" + end]) for end in ("", "-low", "-high"))
            self.assertGreater(best, 0)
            self.assertLessEqual(low, best)
            self.assertLessEqual(best, high)
            self.assertEqual(answer.headers["x-joulery-basis"], "engine")
            self.assertEqual(answer.headers["x-joulery-share"], "time")
            self.assertIn(answer.headers["x-joulery-method"], ("counted", "integrated", "modelled", "assumed"))
        self.assertEqual(self.ask(port, "/v1/models", "GET")[1], self.ask(engine, "/v1/models", "GET")[1])
        run, said = self.finish(process)
        rows = {(work["unit"], work["basis"]): work for work in run["work"]}
        self.assertEqual(rows["request", "tree"]["count"], 2)
        self.assertEqual(rows["output token", "tree"]["count"], 10)
        self.assertEqual(rows["token in and out", "machine"]["count"], 24)
        self.assertIn("2 requests answered", said)
        self.assertIn("shared among requests", said)
        for (_, _), part in zip(answers, ("per request", "per output token")):
            self.assertIn(part, said)

    def test_a_stream_says_it_before_its_end_and_is_otherwise_as_it_was(self):
        engine = self.engine()
        process, port, _ = self.attach(engine)
        _, through = self.ask(port, "/v1/chat/completions", stream=True)
        _, plain = self.ask(engine, "/v1/chat/completions", stream=True)
        found = ENERGY.search(through)
        self.assertTrue(found, through)
        self.assertEqual(through.replace(found.group(0), ""), plain)
        self.assertTrue(through.endswith(found.group(0) + "data: [DONE]\n\n"))
        self.assertLessEqual(float(found.group(2)), float(found.group(1)))
        run, _ = self.finish(process)
        rows = {(work["unit"], work["basis"]): work["count"] for work in run["work"]}
        self.assertEqual(rows["output token", "tree"], 5)

    def test_at_once_requests_share_what_the_engine_took(self):
        process, port, _ = self.attach(self.engine())
        joules = []

        def ask():
            answer, _ = self.ask(port, seconds=1)
            joules.append(float(answer.headers["x-joulery-energy-joules"]))

        threads = [threading.Thread(target=ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        run, _ = self.finish(process)
        own = sum(share["energy_j"]["best"] for share in run["shares"] if share["consumer"]["kind"] == "tree")
        # The last tenths of a second of each answer are told from those before them.
        self.assertLess(sum(joules), own * 1.3)
        self.assertGreater(sum(joules), own * 0.5)

    def test_without_a_process_to_name_the_machine_is_shared_and_the_proxy_waits_for_its_engine(self):
        process, port, said = self.attach(9)
        self.assertIn("the whole machine's energy is shared", said)
        answer, body = self.ask(port)
        self.assertEqual(answer.status, 502)
        self.assertIn("the engine at 127.0.0.1:9 does not answer", json.loads(body)["error"]["message"])
        _, said = self.finish(process)
        self.assertIn("1 broken off", said)

    def test_what_makes_no_sense_is_refused_before_anything_is_measured(self):
        for words, reason in ((["--listen", "8088"], "none is named"), (["--listen", "x", "--engine", "http://127.0.0.1:9"], "HOST:PORT"),
                              (["--listen", "127.0.0.1:0", "--engine", "https://127.0.0.1:9"], "not https"),
                              (["--listen", "127.0.0.1:0", "--engine", "http://gpu7:9"], "this machine's own addresses"),
                              (["--listen", "127.0.0.1:9", "--engine", "http://localhost:9"], "choose another port"),
                              (["--listen", "0.0.0.0:9", "--engine", "http://127.0.0.1:9"], "where the engine does"),
                              (["1", "--listen", "10.1.1.1:9", "--engine", "http://10.1.1.1:9"], "where the engine does")):
            done = subprocess.run([BINARY, "attach", *words], capture_output=True, text=True, check=False, timeout=30)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn(reason, done.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
