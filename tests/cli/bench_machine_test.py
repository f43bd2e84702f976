#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What the machine did while a benchmark ran, from outside: bench_machine_test.py JOULERY.

A machine below --root whose package takes 10 W (tests/cli/moving_machine.py), a GPU of the stub library that takes 60 W
and, while the engine works, 200 W more (tests/cli/gpu_double.py). The three rungs stand side by side, the devices' state is
kept, the engine is the recording's workload, a stranger on the GPU voids the trial; with a wall meter the node is metered.
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
MACHINE = HERE / "moving_machine.py"
JOULERY = pathlib.Path(sys.argv[1]).resolve()
STUB_LIBRARY = JOULERY.parent.parent / "tests/stubs/libnvidia-ml.so.1"
STUB = """gpus 1
driver 580.95.05
gpu0.uuid GPU-aa
gpu0.name NVIDIA H100 80GB HBM3
gpu0.rate_mw 60000
gpu0.power_mw 60000
gpu0.limit_mw 700000
gpu0.celsius 61
gpu0.sm_mhz 1980
gpu0.memory_mhz 2619
gpu0.clocks_event 0x44
"""
# 500 W, whatever happens.
WALL = """import json, time
while True:
    now = time.monotonic_ns()
    print(json.dumps({"channel": "wall", "kind": "energy", "value": now / 2e6, "unit": "J", "t_ns": now}), flush=True)
    time.sleep(0.05)
"""
MODEL = """[[model]]
id = "{name}"
name = "{name}"
task = "text-classification"
engine = "command"
kind = "pretrained"
precision = "fp32"
data_set = "{data}"
command = ["{python}", "{double}", "{root}"{more}]
"""


def expect(holds, what):
    print(f"{'ok  ' if holds else 'FAIL'} {what}", flush=True)
    if not holds:
        sys.exit(1)


