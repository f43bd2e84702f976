#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""joulery calibrate --wall runs from outside: a store of runs whose truth is known. One short run is measured on a machine
below --root with a wall meter (tests/cli/moving_machine.py); its copies in the store get the length, the day and the
amounts of a script. calibrate_runs_test.py JOULERY
"""
import contextlib
import json
import os
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
MACHINE = HERE / "moving_machine.py"
JOULERY = pathlib.Path(sys.argv[1]).resolve()
SECONDS = 60
DAY = 86400 * 10**9
# Package and memory in watts; the wall takes 47 W, 1.1 times the package, and the memory.
LOADS = [(10, 3), (90, 3), (50, 3), (12, 40), (30, 25), (70, 3), (10, 3), (11, 25), (60, 30)]


def expect(holds, what):
    print(f"{'ok  ' if holds else 'FAIL'} {what}", flush=True)
    if not holds:
        sys.exit(1)


class Store:
    """A home with a store, and a machine."""

    def __init__(self, folder):
        self.home, self.root = folder / "home", folder / "machine"
        self.home.mkdir()
        subprocess.run([sys.executable, MACHINE, "make", self.root], check=True)
        self.environment = {"PATH": os.environ["PATH"], "HOME": str(self.home), "TZ": "UTC", "LC_ALL": "C.UTF-8"}
        self.path = self.home / ".local/share/joulery/joulery.db"

    def joulery(self, *words, code=0):
        done = subprocess.run([JOULERY, "--root", self.root, *words], env=self.environment, capture_output=True, text=True,
                              timeout=60, cwd=self.home, check=False)
        if done.returncode != code:
            sys.exit(f"joulery {' '.join(map(str, words))}: exit {done.returncode}, {code} expected\n{done.stdout}\n{done.stderr}")
        return done

    def measure_template(self):
        with subprocess.Popen([sys.executable, MACHINE, "move", self.root]) as mover:
            try:
                wall = f"program:{sys.executable} {MACHINE} wall {self.root}"
                self.joulery("--sensor", wall, "run", "--", "sleep", "1")
            finally:
                mover.kill()
        with contextlib.closing(sqlite3.connect(self.path)) as database, database:
            database.row_factory = sqlite3.Row
            self.template = dict(database.execute("SELECT * FROM runs").fetchone())

    def fill(self, loads, seconds=SECONDS, wall_factor=1.0, change=None):
        """Replaces what is in the store by runs of these loads, one a day, the last today."""
        with contextlib.closing(sqlite3.connect(self.path)) as database, database:
            database.execute("DELETE FROM runs")
            for number, load in enumerate(loads):
                row = self.scripted(number, len(loads), load, seconds, wall_factor, change)
                database.execute(f"INSERT INTO runs({', '.join(row)}) VALUES({', '.join('?' * len(row))})", list(row.values()))

    def scripted(self, number, count, load, seconds, wall_factor, change):
        run = json.loads(self.template["json"])
        begin = self.template["start_utc_ns"] - (count - 1 - number) * DAY
        run["id"] = f"01M8DN045N5AW0BK44GHP6X{number:03}"
        anchor = run["start"]["anchor"]
        anchor["utc_ns"] = anchor["utc_ns"] - (count - 1 - number) * DAY
        window = run["window"]
        window["end_mono_ns"] = window["start_mono_ns"] + seconds * 10**9
        watts = {"package-0": load[0], "dram-0": load[1], "wall": wall_factor * (47 + 1.1 * load[0] + load[1])}
        for part in run["parts"]:
            joules = watts[part["part"]] * seconds
            doubt = part["accuracy"]["fraction"]
            microjoules = [round(joules * factor * 1e6) for factor in (1 - doubt, 1, 1 + doubt)]
            part["energy_j"] = dict(zip(("low", "best", "high"), (one / 1e6 for one in microjoules)), uj=microjoules)
            part["energy_uj"], part["coverage"] = microjoules[1], 1
            part["evidence"]["last"]["value"] = part["evidence"]["first"]["value"] + microjoules[1]
            part["series"].update(start_mono_ns=window["start_mono_ns"], step_ns=10**9, power_w=[watts[part["part"]]] * seconds)
        run["anomalies"], run["gaps"] = [], []
        if change:
            change(number, run)
        return {**self.template, "id": run["id"], "start_utc_ns": begin, "duration_ns": seconds * 10**9, "json": json.dumps(run)}

    def calibrations(self):
        return sorted(path.name for path in self.home.glob(".local/share/joulery/calibration/*"))

    def doctors_line(self):
        done = subprocess.run([JOULERY, "--root", self.root, "--json", "doctor"], env=self.environment, capture_output=True,
                              text=True, timeout=60, cwd=self.home, check=False)
        return [check for check in json.loads(done.stdout)["checks"] if check["name"] == "calibration"][0]["finding"]


def refused(store, said, *words):
    done = store.joulery("calibrate", "--wall", "runs", *words, code=4)
    expect(said in done.stderr and done.stderr.count("\n") == 1, f"refused: {done.stderr.strip()}")
    expect(store.calibrations() == [], "a refusal leaves nothing")


def test_words(store):
    done = store.joulery("calibrate", "--wall", "runs", "--step-time", "10s", code=2)
    expect("nothing is loaded" in done.stderr, done.stderr.strip())
    done = store.joulery("calibrate", "--wall", "later", "--since", "3d", code=2)
    expect("only stored runs" in done.stderr, done.stderr.strip())
    store.joulery("calibrate", "--wall", "runs", "--since", "yesterday", code=2)


def test_refusals(store):
    expect("runs had a meter" not in store.doctors_line(), "the doctor offers nothing without a store")
    expect(not store.path.exists(), "and makes none")
    refused(store, "0 runs of 0 kinds of load can be fitted, 6 of 2 kinds are needed")
    store.measure_template()
    refused(store, "not used: 1 shorter than 30 s")
    store.fill(LOADS[:4])
    refused(store, "4 runs of 3 kinds of load can be fitted")
    store.fill([(10, 3)] * 8)
    refused(store, "8 runs of 1 kind of load")
    expect("runs had a meter" not in store.doctors_line(), "the doctor offers no fit that is refused")
    store.fill(LOADS)
    refused(store, "2 runs of 2 kinds", "--since", "30h")
    store.fill(LOADS, wall_factor=0.3)
    refused(store, "counted twice")

    def drifted(number, run):
        if number == 6:
            for part in run["parts"]:
                if part["part"] == "wall":
                    part["series"]["power_w"] = [70.0] * SECONDS
    store.fill(LOADS, change=drifted)
    refused(store, "the idle machine took")

    def without_meter(number, run):
        if number % 2:
            run["parts"] = [part for part in run["parts"] if part["part"] != "wall"]
    store.fill(LOADS, change=without_meter)
    refused(store, "4 without a meter of the whole machine")

    def elsewhere(_, run):
        run["host"]["id_hash"] = "another"
    store.fill(LOADS, change=elsewhere)
    refused(store, "9 of another machine")


def test_fit(store):
    store.fill(LOADS)
    expect("--wall runs (9 runs had a meter" in store.doctors_line(), f"the doctor offers it: {store.doctors_line()}")
    document = json.loads(store.joulery("--json", "calibrate", "--wall", "runs").stdout)
    fit, validation = document["fit"], document["validation"]
    print("fit", fit["form"], fit["constant_w"], fit["slopes"], validation["low_factor"], validation["high_factor"])
    expect(fit["form"] == "each-part" and abs(fit["constant_w"] - 47) < 0.5, "the constant is 47 W")
    expect(abs(fit["slopes"][0] - 1.1) < 0.01 and abs(fit["slopes"][1] - 1) < 0.01, "the slopes are 1.1 and 1")
    expect(document["meter"]["name"].endswith("in 9 runs"), f"the meter is named: {document['meter']['name']}")
    expect([step["class"] for step in document["steps"]] ==
           ["idle", "cpu", "cpu", "memory", "mixed", "cpu", "idle", "memory", "mixed"], "each run has its kind of load")
    for step in document["steps"]:
        parts = [part["best"] for part in step["parts_energy_j"]]
        seconds = step["duration_ns"] / 1e9
        expect(seconds == SECONDS - 10, "the first 10 s are left out")
        truth = 47 * seconds + 1.1 * parts[0] + parts[1]
        said = fit["constant_w"] * seconds + sum(b * part for b, part in zip(fit["slopes"], parts))
        expect(said * validation["low_factor"] <= truth <= said * validation["high_factor"], f"{step['name']}: {truth:.0f} J within bounds")
    expect(validation["high_factor"] >= 1.1, "the bounds hold the meter's 10 %")
    expect("from 9 runs of" in " ".join(document["notes"]), "the notes say from which runs")
    shown = store.joulery("calibrate", "show").stdout
    expect("from 9 runs of" in shown and "wall = " in shown, "show says it too")
    expect("\n  meter: " in shown and shown.count("\n") > 15, "line by line")
    expect("against program" in store.doctors_line(), "the doctor names the calibration")
    store.joulery("run", "--", "sleep", "0.2")
    run = json.loads(store.joulery("--json", "runs", "show", "last").stdout)
    rest = [part for part in run["parts"] if part["part"] == "rest"]
    expect(rest and rest[0]["method"] == "calibrated" and rest[0]["on_cut"], "a run has the part rest from now on")
    store.joulery("calibrate", "remove")


folder = pathlib.Path(tempfile.mkdtemp(prefix="joulery-runs-", dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None))
try:
    bench = Store(folder)
    for test in (test_words, test_refusals, test_fit):
        print(f"-- {test.__name__}", flush=True)
        test(bench)
finally:
    shutil.rmtree(folder, ignore_errors=True)
