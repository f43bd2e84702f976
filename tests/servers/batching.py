#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""An inference server that batches, for the tests: real HTTP, real streams, a throughput that is known beforehand.

A step takes STEP seconds whatever its batch and writes one token of each running request; SLOTS requests run at once,
others wait. KIND is "llama" or "vllm": whose metrics it shows; "bare" shows none. `!status N` in a prompt is that
status. After --dies-after N answers it breaks off all its streams and answers nothing any more. Prints "port N" and
"ready"; ends when its standard input is closed. /.bodies tells what was posted, /.most how many ran at once at most.
"""
import argparse
import http.server
import json
import os
import re
import sys
import threading
import time

ORDER = re.compile(r"!status (\d+)")


class Steps:
    """Requests that run and their steps, in a thread of its own."""

    def __init__(self, slots, step_s):
        self.slots, self.step_s = slots, step_s
        self.changed = threading.Condition()
        self.waiting, self.running = [], []
        self.decodes = self.busy = self.most = self.answered = 0
        self.is_dead = False

    def add(self, tokens):
        request = {"left": tokens, "written": 0}
        with self.changed:
            self.waiting.append(request)
            self.changed.notify_all()
        return request

    def next_token(self, request, known):
        """How many tokens there are by now, more than `known`; nothing once the server is dead."""
        with self.changed:
            self.changed.wait_for(lambda: request["written"] > known or self.is_dead)
            return None if self.is_dead else request["written"]

    def serve(self):
        while True:
            with self.changed:
                while self.waiting and len(self.running) < self.slots:
                    self.running.append(self.waiting.pop(0))
                if not self.running:
                    self.changed.wait(0.05)
                    continue
            time.sleep(self.step_s)
            with self.changed:
                self.decodes += 1
                self.busy += len(self.running)
                self.most = max(self.most, len(self.running))
                for request in self.running:
                    request["written"] += 1
                    request["left"] -= 1
                self.running = [request for request in self.running if request["left"] > 0]
                self.changed.notify_all()


class Server(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    steps, options, bodies = None, None, []

    def log_message(self, *_):
        """Silent: the tests read what this prints."""

    def answer(self, status, body):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def metrics(self):
        steps = self.steps
        if self.options.kind == "llama":
            mean = steps.busy / steps.decodes if steps.decodes else 0
            return (f"llamacpp:n_decode_total {steps.decodes}\nllamacpp:n_busy_slots_per_decode {mean:g}\n"
                    f"llamacpp:requests_processing {len(steps.running)}\n")
        return f'vllm:num_requests_running{{model_name="m"}} {len(steps.running)}\n'

    def do_GET(self):
        if self.steps.is_dead:
            self.close_connection = True
        elif self.path == "/.bodies":
            self.answer(200, json.dumps(self.bodies))
        elif self.path == "/.most":
            self.answer(200, str(self.steps.most))
        elif self.path == "/v1/models":
            self.answer(200, '{"data":[{"id":"m"}]}')
        elif self.path == "/props" and self.options.kind == "llama":
            self.answer(200, '{"default_generation_settings":{},"build_info":"b1-test"}')
        elif self.path == "/metrics" and self.options.kind != "bare":
            self.answer(200, self.metrics())
        else:
            self.answer(404, "{}")

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.bodies.append(asked)
        self.close_connection = True
        order = ORDER.search(asked["prompt"])
        if order:
            return self.answer(int(order.group(1)), '{"error":{"message":"as it was told"}}')
        if self.steps.is_dead:
            return None
        return self.stream(min(asked["max_tokens"], self.options.tokens))

    def event(self, document):
        self.wfile.write(f"data: {document if isinstance(document, str) else json.dumps(document)}\n\n".encode())
        self.wfile.flush()

    def stream(self, tokens):
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        request, known = self.steps.add(tokens), 0
        while known < tokens:
            written = self.steps.next_token(request, known)
            if written is None:
                return
            for number in range(known, written):
                self.event({"choices": [{"text": f" w{number}", "finish_reason": None}]})
            known = written
        self.event({"choices": [{"text": "", "finish_reason": "length"}]})
        self.event({"choices": [], "usage": {"prompt_tokens": 7, "completion_tokens": tokens,
                                             "prompt_tokens_details": {"cached_tokens": 0}}})
        self.event("[DONE]")
        with self.steps.changed:
            self.steps.answered += 1
            self.steps.is_dead = 0 < self.options.dies_after <= self.steps.answered
            self.steps.changed.notify_all()


class Threads(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, *_):
        """A client that leaves in the middle is what some tests are about."""


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("kind", choices=["llama", "vllm", "bare"])
    parser.add_argument("--slots", type=int, default=4)
    parser.add_argument("--step", type=float, default=0.005)
    parser.add_argument("--tokens", type=int, default=8)
    parser.add_argument("--dies-after", type=int, default=0)
    Server.options = parser.parse_args()
    Server.steps = Steps(Server.options.slots, Server.options.step)
    threading.Thread(target=Server.steps.serve, daemon=True).start()
    server = Threads(("127.0.0.1", 0), Server)
    print("port", server.server_address[1])
    print("ready", flush=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    main()
