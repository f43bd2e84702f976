#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""An inference server for the tests: serves the written answers of tests/servers/fixtures/NAME on loopback.

Prints "port N" and "ready"; ends when its standard input is closed. NAME.1, NAME.2, ... are the answers to NAME one
after the other: asking for /.next goes on to the next. `!status N` in a file is that status, with the lines behind it
or words of our own, `!silence` no answer.
/.seen tells each question with its method: a meter may only GET. A POST is answered by NAME, and where its JSON says
"stream": true by NAME.stream, event by event, where it says "echo" or "logprobs" by NAME.echo or NAME.logprobs, where
there is such a file; `!status N`, `!silence` and `!break` (half an answer) in what it posts are obeyed. NAME.endings
holds answers by how the posted "content" or "input" ends; the longest ending counts. /.bodies tells what was posted.
"""
import argparse
import http.server
import json
import os
import pathlib
import re
import sys
import threading

ORDER = re.compile(rb"!status \d+|!silence|!break")


class Engine(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    folder, seen, bodies, step = None, [], [], [1]

    def log_message(self, *_):
        """Silent: the tests read what this prints."""

    def answer(self, status, body):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def body_of(self, name):
        plain = self.folder / name
        if plain.is_file():
            return plain.read_bytes()
        steps = [self.folder / f"{name}.{step}" for step in range(self.step[0], 0, -1)]
        return next((step.read_bytes() for step in steps if step.is_file()), None)

    def variant(self, name, asked):
        """What is asked for beside the answer's text, as the ending of a file's name."""
        if asked.get("stream"):
            return ".stream"
        return next((f".{word}" for word in ("echo", "logprobs")
                     if asked.get(word) and self.body_of(f"{name}.{word}") is not None), "")

    def body_by_ending(self, name, asked):
        endings = self.body_of(f"{name}.endings")
        text = asked.get("content", asked.get("input"))
        if endings is None or text is None:
            return None
        fitting = [(end, answer) for end, answer in json.loads(endings).items() if text.endswith(end)]
        return json.dumps(max(fitting, key=lambda pair: len(pair[0]))[1]).encode() if fitting else None

    def respond(self):
        if self.path == "/.seen":
            return self.answer(200, json.dumps(self.seen).encode())
        if self.path == "/.bodies":
            return self.answer(200, json.dumps(self.bodies).encode())
        if self.path == "/.next":
            self.step[0] += 1
            return self.answer(200, b"{}")
        self.seen.append([self.command, self.path])
        name = self.path.lstrip("/").replace("?", "@")
        posted = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if posted:
            self.bodies.append(dict(json.loads(posted), key=self.headers.get("Authorization")))
            name += self.variant(name, self.bodies[-1])
        body = self.body_by_ending(name, self.bodies[-1]) if posted else None
        body = body or self.body_of(name)
        ordered = ORDER.search(posted)
        if ordered:
            return self.misbehave(ordered.group(0), body)
        if body is None:
            return self.answer(404, b"{}")
        if body.startswith(b"!"):
            return self.misbehave(body, body)
        if name.endswith(".stream"):
            return self.stream(body)
        return self.answer(200, body)

    def misbehave(self, order, body):
        if order.startswith(b"!status"):
            said = order.partition(b"\n")[2] or b'{"error":{"message":"as it was told"}}'
            return self.answer(int(order.split()[1]), said)
        if order.startswith(b"!silence"):
            self.connection.settimeout(30)
            self.connection.recv(1)  # until the client has had enough
        elif body:
            self.stream(body[:len(body) // 2])
        self.close_connection = True
        return None

    def stream(self, body):
        """Events one by one, their end told by the end of the connection."""
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        for event in body.splitlines(keepends=True):
            self.wfile.write(event)
            self.wfile.flush()
        self.close_connection = True

    do_GET = do_POST = do_PUT = do_DELETE = respond


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        """A client that leaves in the middle is what some tests are about."""


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    Engine.folder = parser.parse_args().folder
    server = Server(("127.0.0.1", 0), Engine)
    print("port", server.server_address[1])
    print("ready", flush=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    main()
