# SPDX-License-Identifier: Apache-2.0
"""The meters that Joulery is measured beside, each as the few lines a user of it would write.

A peer's program starts it, works for SECONDS and stops it, and prints "wall seconds until it ran, CPU seconds in all,
bytes of memory at most". A peer that is not installed or refuses to run says why in its last line of errors.
"""
import subprocess
from dataclasses import dataclass

FRAME = """
import os, sys, time, warnings
warnings.filterwarnings("ignore")
def cpu_s():
    below = os.times()  # of processes it started, in hundredths; its own are finer
    return time.process_time() + below.children_user + below.children_system
begun, cpu = time.monotonic(), cpu_s()
{start}
started = time.monotonic() - begun
time.sleep(float(sys.argv[1]))
{stop}
cpu = cpu_s() - cpu
peak = next(l for l in open("/proc/self/status") if l.startswith("VmHWM")).split()[1]
print(started, cpu, int(peak) * 1024)
"""


@dataclass(frozen=True)
class Peer:
    name: str
    package: str  # what `pip install` takes
    start: str
    stop: str


PEERS = [
    Peer("CodeCarbon 3.3", "codecarbon==3.3.0",
         "from codecarbon import OfflineEmissionsTracker\n"
         "t = OfflineEmissionsTracker(country_iso_code='FRA', measure_power_secs=0.1, save_to_file=False, log_level='error')\n"
         "t.start()", "t.stop()"),
    Peer("carbontracker 2.4", "carbontracker==2.4.7",
         "from carbontracker.tracker import CarbonTracker\n"
         "t = CarbonTracker(epochs=1, update_interval=0.1, verbose=0)\n"
         "t.epoch_start()", "t.epoch_end()\nt.stop()"),
    Peer("Eco2AI 0.3", "eco2ai==0.3.12",
         "import eco2ai\n"
         "t = eco2ai.Tracker(project_name='p', experiment_description='e', file_name='e.csv', measure_period=1, ignore_warnings=True)\n"
         "t.start()", "t.stop()"),
    Peer("tirex-tracker 0.2", "tirex-tracker==0.2.24",
         "from tirex_tracker import tracking\n"
         "t = tracking(poll_intervall_ms=100)\n"
         "t.__enter__()", "t.__exit__(None, None, None)"),
    Peer("Zeus 0.16", "zeus==0.16.0",
         "from zeus.monitor import ZeusMonitor\n"
         "t = ZeusMonitor()\n"
         "t.begin_window('w')", "t.end_window('w')"),
    Peer("pyJoules 0.5", "pyJoules==0.5.1",
         "from pyJoules.energy_meter import EnergyMeter\n"
         "from pyJoules.device.device_factory import DeviceFactory\n"
         "t = EnergyMeter(DeviceFactory.create_devices())\n"
         "t.start()", "t.stop()\nt.get_trace()"),
]


@dataclass(frozen=True)
class Cost:
    start_s: float
    cpu_s: float
    added_bytes: float  # above an interpreter that does nothing


def measure(peer, python, seconds, folder, env=None):
    """Runs a peer in `folder`. Returns its Cost, or the name of the error it ends with."""
    def run(start, stop, wait):
        return subprocess.run([python, "-c", FRAME.format(start=start, stop=stop), str(wait)], cwd=folder, env=env,
                              capture_output=True, text=True, timeout=seconds * 4 + 120)
    done = run(peer.start, peer.stop, seconds)
    if done.returncode != 0:
        return (done.stderr.strip().splitlines() or ["no word"])[-1].partition(":")[0]
    start, cpu, peak = map(float, done.stdout.split()[-3:])
    empty = float(run("", "", 0).stdout.split()[-1])
    return Cost(start, cpu, peak - empty)
