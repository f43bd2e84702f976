# SPDX-License-Identifier: Apache-2.0
"""The rows of docs/performance.md about the Python package: what importing it costs, what a span costs a program in
Python, and the package beside CodeCarbon with the same settings under the same interpreter.

What is compared runs in turn (A B A B ...), each in a process of its own; a ratio is taken within each round and the
median of the rounds is told. The drop-in joulery.compat.codecarbon is measured as soon as it can be imported.
"""
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile
import time

import peers

TOP = pathlib.Path(__file__).resolve().parent.parent
CODECARBON = peers.PEERS[0]
SESSION = peers.Peer(
    "joulery.Session", "",
    "import joulery\n"
    "session = joulery.Session(place='FR', interval_s=0.1, store='none').start()\n"
    "whole = session.span('whole').begin()", "whole.end()\nsession.stop()")  # with no span open nothing is read
DROP_IN = peers.Peer("joulery.compat.codecarbon", "", CODECARBON.start.replace("from codecarbon", "from joulery.compat.codecarbon"),
                     CODECARBON.stop)

SPANS = """
import statistics, sys, time
import joulery
session = joulery.Session(store=sys.argv[2], root=sys.argv[1]).start()
whole = session.span("whole").begin()
def one_round(count):
    begun, cpu = time.perf_counter(), time.thread_time()
    for _ in range(count):
        with joulery.span("step"):
            pass
    return (time.perf_counter() - begun) / count, (time.thread_time() - cpu) / count
one_round(1000)
walls, cpus = zip(*(one_round(1000) for _ in range(31)))
begun = time.perf_counter()
for number in range(1000):
    with joulery.span(f"task {number}", tokens=128):
        pass
print(statistics.median(walls), statistics.median(cpus), time.perf_counter() - begun)
"""

TASKS = """
import sys, time, warnings
warnings.filterwarnings("ignore")
from %(module)s import OfflineEmissionsTracker
tracker = OfflineEmissionsTracker(country_iso_code="FRA", measure_power_secs=0.1, save_to_file=False, log_level="error")
begun = time.perf_counter()
for number in range(%(count)d):
    tracker.start_task(f"task {number}")
    tracker.stop_task()
print((time.perf_counter() - begun) / %(count)d)
tracker.stop()
"""


class Interpreter:
    """A Python in which `import joulery` finds this tree's package and library."""

    def __init__(self, python, env):
        self.python = python
        library = env.get("JOULERY_LIBRARY", str(TOP / "build/release/lib/libjoulery.so.1"))
        self.env = {**env, "PYTHONPATH": str(TOP / "python"), "JOULERY_LIBRARY": library, "PYTHONDONTWRITEBYTECODE": "",
                    "JOULERY_STORE": "none"}  # whoever is compared keeps no file

    def run(self, *arguments):
        return subprocess.run([self.python, *arguments], env=self.env, capture_output=True, text=True, check=True)

    def can(self, code):
        return subprocess.run([self.python, "-c", code], env=self.env, capture_output=True).returncode == 0

    def cost_of(self, code):
        """Wall and processor seconds of an interpreter that runs `code`."""
        usage, before = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        self.run("-c", code)
        now = resource.getrusage(resource.RUSAGE_CHILDREN)
        return time.monotonic() - before, now.ru_utime + now.ru_stime - usage.ru_utime - usage.ru_stime

    def foreign_imports(self, code):
        """Top-level modules that `code` loads and that are neither Python's nor ours."""
        said = self.run("-X", "importtime", "-c", code).stderr
        names = {line.rpartition("|")[2].strip().partition(".")[0] for line in said.splitlines() if "|" in line}
        bare = self.run("-X", "importtime", "-c", "pass").stderr  # what the environment's own .pth files load
        names -= {line.rpartition("|")[2].strip().partition(".")[0] for line in bare.splitlines() if "|" in line}
        # "org" is what Python's own copy.py looks for under Jython
        return sorted(names - set(sys.stdlib_module_names) - {"joulery", "imported package", "org"})


def bench_import(interpreter, row, rounds):
    """Importing alone, and with the native library loaded, which the first use does."""
    codes = {"`import joulery`": "import joulery", "`import joulery; joulery.Session`, the native library loaded": "import joulery; joulery.Session"}
    for what, code in codes.items():
        interpreter.run("-c", code)  # compiled and in the page cache, as from the second time on
        pairs = [(interpreter.cost_of(code), interpreter.cost_of("pass")) for _ in range(rounds)]
        wall, cpu = (statistics.median(with_it[i] - bare[i] for with_it, bare in pairs) for i in (0, 1))
        foreign = interpreter.foreign_imports(code)
        row(f"{what}, wall", f"{wall * 1e3:.1f} ms (CPU {cpu * 1e3:.1f} ms), modules of others: {', '.join(foreign) or 'none'}",
            "< 20 ms, none", wall < 0.020 and not foreign)


