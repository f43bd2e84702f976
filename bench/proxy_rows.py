# SPDX-License-Identifier: Apache-2.0
"""The rows of docs/performance.md about the proxy of `joulery attach --engine URL --listen HOST:PORT`: how much later an
answer comes through it.

The engine is a server on loopback that answers at once, so that the time of a request is that of its way. Requests go in
turn straight to it and through the proxy, each over a connection that stays.
"""
import re
import signal
import socket
import statistics
import subprocess
import sys
import time

WARM_UP = 200
ENGINE = r'''
import json, socket, threading
USAGE = {"prompt_tokens": 7, "completion_tokens": 20}
WHOLE = json.dumps({"choices": [{"text": "word " * 20}], "usage": USAGE}).encode()
WHOLE = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(WHOLE), WHOLE)
EVENTS = [json.dumps({"choices": [{"text": "word "}]}) for _ in range(20)] + [json.dumps({"choices": [], "usage": USAGE}), "[DONE]"]
EVENTS = [f"data: {event}\n\n".encode() for event in EVENTS]
CHUNKS = [b"%x\r\n%s\r\n" % (len(event), event) for event in EVENTS] + [b"0\r\n\r\n"]
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"

def serve(client):
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    asked = client.makefile("rb")
    while True:
        length = 0
        while (line := asked.readline()) not in (b"\r\n", b""):
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        if not line:
            return
        streams = b'"stream"' in asked.read(length)
        if not streams:
            client.sendall(WHOLE)
            continue
        client.sendall(HEAD)
        for chunk in CHUNKS:
            client.sendall(chunk)

server = socket.create_server(("127.0.0.1", 0))
print(server.getsockname()[1], flush=True)
while True:
    threading.Thread(target=serve, args=(server.accept()[0],), daemon=True).start()
'''


class Asker:
    """A connection that stays."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, body):
        """Seconds from the first byte asked to the last one answered."""
        request = (b"POST /v1/completions HTTP/1.1\r\nHost: engine\r\nContent-Type: application/json\r\n"
                   b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        start = time.perf_counter()
        self.socket.sendall(request)
        answer = b""
        while not self.is_whole(answer):
            more = self.socket.recv(65536)
            assert more, "the connection ended"
            answer += more
        return time.perf_counter() - start

    @staticmethod
    def is_whole(answer):
        head, end, body = answer.partition(b"\r\n\r\n")
        if not end:
            return False
        length = re.search(rb"(?i)content-length: (\d+)", head)
        return len(body) == int(length.group(1)) if length else body.endswith(b"0\r\n\r\n")


def microseconds(times):
    """Median and 99th percentile."""
    return statistics.median(times) * 1e6, statistics.quantiles(times, n=100)[98] * 1e6


def measure(joulery, env, row, options):
    rounds = 700 if options.quick else 2000
    with subprocess.Popen([sys.executable, "-c", ENGINE], stdout=subprocess.PIPE, text=True) as engine:
        try:
            measure_before(int(engine.stdout.readline()), joulery, env, row, rounds)
        finally:
            engine.kill()


def measure_before(port, joulery, env, row, rounds):
    """The rows of a proxy before the engine at that port."""
    proxy = subprocess.Popen([joulery, "attach", "--engine", f"http://127.0.0.1:{port}", "--listen", "127.0.0.1:0"], env=env,
                             stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    try:
        said = ""
        while " pass to " not in said:
            line = proxy.stderr.readline()
            assert line, said
            said += line
        straight = Asker(port)
        through = Asker(int(re.search(r"127\.0\.0\.1:(\d+) pass", said).group(1)))
        for what, body in (("an answer", b'{"prompt": "a"}'), ("a stream of 20 tokens", b'{"prompt": "a", "stream": true}')):
            for _ in range(WARM_UP):
                straight.ask(body), through.ask(body)
            pairs = [(straight.ask(body), through.ask(body)) for _ in range(rounds)]
            bare, late = (microseconds([pair[i] for pair in pairs]) for i in (0, 1))
            row(f"{what} through the proxy of `joulery attach`, an engine that answers at once",
                f"{late[0]:.0f} us, 99 % within {late[1]:.0f} us (straight: {bare[0]:.0f} us, {bare[1]:.0f} us)", "", None)
    finally:
        proxy.send_signal(signal.SIGINT)
        proxy.communicate()
