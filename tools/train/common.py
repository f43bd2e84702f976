# SPDX-License-Identifier: Apache-2.0
"""What the scripts that train models here have in common: places, seeds, clock, WordPiece, ONNX files, cards.

Each script of this folder trains one small model on one thread, exports it to data/models/ID.onnx, judges it on held-out
items with ONNX Runtime, and writes a card (data/models/ID.json) and golden answers (tests/golden/trained/ID.json).
catalogue.py makes data/zoo/trained.toml and data/models/README.md of the cards. Needs Debian 12's packages
python3-torch libopenblas0-pthread python3-onnx python3-numpy, and onnxruntime 1.32.0 through pip; --check needs neither torch
nor onnx.
"""
import hashlib
import json
import math
import os
import pathlib
import re
import sys
import time

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # the official library reports to its maker otherwise
TOP = pathlib.Path(__file__).resolve().parent.parent.parent
MODELS = TOP / "data/models"
SETS = TOP / "data/sets"
GOLDEN = TOP / "tests/golden/trained"
CACHE = pathlib.Path(os.environ.get("JOULERY_CACHE") or
                     pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "joulery")
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
PAD, UNK, CLS, SEP, MASK = range(5)


def sha256(path):
    """Lower-case hexadecimal digits of a file."""
    return hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()


def torch_ready(seed):
    """torch on one thread with the seed set; sums come out the same on the same machine."""
    import torch
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    return torch


def session(path):
    """ONNX Runtime on one thread, as the worker has it."""
    import onnxruntime
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


class Stopwatch:
    """Seconds of this process on a processor, and of the clock on the wall."""

    def __init__(self):
        self.processor, self.wall = time.process_time(), time.monotonic()

    def seconds(self):
        return {"processor_s": round(time.process_time() - self.processor), "wall_s": round(time.monotonic() - self.wall)}