def bench_spans(interpreter, make_machine, row):
    with tempfile.TemporaryDirectory() as folder:
        make_machine(pathlib.Path(folder), 2)
        plain, cpu, loop = map(float, interpreter.run("-c", SPANS, folder, "none").stdout.split())
        kept, _, kept_loop = map(float, interpreter.run("-c", SPANS, folder, f"{folder}/runs.sqlite").stdout.split())
    row("`with joulery.span(\"step\"):`, begin and end", f"{plain * 1e6:.2f} us (CPU {cpu * 1e6:.2f} us)", "< 10 us", plain < 10e-6)
    row("a loop of 1,000 spans with names and tokens of their own", f"{loop * 1e3:.1f} ms", "< 50 ms", loop < 0.050)
    row("both with a journal on disk, to which each end is written", f"{kept * 1e6:.2f} us, {kept_loop * 1e3:.1f} ms", "< 10 us, 50 ms",
        kept < 10e-6 and kept_loop < 0.050)


def bench_tasks(interpreter, row):
    """Tasks of the tracker that people know, 1,000 of ours and 20 of the original's, which take long."""
    if not interpreter.can("import joulery.compat.codecarbon"):
        row("tasks of joulery.compat.codecarbon", "not importable here", "", None)
        return
    with tempfile.TemporaryDirectory() as folder:
        def task_s(module, count):
            script = pathlib.Path(folder) / f"{count}.py"
            script.write_text(TASKS % {"module": module, "count": count})
            return float(interpreter.run(str(script)).stdout.split()[-1])
        ours = task_s("joulery.compat.codecarbon", 1000)
        row("joulery.compat.codecarbon: 1,000 tasks", f"{ours * 1e6:.0f} ms", "< 50 ms", ours * 1000 < 0.050)
        if interpreter.can("import codecarbon"):
            theirs = task_s("codecarbon", 20)
            row(f"{CODECARBON.name}: a task", f"{theirs * 1e3:.1f} ms = {theirs / ours:.0f} x ours", "", None)


def bench_beside_codecarbon(interpreter, row, seconds, rounds):
    """Start, CPU and memory of the package and of the original, in turn."""
    if not interpreter.can("import codecarbon"):
        row(f"beside {CODECARBON.name}", "not installed here (--peers)", "", None)
        return
    ours = [SESSION] + ([DROP_IN] if interpreter.can("import joulery.compat.codecarbon") else [])
    costs = {peer.name: [] for peer in [CODECARBON, *ours]}
    with tempfile.TemporaryDirectory() as folder:
        for number in range(rounds):
            for peer in [CODECARBON, *ours] if number % 2 == 0 else [*ours, CODECARBON]:
                cost = peers.measure(peer, interpreter.python, seconds, folder, interpreter.env)
                if isinstance(cost, str):
                    row(f"{peer.name} beside {CODECARBON.name}", f"does not run here: {cost}", "", None)
                    return
                costs[peer.name].append(cost)
    for peer in ours:
        tell_beside(peer, costs[CODECARBON.name], costs[peer.name], row, seconds)


def tell_beside(peer, theirs, ours, row, seconds):
    """Three rows: what the original costs, as so many times ours."""
    def median(costs, name):
        return statistics.median(getattr(cost, name) for cost in costs)
    for name, what, unit, scale, least in (
            ("start_s", "import and start", "ms", 1e3, 100),
            ("cpu_s", f"CPU of {seconds} s at 10 Hz, import included", "ms", 1e3, 50),
            ("added_bytes", "memory added to a bare interpreter", "MB", 1e-6, 5)):
        times = statistics.median(getattr(a, name) / getattr(b, name) for a, b in zip(theirs, ours))
        row(f"{peer.name} beside {CODECARBON.name}: {what}",
            f"{median(ours, name) * scale:.1f} {unit} against {median(theirs, name) * scale:.0f} {unit} = {times:.0f} x less",
            f">= {least} x", times >= least)


def measure(env, make_machine, row, options):
    """All rows of this file."""
    interpreter = Interpreter(options.peers or sys.executable, env)
    bench_import(interpreter, row, 11 if options.quick else 31)
    bench_spans(interpreter, make_machine, row)
    bench_tasks(interpreter, row)
    bench_beside_codecarbon(interpreter, row, 5 if options.quick else 15, 1 if options.quick else 5)
