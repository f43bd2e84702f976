#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Completion in the shells that are installed: the scripts parse, and offer what the table holds: completion_test.py BINARY."""
import pathlib
import shutil
import subprocess
import sys
import tempfile

# What is typed (the last word is being completed), words that must be offered, words that must not.
CASES = [
    (["joulery", "re"], ["report", "record", "replay"], ["run", "man"]),
    (["joulery", "--place", "FR", "ru"], ["run", "runs"], ["report"]),
    (["joulery", "config", ""], ["list", "get", "set", "unset"], ["doctor"]),
    (["joulery", "run", "--idle-p"], ["--idle-policy"], ["--interval"]),
    (["joulery", "run", "--idle-policy", ""], ["none", "use", "owner"], ["--json"]),
    (["joulery", "completion", ""], ["bash", "zsh", "fish"], ["list"]),
    (["joulery", "runs", "export", "--fo"], ["--format"], ["--name"]),
    (["joulery", "--col"], ["--color"], ["--config"]),
]


def offered_by_bash(script, typed):
    words = " ".join(f"'{word}'" for word in typed)
    program = (f"source {script}; COMP_WORDS=({words}); COMP_CWORD={len(typed) - 1}; _joulery; "
               "printf '%s\\n' \"${COMPREPLY[@]}\"")
    return subprocess.run(["bash", "-c", program], stdout=subprocess.PIPE, check=True, text=True).stdout.split()


def offered_by_fish(script, typed):
    line = " ".join(f"'{word}'" if word else "" for word in typed)
    program = f"source {script}; complete -C \"{line}\""
    out = subprocess.run(["fish", "--no-config", "-c", program], stdout=subprocess.PIPE, check=True, text=True).stdout
    return [row.split("\t")[0] for row in out.splitlines()]


def offered_by_zsh(script, typed):
    """The function is called with its inputs set and compadd replaced: completion proper needs a terminal."""
    words = " ".join(f"'{word}'" for word in typed)
    program = (f"compdef() {{ : }}; source {script}; compadd() {{ shift; print -l -- ${{(P)1}} }}; _files() {{ : }}; "
               f"words=({words}); CURRENT={len(typed)}; _joulery")
    out = subprocess.run(["zsh", "-f", "-c", program], stdout=subprocess.PIPE, check=True, text=True).stdout.split()
    return [word for word in out if word.startswith(typed[-1])]


SHELLS = {"bash": offered_by_bash, "zsh": offered_by_zsh, "fish": offered_by_fish}


def main():
    binary, failed = pathlib.Path(sys.argv[1]).resolve(), False
    with tempfile.TemporaryDirectory(prefix="joulery-cli-") as folder:
        for shell, offered_by in SHELLS.items():
            script = pathlib.Path(folder) / shell
            script.write_bytes(subprocess.run([binary, "completion", shell], stdout=subprocess.PIPE, check=True).stdout)
            if not shutil.which(shell):
                print(f"{shell} is not installed: its script was not tried")
                continue
            if subprocess.run([shell, "-n", script], check=False).returncode != 0:
                print(f"{shell} -n refuses the script")
                failed = True
                continue
            for typed, wanted, unwanted in CASES:
                offered = offered_by(script, typed)
                missing = [word for word in wanted if word not in offered]
                wrong = [word for word in unwanted if word in offered]
                if missing or wrong:
                    failed = True
                    print(f"{shell}: {typed}: missing {missing}, wrong {wrong}, offered {offered[:12]}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
