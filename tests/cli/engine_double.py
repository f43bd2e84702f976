#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""An engine that speaks the worker protocol (docs/reference/engine-protocol.md) and computes nothing: it answers a label
by a word of the text. What it does wrong is said by its arguments: die, hang, babble, refuse. The option "steps" makes
its work that many times as long; it has no option "size". For tests."""
import json
import sys
import time


def say(message):
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def answer(item, labels, work_s):
    start = time.monotonic_ns()
    until = start + int(work_s * 1e9)
    while time.monotonic_ns() < until:
        pass
    text = item["text"]
    label = next((each for each in labels if each in text), labels[0] if labels else "")
    end = time.monotonic_ns()
    return {"answer": {"text": label, "tags": [], "boxes": [], "log_probabilities": []}, "why_not": None,
            "tokens_in": len(text.split()), "tokens_cached": None, "tokens_out": 1, "tokens_reasoning": None,
            "image_path": None, "start_mono_ns": start, "first_token_mono_ns": None, "end_mono_ns": end}


def main():
    wrong = sys.argv[1] if len(sys.argv) > 1 else ""
    work_s = float(sys.argv[2]) if len(sys.argv) > 2 else 0.005
    say({"ready": {"protocol": 1, "worker": "double", "runtime": "Double 1.0"}})
    labels, steps = [], 1
    requests = 0
    for line in sys.stdin:
        request = json.loads(line)
        if request["do"] == "quit":
            return
        if request["do"] == "load-model":
            if wrong == "refuse":
                say({"error": {"kind": "invalid", "what": "no such recipe", "where": "x", "try": "use another"}})
                continue
            if "size" in request["options"]:
                say({"error": {"kind": "invalid", "what": 'no option "size"', "where": "double", "try": "leave it out"}})
                continue
            steps = int(request["options"].get("steps", 1))
            labels = request["labels"]
            now = time.monotonic_ns()
            say({"loaded": {"start_mono_ns": now, "end_mono_ns": time.monotonic_ns(), "model_sha256": "", "model_bytes": 0,
                            "parameters": None, "runtime": "Double 1.0", "providers": ["Python"], "threads": 1,
                            "dimension": 0, "most_tokens": 0, "memory_bytes": None}})
            continue
        requests += 1
        if requests == 3 and wrong == "die":
            sys.exit(1)
        if requests == 3 and wrong == "babble":
            print("Segmentation fault", flush=True)
            continue
        if requests == 3 and wrong == "hang":
            time.sleep(3600)
        start = time.monotonic_ns()
        results = [answer(item, labels, work_s * steps) for item in request["items"]]
        say({"answered": {"start_mono_ns": start, "end_mono_ns": time.monotonic_ns(), "results": results}})


main()
