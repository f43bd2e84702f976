#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What a language model in llama.cpp takes per token: llama_tokens.py MODEL.gguf, or llama_tokens.py URL of a
llama-server on this machine. A file is read by llama-cpp-python where it is installed, else by Joulery's worker-llama."""
import json
import os
import pathlib
import subprocess
import sys
import urllib.request
from typing import Any, Callable, NamedTuple

import joulery
from joulery.__main__ import program

PROMPTS = ("The energy of a computer goes", "A joule is", "Once upon a time, a small model")
MOST_TOKENS = 16


class Written(NamedTuple):
    text: str
    tokens_in: int
    tokens_out: int


Writer = Callable[[str], Written]


def by_server(url: str) -> Writer:
    """llama-server's /completion; its prompt cache would make a second run cheaper than a first."""

    def write(prompt: str) -> Written:
        body = json.dumps({"prompt": prompt, "n_predict": MOST_TOKENS, "cache_prompt": False}).encode()
        request = urllib.request.Request(f"{url}/completion", body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=600) as answer:
            said = json.load(answer)
        return Written(said["content"], said["tokens_evaluated"], said["tokens_predicted"])

    return write


def by_llama_cpp_python(path: str) -> Writer:
    import llama_cpp

    model = llama_cpp.Llama(path, n_ctx=512, verbose=False)

    def write(prompt: str) -> Written:
        said = model(prompt, max_tokens=MOST_TOKENS)
        usage = said["usage"]
        return Written(said["choices"][0]["text"], usage["prompt_tokens"], usage["completion_tokens"])

    return write


def by_worker(path: str) -> Writer:
    """Joulery's own engine, which speaks docs/reference/engine-protocol.md."""
    folder = os.environ.get("JOULERY_LIBEXEC") or pathlib.Path(program() or "").parent / "../libexec/joulery"
    worker = subprocess.Popen(
        [pathlib.Path(folder, "worker-llama")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert worker.stdin is not None and worker.stdout is not None
    sent, said = worker.stdin, worker.stdout
    said.readline()  # it is ready

    def ask(**request: object) -> dict[str, Any]:
        sent.write(json.dumps(request) + "\n")
        sent.flush()
        for line in said:
            answer: dict[str, Any] = json.loads(line)
            if "error" in answer:
                raise RuntimeError(answer["error"]["what"])
            if "progress" not in answer:
                return answer
        raise RuntimeError("worker-llama ended")

    files = [{"role": "model", "path": path}]
    ask(do="load-model", task="text-generation", recipe="prompt", files=files, labels=[], options={},
        threads=max(1, (os.cpu_count() or 1) // 2), batch=1)

    def write(prompt: str) -> Written:
        item = {"text": prompt, "question": "", "answers": [], "words": [], "tags": [], "image_path": "", "boxes": []}
        result = ask(do="answer", items=[item], most_tokens=MOST_TOKENS)["answered"]["results"][0]
        return Written(result["answer"]["text"], result["tokens_in"], result["tokens_out"])

    return write


def writer_of(place: str) -> Writer:
    if place.startswith(("http://", "https://")):
        return by_server(place.rstrip("/"))
    try:
        return by_llama_cpp_python(place)
    except ImportError:
        return by_worker(place)


def main() -> None:
    with joulery.Session("llama") as session:
        with joulery.span("load") as load:
            write = writer_of(sys.argv[1])
        with joulery.span("write") as writing:
            for prompt in PROMPTS:
                written = write(prompt)
                writing.work(tokens=written.tokens_in + written.tokens_out, output_tokens=written.tokens_out)
                print(f"{prompt} ... {written.text.strip()[:60]!r}")

    print(load.result)
    print(writing.result)
    print(session.result)


if __name__ == "__main__":
    main()
