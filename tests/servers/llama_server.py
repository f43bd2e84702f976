# SPDX-License-Identifier: Apache-2.0
"""A real llama-server on loopback, for tests and for recording its answers. The program is that of
tools/build_llama_tools, the model any GGUF; without the program there is no server, and the caller says so."""
import json
import os
import pathlib
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

START_DEADLINE_S = 60


def cache_folder():
    """Where downloads lie, by the rule of the whole project."""
    named = os.environ.get("JOULERY_CACHE")
    if named:
        return pathlib.Path(named)
    return pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "joulery"


def program():
    """The program; None where it was not built."""
    place = cache_folder() / "llama-0.5.0" / "bin" / "llama-server"
    return place if place.exists() else None


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


class LlamaServer:
    """One server with one slot and one thread, from when it is asked for until stop()."""

    def __init__(self, model, *options, context=2048):
        self.port = free_port()
        self.origin = f"http://127.0.0.1:{self.port}"
        words = [program(), "--model", model, "--host", "127.0.0.1", "--port", self.port, "--threads", 1, "--parallel", 1,
                 "--ctx-size", context, "--metrics", "--no-webui", *options]
        self.log = tempfile.TemporaryFile()
        # It looks for the kernels of the processor where it is started.
        self.process = subprocess.Popen([str(word) for word in words], cwd=cache_folder() / "llama-0.5.0" / "lib",
                                        stdin=subprocess.DEVNULL, stdout=self.log, stderr=subprocess.STDOUT)

    def ask(self, path, body=None, timeout=60):
        """Status and text of an answer; status 0 where nobody answers."""
        data = None if body is None else json.dumps(body).encode()
        question = urllib.request.Request(self.origin + path, data, {"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(question, timeout=timeout) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read().decode()
        except OSError:
            return 0, ""

    def json(self, path, body=None):
        status, text = self.ask(path, body)
        if status != 200:
            raise RuntimeError(f"{path}: HTTP {status}: {text[:300]}")
        return json.loads(text)

    def counters(self):
        """The counters and gauges of /metrics by their names, without the prefix."""
        lines = self.ask("/metrics")[1].splitlines()
        return {line.split()[0].removeprefix("llamacpp:"): float(line.split()[1]) for line in lines
                if line and not line.startswith("#")}

    def wait_until_ready(self):
        """The answers of /health while it loads, the last one good."""
        seen, end = [], time.monotonic() + START_DEADLINE_S
        while time.monotonic() < end:
            status, text = self.ask("/health", timeout=5)
            if status and (not seen or seen[-1][0] != status):
                seen.append((status, text))
            if status == 200:
                return seen
            if self.process.poll() is not None:
                break
            time.sleep(0.005)
        self.kill()
        self.log.seek(0)
        raise RuntimeError("llama-server did not start:\n" + self.log.read().decode(errors="replace")[-2000:])

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.kill()
        self.log.close()