class Bench:
    """A home, a machine that moves, a GPU, and joulery on them."""

    def __init__(self, folder, has_counters=True):
        self.home, self.root, self.stub = folder / "home", folder / "machine", folder / "stub"
        self.home.mkdir(parents=True)
        subprocess.run([sys.executable, MACHINE, "make", self.root], check=True)
        self.mover = subprocess.Popen([sys.executable, MACHINE, "move", self.root]) if has_counters else None
        if not has_counters:
            shutil.rmtree(self.root / "sys")
        self.environment = {"PATH": os.environ["PATH"], "HOME": str(self.home), "TZ": "UTC", "LC_ALL": "C.UTF-8",
                            "JOULERY_NVML": str(STUB_LIBRARY), "JOULERY_NVML_STUB": str(self.stub)}
        zoo = "".join(MODEL.format(name=name, data=HERE / "bench_reviews.csv", python=sys.executable,
                                   double=HERE / "gpu_double.py", root=self.root, more=more)
                      for name, more in (("alone", ""), ("disturbed", ', "stranger"')))
        (self.home / "models.toml").write_text(zoo)

    def close(self):
        if self.mover:
            self.mover.kill()
            self.mover.wait()

    def joulery(self, *words, code=0):
        done = subprocess.run([JOULERY, "--root", self.root, *words], env=self.environment, capture_output=True, text=True,
                              timeout=100, cwd=self.home)
        if done.returncode != code:
            sys.exit(f"joulery {' '.join(map(str, words))}: exit {done.returncode}, {code} expected\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def bench(self, name, *words):
        """The document of a benchmark of one model."""
        self.stub.write_text(STUB)
        self.joulery(*words, "-q", "bench", "--models", "models.toml", "--items",
                     "8", "-o", f"out-{name}", name)
        return json.loads((self.home / f"out-{name}" / "bench.json").read_text())


def check_rungs(document):
    trial = document["headlines"]["trials"][0]
    node, gross, net = trial["rungs"]
    expect([each["rung"] for each in trial["rungs"]] == ["node.modelled", "device.gross", "device.net"],
           "node, device gross and device net stand side by side")
    for each in (node, gross, net):
        expect(each["energy_per_query_j"] is not None, f"{each['rung']} was measured {each.get('why', '')}")
    values = [each["energy_per_query_j"]["best"] for each in (node, gross, net)]
    expect(values[0] > values[1] > values[2] > 0, f"each rung holds the one below it: {values}")
    # 200 W as long as the engine says that it worked; readings a tenth of a second apart blur the edges of a second.
    latencies = [each["latency_ns"] for repeat in document["measured"]["trials"][0]["answers"] for each in repeat]
    added = 200 * sum(latencies) / len(latencies) / 1e9
    expect(0.6 * added < values[2] < 1.4 * added, f"the net figure is what the engine adds, {added} J: {values[2]}")
    expect(0 < trial["device_idle_fraction"] < 1, f"the share of idle is told: {trial['device_idle_fraction']}")
    expect(abs(trial["device_idle_fraction"] - (1 - values[2] / values[1])) < 1e-6, "it is what lies between the two")


def check_machine(trial):
    machine = trial["machine"]
    gpu = [each for each in machine["repeats"][0] if each["part"] == "machine/gpu-0"]
    expect(len(machine["repeats"]) == len(trial["trial"]["repeats"]), "each repeat has its devices")
    expect(gpu and gpu[0]["temperature_c"] == 61 and gpu[0]["clock_hz"] == 1980e6 and gpu[0]["power_limit_w"] == 700,
           "temperature, clock and power limit of the GPU are kept")
    expect(gpu[0]["held_back_by"] == ["heat (hardware)", "power limit"], "what held it back is kept")
    expect({"throttled", "power_limited"} <= set(trial["flags"]), f"the trial is flagged: {trial['flags']}")
    expect(trial["trial"]["arm"]["fingerprint"]["power_limit"] == "700 W", "the fingerprint has the power limit")
    expect(trial["trial"]["arm"]["fingerprint"]["driver"] == "580.95.05", "and the driver")
    expect(machine["cool_downs"] == [], "at smoke nobody waits for cooling down")
    expect(machine["strangers"] == [] and "void" not in trial["flags"], "nobody else was on the GPU")


def check_recording(bench, name):
    verified = bench.joulery("verify", f"out-{name}")
    expect("1 replayed" in verified, "the bundle verifies, its recording replayed to the microjoule")
    recording = next((bench.home / f"out-{name}" / "recordings").glob("*.jly"))
    run = json.loads(bench.joulery("--json", "replay", recording))
    own = sum(each["energy_j"]["best"] for each in run["shares"] if each["consumer"]["kind"] == "tree")
    expect(own > 0, f"the engine is the recording's workload: {own} J")


def check_report(bench, name):
    report = bench.joulery("report", f"out-{name}", "--format", "md")
    for words in ("what the devices did while queries were asked", "61 °C (to 61)", "1980 MHz", "700 W", "heat (hardware)",
                  "not waited for"):
        expect(words in report, f"the report says: {words}")
    compared = bench.joulery("compare", f"out-{name}", f"out-{name}")
    expect("flagged " in compared and "throttled, power_limited" in compared and "limit 700 W" in compared, "and so does a comparison")


def check_metered(folder):
    """No counter of a processor: the meter at the plug is the node, and the GPU stands beside it."""
    bench = Bench(folder, has_counters=False)
    try:
        (bench.home / "wall.py").write_text(WALL)
        document = bench.bench("alone", "--sensor", f"program:{sys.executable} {bench.home / 'wall.py'}")
        trial = document["headlines"]["trials"][0]
        expect([each["rung"] for each in trial["rungs"]] == ["node.metered", "device.gross", "device.net"],
               "with a wall meter the node is metered, and the GPU inside it still stands beside it")
        for each in trial["rungs"]:
            expect(each["energy_per_query_j"] is not None, f"{each['rung']} was measured {each.get('why', '')}")
        expect(trial["rungs"][0]["energy_per_query_j"]["best"] > trial["rungs"][1]["energy_per_query_j"]["best"],
               "the node holds the GPU")
        idle = {each["rung"] for each in document["measured"]["trials"][0]["idle"]}
        expect(idle == {"node.metered", "device.gross"}, f"idle windows stand at the rungs of the figures: {idle}")
        expect("1 replayed" in bench.joulery("verify", "out-alone"), "and the bundle verifies")
    finally:
        bench.close()


def main():
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(pathlib.Path(folder))
        try:
            document = bench.bench("alone")
            check_rungs(document)
            check_machine(document["measured"]["trials"][0])
            check_recording(bench, "alone")
            check_report(bench, "alone")
            document = bench.bench("disturbed")
            trial = document["measured"]["trials"][0]
            expect([each["name"] for each in trial["machine"]["strangers"]] == ["train"], "a stranger on the GPU is named")
            expect("void" in trial["flags"], "and voids the trial")
            bench.joulery("compare", "out-alone", "out-disturbed", "--vary", "model", code=5)
        finally:
            bench.close()
        check_metered(pathlib.Path(folder) / "metered")


main()