def fit(torch, model, steps, rate, loss_of, report=200):
    """AdamW with a warm-up of a twentieth and a linear way down; `loss_of(step)` is one batch's loss."""
    watch = Stopwatch()
    optimizer = torch.optim.AdamW(model.parameters(), lr=rate, weight_decay=0.01, betas=(0.9, 0.98))
    warm = max(1, steps // 20)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / warm, (steps - step) / max(1, steps - warm)))
    mean = None
    model.train()
    for step in range(steps):
        loss = loss_of(step)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        mean = loss.item() if mean is None else 0.98 * mean + 0.02 * loss.item()
        if step % report == 0 or step == steps - 1:
            print(f"step {step} loss {mean:.4f} {watch.seconds()}", file=sys.stderr, flush=True)
    model.eval()
    return watch.seconds()


def export(torch, model, inputs, path, names, outputs, axes):
    """The model as an ONNX file of opset 13 whose large weights are kept in half precision and cast once at loading."""
    import onnx
    import onnx.numpy_helper
    torch.onnx.export(model, inputs, str(path), input_names=names, output_names=outputs, dynamic_axes=axes,
                      opset_version=13, do_constant_folding=False)
    graph = onnx.load(str(path))
    halve(onnx, graph)
    graph.doc_string = ""
    for node in graph.graph.node:
        node.doc_string = ""
    onnx.save(graph, str(path))


def halve(onnx, model):
    """Float weights of 256 numbers and more become half floats with a Cast behind them."""
    import numpy
    casts = []
    for tensor in model.graph.initializer:
        values = onnx.numpy_helper.to_array(tensor)
        if values.dtype != numpy.float32 or values.size < 256:
            continue
        name = tensor.name
        tensor.CopyFrom(onnx.numpy_helper.from_array(values.astype(numpy.float16), name + ".half"))
        casts.append(onnx.helper.make_node("Cast", [name + ".half"], [name], to=onnx.TensorProto.FLOAT))
    for cast in reversed(casts):
        model.graph.node.insert(0, cast)


def parameters_of(model):
    """How many numbers were trained."""
    return sum(values.numel() for values in model.parameters())


def plain_words(text):
    """Words of a plain ASCII text as BERT's uncased pre-tokenizer cuts it: (word, first character, end)."""
    return [(found.group(), found.start(), found.end()) for found in re.finditer(r"[a-z0-9]+|[^\sa-z0-9]", text.lower())]


class WordPiece:
    """Greedy longest match in a vocabulary; for ASCII texts the same ids as src/core/tasks/wordpiece.h."""

    def __init__(self, entries):
        self.entries = list(entries)
        self.ids = {entry: number for number, entry in enumerate(self.entries)}
        self.known = {}

    @classmethod
    def read(cls, path):
        return cls(pathlib.Path(path).read_text().splitlines())

    def write(self, path):
        pathlib.Path(path).write_text("".join(entry + "\n" for entry in self.entries))

    def pieces(self, word):
        """Ids of one word."""
        if word not in self.known:
            ids, at = [], 0
            while at < len(word):
                end = len(word)
                while end > at and ("##" if at else "") + word[at:end] not in self.ids:
                    end -= 1
                if end == at:
                    ids = [UNK]
                    break
                ids.append(self.ids[("##" if at else "") + word[at:end]])
                at = end
            self.known[word] = ids
        return self.known[word]

    def encode(self, text):
        """Ids without markers."""
        return [piece for word, _, _ in plain_words(text) for piece in self.pieces(word)]

    def encode_places(self, text):
        """(id, first character, end) of each piece; the places are those of its whole word."""
        return [(piece, first, end) for word, first, end in plain_words(text) for piece in self.pieces(word)]


def learn_vocabulary(texts, size):
    """All characters, the commonest words, and pieces that the rarer words fall into: each piece is worth the characters
    it saves. A simple stand-in for the likelihood of the original WordPiece; ties fall to the alphabet."""
    from collections import Counter
    words = Counter(word for text in texts for word, _, _ in plain_words(text))
    letters = sorted({letter for word in words for letter in word})
    entries = SPECIAL + letters + ["##" + letter for letter in letters if letter.isalnum()]
    free = size - len(entries)
    whole = [word for word, _ in sorted(words.items(), key=lambda pair: (-pair[1], pair[0])) if len(word) > 1]
    kept, rare = whole[:free * 3 // 4], whole[free * 3 // 4:]
    worth = Counter()
    for word in rare:
        for cut in range(2, len(word)):
            worth[word[:cut]] += words[word] * (cut - 1)
            worth["##" + word[cut:]] += words[word] * (len(word) - cut - 1)
    taken = set(entries) | set(kept)
    extra = [piece for piece, _ in sorted(worth.items(), key=lambda pair: (-pair[1], pair[0])) if piece not in taken]
    return WordPiece(entries + kept + extra[:max(0, size - len(entries) - len(kept))])


def log_softmax(scores):
    """Natural logarithms of the probabilities along the last axis."""
    import numpy
    shifted = scores - scores.max(-1, keepdims=True)
    return shifted - numpy.log(numpy.exp(shifted).sum(-1, keepdims=True))


def write_json(path, value):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=1, sort_keys=False) + "\n")


def write_lines(path, rows):
    """JSON lines, one object a row."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


def read_lines(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def place_of(file):
    """Where a file of a card lies: in data/models, or a download in the cache."""
    return MODELS / file["name"] if "name" in file else CACHE / file["cache"]


def write_card(card, files):
    """The card of a model; `files` are (role, name below data/models)."""
    card["files"] = [{"role": role, "name": name, "bytes": (MODELS / name).stat().st_size, "sha256": sha256(MODELS / name)}
                     for role, name in files]
    write_json(MODELS / f"{card['id']}.json", card)
    print(f"{card['id']}: {card['quality']}", file=sys.stderr)


def check(identifier, judge, tolerance=1e-3):
    """Exit code of --check: the files are those of the card, and `judge()` gives the scores that the card states."""
    card = json.loads((MODELS / f"{identifier}.json").read_text())
    for file in card["files"]:
        if sha256(place_of(file)) != file["sha256"]:
            print(f"{identifier}: {place_of(file)} is not the file of the card: train again", file=sys.stderr)
            return 1
    for name, value in judge().items():
        if not math.isclose(value, card["scores"][name], rel_tol=tolerance, abs_tol=1e-9):
            print(f"{identifier}: {name} is {value}, the card says {card['scores'][name]}", file=sys.stderr)
            return 1
    print(f"{identifier}: files and scores are those of the card")
    return 0
