#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""joulery calibrate from outside: a machine below --root whose power follows worker-load, and a wall meter whose truth is
known (tests/cli/moving_machine.py). calibrate_test.py JOULERY
"""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
MACHINE = HERE / "moving_machine.py"
JOULERY = pathlib.Path(sys.argv[1]).resolve()
STEPS = ["--steps", "idle,cpu,one-core", "--step-time", "2.5s", "--settle", "300ms"]


class Bench:
    """A home, a machine that moves, and joulery on it."""

    def __init__(self, folder):
        self.home, self.root = folder / "home", folder / "machine"
        self.home.mkdir()
        subprocess.run([sys.executable, MACHINE, "make", self.root], check=True)
        self.mover = subprocess.Popen([sys.executable, MACHINE, "move", self.root])
        self.environment = {"PATH": os.environ["PATH"], "HOME": str(self.home), "TZ": "UTC", "LC_ALL": "C.UTF-8",
                            "JOULERY_LIBEXEC": str(JOULERY.parent.parent / "libexec/joulery")}

    def close(self):
        self.mover.kill()
        self.mover.wait()

    def arguments(self, *words):
        return [JOULERY, "--root", self.root, *words]

    def joulery(self, *words, code=0):
        done = subprocess.run(self.arguments(*words), env=self.environment, capture_output=True, text=True, timeout=100,
                              cwd=self.home)
        if code is not None and done.returncode != code:
            sys.exit(f"joulery {' '.join(map(str, words))}: exit {done.returncode}, {code} expected\n{done.stdout}\n{done.stderr}")
        return done

    def wall(self, factor=1.0):
        return f"program:{sys.executable} {MACHINE} wall {self.root} {factor}"

    def files(self):
        return sorted(path.name for path in self.home.glob(".local/share/joulery/calibration/*"))


def expect(holds, what):
    print(f"{'ok  ' if holds else 'FAIL'} {what}", flush=True)
    if not holds:
        sys.exit(1)


def schema_problems(document):
    try:
        import jsonschema
    except ImportError:
        return []
    name = document["schema"].removeprefix("joulery.").replace("/", "-") + ".json"
    schema = json.loads((HERE.parents[1] / "docs/reference/schema" / name).read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    return [f"{error.json_path}: {error.message}" for error in
            jsonschema.Draft202012Validator(schema).iter_errors(document)]


def part_of(run, name):
    found = [part for part in run["parts"] if part["part"] == name]
    return found[0] if found else None


def measured_run(bench, *words):
    bench.joulery(*words, "run", "--json", "run.json", "--", "sleep", "1")
    return json.loads((bench.home / "run.json").read_text())


def cpu_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def is_running(pid):
    """A zombie that nobody reaps yet has ended."""
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_load(bench):
    worker = pathlib.Path(bench.environment["JOULERY_LIBEXEC"]) / "worker-load"
    for word in ("cpu:0", "gpu", "memory:x"):
        done = subprocess.run([worker, "1", word], capture_output=True, text=True, check=False)
        expect(done.returncode == 2 and "usage:" in done.stderr, f"worker-load {word} is refused")
    shares = {}
    for percent in (20, 50, 100):
        started = subprocess.Popen([worker, "60", f"cpu:{percent}:1"])
        time.sleep(0.3)
        before, began = cpu_seconds(started.pid), time.monotonic()
        time.sleep(3)
        shares[percent] = (cpu_seconds(started.pid) - before) / (time.monotonic() - began)
        started.send_signal(signal.SIGTERM)
        expect(started.wait(timeout=10) == 0, f"SIGTERM ends cpu:{percent}:1")
        expect(shares[percent] <= percent / 100 + 0.04, f"cpu:{percent}:1 took {100 * shares[percent]:.1f} % of a processor")
    # A machine with other work gives less, but the shares keep their order.
    expect(shares[20] < shares[100] + 0.05, f"more is more: {shares}")
    shell = subprocess.run(["sh", "-c", f"{worker} 60 cpu:10:1 > /dev/null & sleep 0.5; echo $!"], stdout=subprocess.PIPE, text=True,
                           timeout=20, check=True)
    deadline = time.monotonic() + 10
    while is_running(shell.stdout.strip()) and time.monotonic() < deadline:
        time.sleep(0.05)
    expect(not is_running(shell.stdout.strip()), "it dies with its parent")


def test_refusals(bench):
    for words, said in ((["--wall", "socket:1"], "unknown kind of sensor"),
                        (["--wall", "replay:night.jly"], "a recording is no meter of these steps"), ([], "a wall meter is needed"),
                        (["--wall", "later", "--wall-energy", "1Wh,2Wh"], "one wall meter at a time"),
                        (["--wall", "later", "--step-time", "1s"], "lies outside 2.00 s"),
                        (["--wall", "later", "--steps", "disk"], "no kind of step"),
                        (["--wall", "later", "--steps", "gpu"], "no command loads the GPU"),
                        (["--wall-energy", "5Wh,4Wh"], "is not above"), (["--wall-energy", "5,6"], "unit"),
                        (["--wall-energy", "5Wh"], "two readings"),
                        (["--wall-energy", "1Wh,2Wh", "--run", "a", "--run", "b"], "1 readings and 2 runs")):
        done = bench.joulery("calibrate", *words, code=2)
        expect(said in done.stderr and done.stderr.count("\n") == 1, f"calibrate {' '.join(words)}: {done.stderr.strip()}")
    done = bench.joulery("calibrate", "show", code=5)
    expect("this machine is not calibrated" in done.stderr, "show says that there is none")
    done = bench.joulery("import", "wall", "meter.csv", code=3)
    expect("no steps wait" in done.stderr, "import wall says that no steps wait")
    expect(bench.files() == [], "nothing was written")


def test_double_counting(bench):
    done = bench.joulery("calibrate", "--wall", bench.wall(0.1), *STEPS, code=4)
    expect("counted twice" in done.stderr and "doctor" in done.stderr, "a wall below its parts is refused")
    expect(bench.files() == [], "a refusal leaves nothing")


def test_interruption(bench):
    started = subprocess.Popen(bench.arguments("calibrate", "--wall", bench.wall(), *STEPS), env=bench.environment,
                               stderr=subprocess.PIPE, text=True, cwd=bench.home)
    expect("steps of" in started.stderr.readline(), "it says how long it takes")
    time.sleep(3.5)
    started.send_signal(signal.SIGINT)
    said = started.communicate(timeout=30)[1]
    expect(started.returncode == 130 and "interrupted" in said, f"Ctrl-C ends it: {said.strip()}")
    expect(bench.files() == [], "Ctrl-C leaves nothing")


def test_fit(bench):
    done = bench.joulery("--json", "calibrate", "--wall", bench.wall(), *STEPS)
    document = json.loads(done.stdout)
    expect(schema_problems(document) == [], "the document is as its schema says")
    fit, validation = document["fit"], document["validation"]
    print("fit", fit["constant_w"], fit["slopes"], validation["low_factor"], validation["high_factor"])
    expect(fit["form"] in ("each-part", "one-slope"), "a slope was fitted")
    for step in document["steps"]:
        parts = [part["best"] for part in step["parts_energy_j"]]
        seconds = step["duration_ns"] / 1e9
        truth = 47 * seconds + 1.1 * parts[0] + parts[1]
        said = fit["constant_w"] * seconds + sum(b * part for b, part in zip(fit["slopes"], parts))
        expect(said * validation["low_factor"] <= truth <= said * validation["high_factor"],
               f"{step['name']}: the truth, {truth:.0f} J, lies within the bounds of {said:.0f} J")
        expect(abs(said / truth - 1) < 0.15, f"{step['name']}: {100 * (said / truth - 1):+.1f} %")
    path = bench.home / ".local/share/joulery/calibration" / bench.files()[0]
    expect(path.stat().st_mode & 0o777 == 0o600, "the file is private")
    expect("steps of" in " ".join(document["notes"]), "short steps are confessed")
    shown = bench.joulery("calibrate", "show").stdout
    expect("wall = " in shown and "without cpu" in shown and "idle 1" in shown, "show says what it is worth")


def test_run(bench):
    run = measured_run(bench)
    rest = part_of(run, "rest")
    expect(rest and rest["method"] == "calibrated" and rest["on_cut"], "a run has the part rest")
    parts = sum(part["energy_j"]["best"] for part in run["parts"] if part["on_cut"])
    expect(abs(parts - run["total"]["energy_j"]["best"]) < 1e-3, "the total is the sum along the cut")
    truth = 47 + 10 * 1.1 + 3
    power = run["total"]["energy_j"]["best"] / run["window"]["duration_s"]
    low = run["total"]["energy_j"]["low"] / run["window"]["duration_s"]
    high = run["total"]["energy_j"]["high"] / run["window"]["duration_s"]
    expect(low <= truth <= high, f"61 W of the idle machine lie within {low:.0f} to {high:.0f} W ({power:.0f} W)")
    expect(run["total"]["not_included"] == [], "nothing is left out any more")
    shares = sum(share["energy_uj"] for share in run["shares"] if share["part"] == "machine/rest")
    expect(shares == rest["energy_uj"], "shares of the rest sum to it")
    explained = bench.joulery("report", "last", "--explain", "energy").stdout
    expect("slope" in explained and "rest_constant" in explained, "explain shows the fit")
    expect(" W x " in explained, "explain shows the formula with its numbers")
    with_wall = measured_run(bench, "--sensor", bench.wall())
    expect(part_of(with_wall, "wall") and not part_of(with_wall, "wall")["on_cut"], "the wall meter itself is not summed")
    bench.joulery("record", "run.jly", "--", "sleep", "0.3")
    replayed = json.loads(bench.joulery("--json", "replay", "run.jly").stdout)
    expect(part_of(replayed, "rest") is not None, "a replay has the rest too")


def test_by_hand(bench):
    bench.joulery("calibrate", "remove")
    run = measured_run(bench)
    expect(part_of(run, "rest") is None, "without a calibration there is no rest")
    joules = run["total"]["energy_j"]["best"] + 50 * run["window"]["duration_s"]
    done = bench.joulery("calibrate", "--wall-energy", f"1000000.0J,{1000000 + joules:.1f}J")
    expect("read by hand" in done.stdout and "no slope could be fitted" in done.stdout, "one point gives a constant")
    document = json.loads(bench.joulery("--json", "calibrate", "show").stdout)
    expect(abs(document["fit"]["constant_w"] - 50) < 1, f"the constant is 50 W: {document['fit']['constant_w']}")


def test_void(bench):
    cpuinfo = bench.root / "proc/cpuinfo"
    before = cpuinfo.read_text()
    cpuinfo.write_text(before.replace("Gold 6130", "Gold 6148"))
    run = measured_run(bench)
    expect(part_of(run, "rest") is None, "another processor voids it")
    expect(any("void" in note for note in run["start"]["notes"]), "the run says so")
    doctor = bench.joulery("--json", "doctor", code=None)  # whatever else it finds
    check = [check for check in json.loads(doctor.stdout)["checks"] if check["name"] == "calibration"]
    expect(check and check[0]["status"] == "warn" and "processor" in check[0]["finding"], "the doctor says so")
    cpuinfo.write_text(before)
    expect(part_of(measured_run(bench), "rest") is not None, "the old one brings it back")
    file = bench.home / ".local/share/joulery/calibration" / bench.files()[0]
    file.write_text(file.read_text()[:100])
    run = measured_run(bench)
    expect(part_of(run, "rest") is None and any("calibration" in note for note in run["start"]["notes"]),
           "a broken file costs the rest, not the run")
    bench.joulery("calibrate", "show", code=3)


def test_import(bench):
    bench.joulery("calibrate", "--wall", "later", *STEPS)
    waiting = [name for name in bench.files() if name.endswith(".steps.json")]
    expect(len(waiting) == 1, "the steps wait")
    document = json.loads((bench.home / ".local/share/joulery/calibration" / waiting[0]).read_text())
    lines = ["time,power_w"]
    for step in document["steps"]:
        seconds = step["duration_ns"] / 1e9
        watts = 47 + 1.1 * step["parts_energy_j"][0]["best"] / seconds + step["parts_energy_j"][1]["best"] / seconds
        for i in range(8):
            lines.append(f"{step['begin_utc_ns'] / 1e9 - 0.1 + i * (seconds + 0.2) / 7:.3f},{watts:.2f}")
    file = bench.home / "meter.csv"
    file.write_text("\n".join(lines[:-9]) + "\n")
    done = bench.joulery("import", "wall", "meter.csv", code=3)
    expect("does not cover this step" in done.stderr, f"a file that ends too early: {done.stderr.strip()}")
    file.write_text("\n".join(lines) + "\nnoon,3\n")
    done = bench.joulery("import", "wall", "meter.csv", code=3)
    expect(f"meter.csv:{len(lines) + 1}:1" in done.stderr, f"a wrong line is named: {done.stderr.strip()}")
    file.write_text("\n".join(lines) + "\n")
    document = json.loads(bench.joulery("--json", "import", "wall", "meter.csv", "--accuracy", "0.01").stdout)
    expect(schema_problems(document) == [], "its document is as the schema says")
    expect(document["meter"]["accuracy_fraction"] == 0.01, "the meter is as good as told")
    expect(abs(document["fit"]["constant_w"] - 47) < 3, f"the constant is 47 W: {document['fit']['constant_w']:.2f}")
    expect(abs(document["fit"]["slopes"][0] - 1.1) < 0.05, f"the slope is 1.1: {document['fit']['slopes'][0]:.3f}")


def main():
    for test in (test_load, test_refusals, test_double_counting, test_interruption, test_fit, test_run, test_by_hand, test_void, test_import):
        print(f"-- {test.__name__}", flush=True)
        test(bench)


folder = pathlib.Path(tempfile.mkdtemp(prefix="joulery-calibrate-", dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None))
bench = Bench(folder)
try:
    main()
finally:
    bench.close()
    shutil.rmtree(folder, ignore_errors=True)
