#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Bundles seen from outside: bundle_test.py BINARY.

A bundle is made from the golden bench and a recording taken here; joulery verify accepts it, and finds and names one changed
digit of a headline, one changed answer, one changed byte of the recording. Compared with the same arm measured again, the
stars it was published with stay while the new interval touches their band. No right is needed and nothing is fetched.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(__file__).resolve().parent.parent.parent
GOLDEN = SOURCE / "tests/golden/leaderboard/bench.json"


class Joulery:
    """The binary in an empty home."""

    def __init__(self, binary, home):
        self.binary, self.home = binary, home
        self.environment = {"HOME": str(home), "PATH": os.environ["PATH"], "TZ": "UTC", "LC_ALL": "C.UTF-8"}

    def __call__(self, *arguments, code=0):
        done = subprocess.run([self.binary, *map(str, arguments)], env=self.environment, cwd=self.home, capture_output=True, check=False)
        if done.returncode != code:
            sys.exit(f"joulery {' '.join(map(str, arguments))}: exit {done.returncode}, expected {code}:\n"
                     f"{done.stdout.decode()[:2000]}{done.stderr.decode()[:2000]}")
        return done.stdout


def make_bundle(joulery, folder):
    """The golden bench with a recording of its own, its headlines derived anew."""
    (folder / "recordings").mkdir(parents=True)
    recording = folder / "recordings/run.jly"
    joulery("-q", "record", recording, "--", "true")
    run = json.loads(joulery("--json", "replay", recording))["id"]
    document = json.loads(GOLDEN.read_text(encoding="utf-8"))
    sha = subprocess.run(["sha256sum", recording], capture_output=True, check=True).stdout.decode().split()[0]
    document["measured"]["recordings"] = [{"run": run, "file": "recordings/run.jly", "sha256": sha}]
    draft = joulery.home / "draft.json"
    draft.write_text(json.dumps(document), encoding="utf-8")
    (folder / "bench.json").write_bytes(joulery("report", draft, "--format", "json"))
    return recording


def mismatches(joulery, bundle):
    answer = json.loads(joulery("--json", "verify", bundle, code=1))
    return {each["path"]: (each["stored"], each["derived"]) for each in answer["mismatches"]}


def expect(condition, what):
    if not condition:
        sys.exit(f"not so: {what}")


def changed(document, old, new):
    text = document.read_text(encoding="utf-8")
    expect(old in text, f"{old!r} stands in the document")
    document.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text


def check_changes(joulery, bundle, recording):
    document = bundle / "bench.json"
    whole = changed(document, '"stars": 4', '"stars": 5')
    found = mismatches(joulery, bundle)
    expect(list(found.values()) == [("5", "4")], f"one headline alone is named: {found}")
    expect(next(iter(found)).endswith("rating.stars"), f"by its path: {found}")
    document.write_text(whole, encoding="utf-8")

    measured = whole.index('"answers": [\n     [')
    at = whole.index('"text": "negative"', measured)
    document.write_text(whole[:at] + '"text": "positive"' + whole[at + len('"text": "negative"'):], encoding="utf-8")
    found = mismatches(joulery, bundle)
    expect("headlines.trials[0].answers_sha256[0]" in found, f"the repeat of the answer is named: {found}")
    document.write_text(whole, encoding="utf-8")

    raw = bytearray(recording.read_bytes())
    raw[len(raw) // 2] ^= 1
    recording.write_bytes(raw)
    found = mismatches(joulery, bundle)
    expect(list(found) == ["measured.recordings[0].sha256"], f"the recording is named: {found}")
    raw[len(raw) // 2] ^= 1
    recording.write_bytes(raw)
    joulery("verify", bundle)


def check_foreign(joulery, bundle, home):
    """What is no bundle, and one that reaches out of its folder."""
    joulery("verify", home / "nothing", code=3)
    joulery("verify", home, code=3)
    joulery("verify", SOURCE / "LICENSE", code=3)
    outside = home / "outside"
    outside.mkdir()
    document = json.loads((bundle / "bench.json").read_text(encoding="utf-8"))
    document["measured"]["recordings"][0]["file"] = "../bundle/recordings/run.jly"
    draft = home / "draft.json"
    draft.write_text(json.dumps(document), encoding="utf-8")
    (outside / "bench.json").write_bytes(joulery("report", draft, "--format", "json"))
    expect("measured.recordings[0].file" in mismatches(joulery, outside), "a recording outside its bundle is refused")


def measured_again(joulery, bundle, times):
    """Another bench whose first arm took so many times as much."""
    document = json.loads((bundle / "bench.json").read_text(encoding="utf-8"))
    document["id"] = "01EXAMPLEBENCH00000000000B"
    for repeat in document["measured"]["trials"][0]["trial"]["repeats"]:
        for phase in repeat["phases"]:
            counts = [round(each * times) for each in phase["energy_j"]["uj"]]
            phase["energy_j"] = dict(zip(("low", "best", "high"), (each / 1e6 for each in counts)), uj=counts)
    draft = joulery.home / "again.json"
    draft.write_text(json.dumps(document), encoding="utf-8")
    return draft


def check_stars(joulery, bundle):
    def stars(times):
        said = joulery("compare", f"{bundle / 'bench.json'}:small-encoder",
                       f"{measured_again(joulery, bundle, times)}:small-encoder").decode()
        return [line.strip() for line in said.splitlines() if line.strip().startswith("stars")]

    expect(stars(1) == ["stars  5 in both"], stars(1))
    expect(stars(2) == ["stars  5 of A stay: B's mean alone has 4, its interval touches the band of 5"], stars(2))
    expect(stars(4) == ["stars  5 of A become 4: B's interval has left the band of 5"], stars(4))


def main():
    binary = pathlib.Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory(prefix="joulery-bundle-") as folder:
        home = pathlib.Path(folder)
        joulery = Joulery(binary, home)
        bundle = home / "bundle"
        recording = make_bundle(joulery, bundle)
        answer = json.loads(joulery("--json", "verify", bundle))
        expect(answer["recordings"] == {"named": 1, "hashed": 1, "replayed": 1}, f"the recording was replayed: {answer}")
        expect(answer["verdict"] == "verified_in_part", f"no trial is of its run: {answer}")
        expect("measured.trials[0]: no recording is of its run" in answer["notes"], f"and each says so: {answer}")
        check_changes(joulery, bundle, recording)
        check_foreign(joulery, bundle, home)
        check_stars(joulery, bundle)
    print("bundles hold, and every change is named")
    return 0


if __name__ == "__main__":
    sys.exit(main())
