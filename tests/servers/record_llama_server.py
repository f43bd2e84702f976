#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Records what a real llama-server answers as fixtures for engine.py: record_llama_server.py, in the tree.

Needs the program (tools/build_llama_tools) and Gemma 3 270M (./joulery demo). Writes tests/servers/fixtures/answers-llama,
llama-recorded and llama-loading. Two requests tell the story: the same question again, so that most of it is in the cache.
"""
import json
import pathlib
import shutil
import sys

from llama_server import LlamaServer, cache_folder, program

FIXTURES = pathlib.Path(__file__).resolve().parent / "fixtures"
MODEL = "../../gemma-3-270m/gemma-3-270m-q4_k_m.gguf"  # from where the server is started: no path of this machine
QUESTION = "Question: What is the capital of Germany?\nAnswer: Berlin\n\nQuestion: What is the capital of France?\nAnswer:"
CHOICE = "Review: dull and stupid\nSentiment: negative\n\nReview: a moving masterpiece\nSentiment:"


def write(folder, name, text):
    place = FIXTURES / folder / name
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text)


def told(server, path, body=None):
    """An answer as engine.py plays it: with its status, where that is not 200."""
    status, text = server.ask(path, body)
    return text if status == 200 else f"!status {status}\n{text}"


def record_answers(server):
    """What is asked of a model; each question twice, of which the second answer is kept."""
    asked = {"prompt": QUESTION, "max_tokens": 32, "temperature": 0, "stop": ["\n"], "model": "gemma-3-270m"}
    message = {"messages": [{"role": "user", "content": "What is the capital of France?"}], "max_tokens": 16,
               "temperature": 0}
    streamed = {"stream": True, "stream_options": {"include_usage": True}}
    for path, body in (("v1/completions", asked), ("v1/chat/completions", message)):
        server.ask(f"/{path}", body)
        write("answers-llama", path, server.ask(f"/{path}", body)[1])
        write("answers-llama", f"{path}.stream", server.ask(f"/{path}", body | streamed)[1])
    for path in ("props", "v1/models", "health"):
        write("answers-llama", path, server.ask(f"/{path}")[1])
    write("answers-llama", "v1/embeddings", told(server, "/v1/embeddings", {"input": "a film"}))
    write("answers-llama", "v1/completions.echo", told(server, "/v1/completions", asked | {"echo": True, "logprobs": 1}))


def record_choice(server):
    """The tokens of a prompt's end with each label, and a token that was held to them."""
    ends = {"": "Sentiment:", " negative": "Sentiment: negative", " positive": "Sentiment: positive"}
    ids = {end: server.json("/tokenize", {"content": text, "add_special": True}) for end, text in ends.items()}
    write("answers-llama", "tokenize.endings", json.dumps(ids) + "\n")
    length = len(ids[""]["tokens"])
    bias = [[ids[end]["tokens"][length], 100] for end in (" negative", " positive")]
    write("answers-llama", "completion",
          server.ask("/completion", {"prompt": CHOICE, "n_predict": 1, "temperature": 0, "logit_bias": bias,
                                     "cache_prompt": False, "return_tokens": True})[1])


def record_counters(server):
    """/metrics before and after ten questions of which nine come from the cache."""
    write("llama-recorded", "props", server.ask("/props")[1])
    write("llama-recorded", "metrics.1", server.ask("/metrics")[1])
    timings = [server.json("/completion", {"prompt": CHOICE, "n_predict": 8, "temperature": 0})["timings"] for _ in range(10)]
    write("llama-recorded", "metrics.2", server.ask("/metrics")[1])
    total = {name: sum(each[name] for each in timings) for name in ("prompt_n", "cache_n", "predicted_n")}
    print("ten questions:", total)


def main():
    if program() is None or not (cache_folder() / "gemma-3-270m").exists():
        sys.exit("record_llama_server: tools/build_llama_tools and ./joulery demo first")
    for folder in ("answers-llama", "llama-recorded", "llama-loading"):
        shutil.rmtree(FIXTURES / folder, ignore_errors=True)
    server = LlamaServer(MODEL, "--alias", "gemma-3-270m")
    try:
        for status, text in server.wait_until_ready():
            if status == 503:
                for name in ("health", "props", "metrics", "v1/models"):
                    write("llama-loading", name, f"!status 503\n{text}")
        record_counters(server)
        record_choice(server)
        record_answers(server)
    finally:
        server.stop()
    print("recorded of", json.loads((FIXTURES / "answers-llama/props").read_text())["build_info"])


if __name__ == "__main__":
    main()
