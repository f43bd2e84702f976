#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""An inference server for the tests: serves the written answers of tests/servers/fixtures/NAME on loopback.

Prints "port N" and "ready"; ends when its standard input is closed. NAME.1, NAME.2, ... are the answers to NAME one
after the other: asking for /.next goes on to the next. `!status N` in a file is that status, `!silence` no answer.
/.seen tells each question with its method: a meter may only GET.
"""
import argparse
import http.server
import json
import os
import pathlib
import sys
import threading


class Engine(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    folder, seen, step = None, [], [1]

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

    def respond(self):
        if self.path == "/.seen":
            return self.answer(200, json.dumps(self.seen).encode())
        if self.path == "/.next":
            self.step[0] += 1
            return self.answer(200, b"{}")
        self.seen.append([self.command, self.path])
        body = self.body_of(self.path.lstrip("/").replace("?", "@"))
        if body is None:
            return self.answer(404, b"{}")
        if body.startswith(b"!status"):
            return self.answer(int(body.split()[1]), b"{}")
        if body.startswith(b"!silence"):
            self.connection.settimeout(30)
            self.connection.recv(1)  # until the client has had enough
            self.close_connection = True
            return None
        return self.answer(200, body)

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
