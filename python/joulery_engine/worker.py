#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs a model of the packages transformers or diffusers for joulery: engine = "python" in a zoo.

Speaks the protocol of docs/reference/engine-protocol.md on standard input and output, and is started by joulery. What
a task is asked and answers is joulery_engine/pipelines.py. Weights are read from safetensors alone, for pickled files
can run any code; the hub is asked only when the zoo names a hub id, and never with HF_HUB_OFFLINE=1.
"""
import json
import os
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from joulery_engine.pipelines import Refusal, load  # noqa: E402


def answer_of(found):
    """An answer with every field the protocol wants."""
    return {"text": "", "tags": [], "boxes": [], "log_probabilities": [], **found}


def one_line(text):
    return " ".join(str(text).split())[:300]


def error_of(problem, where):
    if isinstance(problem, Refusal):
        kind, what, remedy = problem.kind, problem.what, problem.remedy
    else:
        kind, what, remedy = "invalid", f"{type(problem).__name__}: {problem}", "see what it wrote to stderr"
    return {"error": {"kind": kind, "what": one_line(what), "where": where, "try": remedy}}


class Worker:
    """One conversation; one model at most."""

    def __init__(self, out):
        self.out = out
        self.model = None

    def say(self, message):
        self.out.write(json.dumps(message) + "\n")
        self.out.flush()

    def load(self, request):
        self.model = None
        start = time.monotonic_ns()
        self.model = load(request)
        self.say({"loaded": {"start_mono_ns": start, "end_mono_ns": time.monotonic_ns(), **self.model.facts()}})

    def answer_batch(self, items, seed, most_tokens):
        """Items that are asked at once share their instants, and what goes wrong."""
        start = time.monotonic_ns()
        try:
            results = self.model.ask(items, seed, most_tokens)
        except Exception as problem:  # one batch; the others go on
            results = [{"why_not": one_line(f"{type(problem).__name__}: {problem}")} for _ in items]
        self.model.wait()
        times = {"start_mono_ns": start, "end_mono_ns": time.monotonic_ns()}
        return [{**result, **({"answer": answer_of(result["answer"])} if "answer" in result else {}), **times}
                for result in results]

    def answer(self, request):
        if self.model is None:
            raise Refusal("invalid", "no model is loaded", "send a load request first")
        start = last = time.monotonic_ns()
        results, batch, seed = [], self.model.batch, request.get("seed")
        for first in range(0, len(request["items"]), batch):
            items = request["items"][first:first + batch]
            results += self.answer_batch(items, None if seed is None else seed + first, request.get("most_tokens"))
            if time.monotonic_ns() - last > 200_000_000:
                last = time.monotonic_ns()
                self.say({"progress": len(results)})
        self.say({"answered": {"start_mono_ns": start, "end_mono_ns": time.monotonic_ns(), "results": results}})

    def serve(self, lines):
        self.say({"ready": {"protocol": 1, "worker": "python", "runtime": f"Python {sys.version.split()[0]}"}})
        doings = {"load-model": self.load, "answer": self.answer}
        for line in lines:
            try:
                request = json.loads(line)
                if request["do"] == "quit":
                    return
                if request["do"] not in doings:
                    raise Refusal("unsupported", "this worker does not answer such requests", "send load-model")
                doings[request["do"]](request)
            except BrokenPipeError:
                raise
            except Exception as problem:  # whatever a package throws: the request failed, the worker lives on
                self.say(error_of(problem, "the engine python"))


def main():
    # Packages print to standard output as they like; the protocol has a descriptor of its own.
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    try:
        Worker(out).serve(sys.stdin)
    except BrokenPipeError:  # nobody listens any more
        os._exit(1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
