#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`joulery bench --slurm` on a real Slurm: one slurmctld and four slurmd on this machine (slurm_cluster.py).

Usage: bench_slurm_test.py JOULERY
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import slurm_cluster

JOULERY = ""
DOUBLE = pathlib.Path(__file__).resolve().parents[1] / "cli" / "engine_double.py"
TASKS = {
    "text-classification": "text,label\n" + "".join(f"a {word} film number {i},{word}\n"
                                                    for i, word in enumerate(["good", "bad"] * 20)),
    "question-answering": "text,question,answers\n" + "".join(f"The answer is {i}.,What is the answer?,{i}\n"
                                                              for i in range(40)),
    "summarization": "text,summary\n" + "".join(f"A long text about the number {i}.,About {i}.\n" for i in range(40)),
}


def write_zoo(folder):
    lines = []
    for number, (task, rows) in enumerate(TASKS.items()):
        (folder / f"{task}.csv").write_text(rows)
        for model in ("first", "second"):
            lines.append(f'[[model]]\nid = "{model}-{number}"\nname = "{model}"\ntask = "{task}"\nengine = "command"\n'
                         f'kind = "pretrained"\ndata_set = "./{task}.csv"\ncommand = ["python3", "{DOUBLE}"]\n')
    (folder / "zoo.toml").write_text("\n".join(lines))


class BenchOnSlurm(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix="joulery-slurm-")
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name)
        write_zoo(self.folder)
        self.out = self.folder / "out"
        self.environment = dict(os.environ, XDG_DATA_HOME=str(self.folder / "data"),
                                XDG_STATE_HOME=str(self.folder / "state"), XDG_RUNTIME_DIR=str(self.folder))

    def bench(self, *words, environment=None):
        return subprocess.run([JOULERY, *words], env=environment or self.environment, text=True, capture_output=True,
                              timeout=60)

    def hand_over(self, cluster):
        environment = dict(self.environment, SLURM_CONF=cluster.environment["SLURM_CONF"])
        ended = self.bench("--json", "bench", "--slurm", "--models", str(self.folder / "zoo.toml"), "--items", "6", "-o",
                           str(self.out), environment=environment)
        self.assertEqual(ended.returncode, 0, ended.stderr)
        self.assertTrue(cluster.wait_until_empty(300), cluster.log())
        return json.loads(ended.stdout)

    def trials(self):
        measured = json.loads((self.out / "bench.json").read_text())["measured"]
        self.assertTrue(measured["is_complete"], self.logs())
        return sorted((trial["task"], trial["model"]["id"]) for trial in measured["trials"])

    def logs(self):
        return "\n".join(path.read_text(errors="replace")[-2000:] for path in sorted((self.out / "logs").glob("*")))

    def test_each_task_is_a_job_and_every_trial_counts_once(self):
        every = sorted((task, f"{model}-{number}") for number, task in enumerate(TASKS) for model in ("first", "second"))
        cluster_folder = tempfile.TemporaryDirectory(prefix="slurm-")
        self.addCleanup(cluster_folder.cleanup)
        with slurm_cluster.Cluster(cluster_folder.name) as cluster:
            told = self.hand_over(cluster)
            self.assertEqual((told["parts"], told["finished_parts"]), (3, 0))
            self.assertEqual(self.trials(), every, self.logs())
            # Resumed: only what is missing runs again, and nothing is there twice.
            (self.out / "parts" / "summarization" / "bench.json").unlink()
            told = self.hand_over(cluster)
            self.assertEqual((told["parts"], told["finished_parts"]), (1, 2))
            self.assertEqual(self.trials(), every, self.logs())
        verified = self.bench("verify", str(self.out))
        self.assertEqual(verified.returncode, 0, verified.stdout + verified.stderr)

    def test_without_a_folder_for_all_nodes_it_says_so(self):
        ended = self.bench("bench", "--slurm", "--models", str(self.folder / "zoo.toml"))
        self.assertEqual(ended.returncode, 2)
        self.assertIn("--slurm needs a folder that all nodes see", ended.stderr)

    def test_where_there_is_no_slurm_one_line_says_so(self):
        environment = dict(self.environment, PATH=str(self.folder))
        ended = self.bench("bench", "--slurm", "--models", str(self.folder / "zoo.toml"), "-o", str(self.out),
                           environment=environment)
        self.assertEqual(ended.returncode, 5)
        self.assertIn("sbatch cannot be started", ended.stderr)

    def test_nothing_to_merge_is_no_benchmark(self):
        ended = self.bench("bench", "--merge", str(self.folder))
        self.assertEqual(ended.returncode, 3)
        self.assertIn("there is no part to merge", ended.stderr)


if __name__ == "__main__":
    JOULERY = os.path.abspath(sys.argv.pop(1))
    why_not = slurm_cluster.why_not()
    if why_not:
        print(f"skipped: {why_not}")
        sys.exit(77)
    unittest.main()
