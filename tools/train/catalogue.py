#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes data/zoo/trained.toml and data/models/README.md of the cards of the models trained here (data/models/ID.json).

  tools/train/catalogue.py           writes both
  tools/train/catalogue.py --check   exit 1 when one is not what the cards say, or a file is not the one of its card
Needs nothing but Python.
"""
import json
import sys

import common

MOST_MODEL, MOST_MODELS = 2_000_000, 6_000_000  # bytes: what a clone may carry
README = """# models
Small models that are trained here, by scripts of ours on data with a clean licence, so that every task can be tried without a download.
They are honest about being small: each knows the few things its row says and nothing else; none stands for what larger models of its task can do.
Made by `tools/train` (Debian 12: `apt-get install python3-torch libopenblas0-pthread python3-onnx python3-sklearn bible-kjv`, and
`pip install onnxruntime==1.32.0` into a virtual environment with `--system-site-packages`); `tools/train/SCRIPT --check` verifies hashes and
scores of what is committed, with ONNX Runtime alone. Weights are stored in half precision and computed in single precision.
`../zoo/trained.toml` is what Joulery reads of them; both are made by `tools/train/catalogue.py`. Training on another machine gives other weights
and nearly the same scores: sums come in another order.

| task | model | bytes | parameters | trained (processor seconds, one thread) | held-out quality | it can |
|---|---|---|---|---|---|---|
"""
# What `joulery run` models for a whole machine of two virtual CPUs with one thread busy, as README shows it: 128 J (37 to 253)
# in 14.5 s. The cards tell seconds; no meter was there, so the joules of a training are a model.
POWER_W = "2.6..8.8..17"
ORDER = ("question-answering", "fill-mask", "image-classification", "summarization", "image-captioning", "image-generation")


def cards():
    found = [json.loads(path.read_text()) for path in sorted(common.MODELS.glob("*.json"))]
    return sorted(found, key=lambda card: (ORDER.index(card["task"]), card["id"]))


def model_bytes(card):
    """What the model takes in a clone; downloads are not in it."""
    return sum(file["bytes"] for file in card["files"] if "name" in file)


def kind(card):
    return card.get("kind", "trained-here")


def trained(card):
    return card["trained"]["processor_s"] if "trained" in card else "-"


def place(file):
    return f"data:models/{file['name']}" if "name" in file else f"cache:{file['cache']}"


def readme():
    text = README
    for card in cards():
        text += (f"| {card['task']} | `{card['id']}` | {model_bytes(card):,} | {card['parameters']:,} | {trained(card)} | "
                 f"{card['quality']} | {card['can']} |\n")
    text += "\n| model | script, seed | data | licence | SHA-256 |\n|---|---|---|---|---|\n"
    for card in cards():
        hashes = " ".join(f"{place(file).split('/')[-1]} {file['sha256']}" for file in card["files"] if file["role"] == "model")
        text += f"| `{card['id']}` | `{card['script']}`, {card['seed']} | {card['data']} | {card['licence']} | {hashes} |\n"
    return text


def quoted(value):
    """A TOML basic string."""
    return json.dumps(value, ensure_ascii=False)


def toml():
    lines = ["# SPDX-License-Identifier: Apache-2.0", "# The models that are trained here (data/models). Made by tools/train/catalogue.py of their cards: edit those."]
    for card in cards():
        lines += ["", "[[model]]", f"id = {quoted(card['id'])}", f"name = {quoted(card['name'])}", f"task = {quoted(card['task'])}",
                  'engine = "onnx"', f"kind = {quoted(kind(card))}", "general = false", f"recipe = {quoted(card['recipe'])}",
                  f"parameters = {card['parameters']}",
                  f"precision = {quoted(card['precision'])}", f"licence = {quoted(card['licence'])}",
                  f"source = {quoted(card['script'] + ', seed ' + str(card['seed']) + '; ' + card['data'])}",
                  f"data_set = {quoted('../' + card['data_set'])}", f"quality = {quoted(card['quality'])}"]
        if "reference_images" in card:
            lines.append(f"reference_images = {quoted('../' + card['reference_images'])}")
        for file in card["files"]:
            lines += ["", "[[model.file]]", f"role = {quoted(file['role'])}", f"path = {quoted(place(file))}",
                      f"sha256 = {quoted(file['sha256'])}"]
        lines += ["", "[model.options]"] + [f"{name} = {quoted(value)}" for name, value in card["options"].items()]
        if "trained" in card:
            lines += ["", "[model.training]", f"training_s = {quoted(str(card['trained']['processor_s']))}", f"power_w = {quoted(POWER_W)}",
                      'rung = "node.modelled"', 'method = "modelled"',
                      'how = "processor seconds of one thread times the power modelled for the whole machine with one thread busy"',
                      f"source = {quoted(card['script'] + ', seconds of its card')}"]
    return "\n".join(lines) + "\n"


def breaches():
    """What is wrong with the committed files."""
    for card in cards():
        for file in card["files"]:
            path = common.place_of(file)
            if "name" in file and (not path.is_file() or common.sha256(path) != file["sha256"]):
                yield f"{path.relative_to(common.TOP)} is not the file of its card"
        if model_bytes(card) > MOST_MODEL:
            yield f"{card['id']} has {model_bytes(card)} bytes, at most {MOST_MODEL}"
    if sum(map(model_bytes, cards())) > MOST_MODELS:
        yield f"the models have more than {MOST_MODELS} bytes together"


def main():
    made = {common.MODELS / "README.md": readme(), common.TOP / "data/zoo/trained.toml": toml()}
    found = list(breaches())
    for path, text in made.items():
        if sys.argv[1:] != ["--check"]:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        elif not path.is_file() or path.read_text() != text:
            found.append(f"{path.relative_to(common.TOP)} is not what the cards say: tools/train/catalogue.py")
    print("\n".join(found) or "models: as their cards say")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
