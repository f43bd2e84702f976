#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Every command with --json writes one document that its published schema accepts: documents_test.py BINARY.

Skipped (77) where the module jsonschema is missing. The schemas and the validator are docs/reference/schema and tests/schema.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(__file__).resolve().parent.parent.parent
COMMANDS = {
    "config": ["config", "list"],
    "config-get": ["config", "get", "place"],
    "config-error": ["config", "set", "plaice", "FR"],
    "data-list": ["data", "list"],
    "data-status": ["data", "status"],
    "top": ["top", "--refresh", "1s"],
    "table": ["data", "show", "grid_ci_country"],
    "cache": ["cache", "list"],
    "cache-clean": ["cache", "clean", "-n"],
    "doctor": ["doctor"],
    "doctor-folder": ["--root", str(SOURCE / "tests/machines/kepler"), "doctor"],
    "runs": ["runs", "list"],
    "run": ["runs", "show", "last"],
    "report": ["report", "last"],
    "compare": ["runs", "compare", "last", "last"],
    "trend": ["runs", "trend", "steps", "--field", "duration"],
    "trend-new": ["runs", "trend", "steps", "--new", "3", "--field", "duration"],
    "trend-few": ["runs", "trend", "a \xe9\x01 b", "--field", "duration"],
    "merged": ["runs", "merge", "last", "last"],
    "import": ["import", *(str(path) for path in sorted((SOURCE / "tests/shapes").glob("*/*")))],
    "import-session": ["import", "--round", "v5.0", str(SOURCE / "tests/published/mlperf_power_untether_resnet50_singlestream"),
                       str(SOURCE / "tests/published/mlperf_tiny_h7a3ziq_kws"), "/nowhere"],
    "removed": ["runs", "rm", "last", "-n"],
    "lint": ["lint", str(SOURCE / "tests/published/co2_inference_qa/complete")],
    "lint-claims": ["lint", str(SOURCE / "tests/published/tables")],
    "lint-none": ["lint", str(SOURCE / "LICENSE")],
    "import-codecarbon": ["import", "codecarbon", str(SOURCE / "tests/published/co2_inference_qa/complete/qa_squad.csv"),
                          str(SOURCE / "tests/published/co2_inference_qa/base")],
    "bench": ["report", str(SOURCE / "tests/golden/leaderboard/bench.json")],
    "verify": ["verify", str(SOURCE / "tests/golden/leaderboard/bench.json")],
    "comparison": ["compare", *2 * [str(SOURCE / "tests/golden/leaderboard/bench.json")]],
    "comparison-refused": ["compare", str(SOURCE / "tests/golden/leaderboard/bench.json") + ":small-encoder",
                           str(SOURCE / "tests/golden/leaderboard/bench.json") + ":small-general"],
    **{f"pack-{form}": ["report", str(SOURCE / "tests/golden/leaderboard/bench.json"), "--pack", form]
       for form in ("sci", "sci-ai", "ai-act", "eed")},
    "pack-run": ["report", "last", "--pack", "sci"],
    "no-run": ["report", "nosuchrun"],
    "selftest": ["selftest", "--published"],
    "bench": ["bench", "--models", str(SOURCE / "tests/cli/bench_models.toml"), "-o", "bench", "good", "absent"],
    "command-comparison": ["compare", "--repeats", "2", "--idle", "0.6s", "--warmup", "0", "--", "true", "--", "sleep 0.05"],
    "command-comparison-failed": ["compare", "--repeats", "2", "--idle", "0s", "--warmup", "0", "--", "true", "--", "exit 3"],
    "usage": ["confg"],
}


def main():
    binary = pathlib.Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory(prefix="joulery-cli-") as folder:
        home, out = pathlib.Path(folder) / "home", pathlib.Path(folder) / "documents"
        home.mkdir()
        out.mkdir()
        environment = {"HOME": str(home), "PATH": os.environ["PATH"], "TZ": "UTC", "LC_ALL": "C.UTF-8"}
        subprocess.run([binary, "--place", "FR", "run", "--name", "a \xe9\x01 b", "--", "true"], env=environment, cwd=home,
                       stderr=subprocess.DEVNULL, check=True)
        for seconds in ("0", "0", "0", "0", "0", "0.1", "0.1", "0.1"):
            subprocess.run([binary, "-q", "run", "--name", "steps", "--", "sleep", seconds], env=environment, cwd=home, check=True)
        for name, command in COMMANDS.items():
            done = subprocess.run([binary, "--json", *command], env=environment, cwd=home, capture_output=True, check=False)
            try:
                json.loads(done.stdout)
            except ValueError as error:
                sys.exit(f"joulery --json {' '.join(command)}: {error}: {done.stdout[:200]!r} {done.stderr[:200]!r}")
            (out / f"{name}.json").write_bytes(done.stdout)
        return subprocess.run([SOURCE / "tests/schema/validate.py", "documents", out], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
