# SPDX-License-Identifier: Apache-2.0
"""A run in a Hugging Face model card: the block co2_eq_emissions of the front matter, and the energy with its method in
the text. The program `joulery report --format model-card` writes it; here it is put into a card that exists.

    write_model_card(session.result, "model/README.md", training_type="fine-tuning")
"""
from __future__ import annotations

import json
import os
import re
import subprocess
import tempfile

from ..__main__ import program
from ..errors import InvalidError, UnsupportedError
from ..results import RunResult

_KEY = "co2_eq_emissions:"
_HEADING = "## Environmental impact"
_FRONT_MATTER = re.compile(r"\A---\r?\n(.*?)^---\r?$\n?", re.DOTALL | re.MULTILINE)


def model_card(run: RunResult, training_type: str | None = None) -> str:
    """A card of nothing but the run, in Markdown. training_type: "pre-training", "fine-tuning".

    Raises InvalidError when the run knows no carbon, because no place is set; UnsupportedError without the program.
    """
    found = program()
    if found is None:
        raise UnsupportedError(
            "the program joulery is not there", "model_card", "install it, or name it by JOULERY_PROGRAM"
        )
    document = run.to_dict()
    if training_type is not None:
        document["tags"] = {**document["tags"], "training_type": training_type}
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "run.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(document, file)
        command = [found, "report", path, "--format", "model-card"]
        ran = subprocess.run(command, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise InvalidError(ran.stderr.strip().splitlines()[-1].removeprefix("joulery: "))
    return ran.stdout


def write_model_card(run: RunResult, path: str | os.PathLike[str], training_type: str | None = None) -> None:
    """Writes the run into the card at `path`: replaces its block co2_eq_emissions and its section "Environmental
    impact", and leaves everything else. Makes the card if there is none. Raises as model_card does, and OSError."""
    fresh = model_card(run, training_type)
    try:
        with open(path, encoding="utf-8") as file:
            old = file.read()
    except FileNotFoundError:
        old = ""
    with open(path, "w", encoding="utf-8") as file:
        file.write(merged(old, fresh))


def merged(old: str, fresh: str) -> str:
    """The card `old` with the front matter's block and the section of `fresh`."""
    head, body = _parts(old)
    fresh_head, fresh_body = _parts(fresh)
    lines = [line for line in _without_block(head.splitlines()) if line.strip()]
    front = "\n".join(["---", *lines, fresh_head.strip("\n"), "---"])
    section = fresh_body.strip("\n")
    rest = _without_section(body).strip("\n")
    return "\n\n".join(part for part in (front, rest, section) if part) + "\n"


def _parts(card: str) -> tuple[str, str]:
    """Front matter without its fences, and what follows."""
    found = _FRONT_MATTER.match(card)
    return (found.group(1), card[found.end() :]) if found else ("", card)


def _without_block(lines: list[str]) -> list[str]:
    """Without the key and the lines below it that are indented."""
    kept: list[str] = []
    inside = False
    for line in lines:
        inside = line.startswith(_KEY) or (inside and line[:1] in (" ", "\t"))
        if not inside:
            kept.append(line)
    return kept


def _without_section(body: str) -> str:
    """Without our section, which ends at the next heading of its height or above."""
    kept: list[str] = []
    inside = False
    for line in body.splitlines():
        if line.startswith(("# ", "## ")):
            inside = line.strip() == _HEADING
        if not inside:
            kept.append(line)
    return "\n".join(kept)
