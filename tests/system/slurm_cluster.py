#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A small Slurm cluster on this machine for tests: one slurmctld and four slurmd, all in a folder of their own.

Needs root, because slurmctld and slurmd change users, and the packages slurmctld, slurmd, slurm-client and munge.
`with Cluster(folder) as cluster:` gives the environment in which sbatch and squeue speak to it.
"""
import os
import pathlib
import shutil
import socket
import subprocess
import time

PROGRAMS = ("slurmctld", "slurmd", "sbatch", "squeue", "sinfo", "munged")
NODES = 4


def why_not():
    """Why no cluster can be started here; None when it can."""
    missing = [name for name in PROGRAMS if shutil.which(name, path="/usr/sbin:/usr/bin:/sbin:/bin") is None]
    if missing:
        return "not installed: " + ", ".join(missing)
    return None if os.geteuid() == 0 else "starting slurmctld and slurmd needs root"


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


class Cluster:
    """Four nodes of one processor each; a job takes a node for itself."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.environment = dict(os.environ, SLURM_CONF=str(self.folder / "slurm.conf"))
        self.daemons = []

    def __enter__(self):
        try:
            self._start()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(self, *_):
        self._stop()

    def run(self, *words, **more):
        return subprocess.run(words, env=self.environment, text=True, capture_output=True, timeout=60, **more)

    def wait_until_empty(self, seconds):
        """Waits until no job is queued or runs; False when some are left."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            listed = self.run("squeue", "-h", "-o", "%i %t")
            if listed.returncode == 0 and not listed.stdout.strip():
                return True
            time.sleep(0.5)
        return False

    def log(self):
        return "\n".join(path.name + ":\n" + path.read_text(errors="replace")[-3000:]
                         for path in sorted(self.folder.glob("*.log")))

    def _start(self):
        for name in ("state", "spool"):
            (self.folder / name).mkdir(parents=True)
        self._write_configuration()
        self._start_munge()
        self._spawn("slurmctld", "-D", "-c")
        for number in range(1, NODES + 1):
            self._spawn("slurmd", "-D", "-c", "-N", f"n{number}", log=f"slurmd-n{number}")
        end = time.monotonic() + 30
        while time.monotonic() < end:
            told = self.run("sinfo", "-h", "-o", "%D %T")
            if told.stdout.strip() == f"{NODES} idle":
                return
            time.sleep(0.3)
        raise RuntimeError("the cluster did not come up:\n" + self.log())

    def _write_configuration(self):
        control, *nodes = free_ports(NODES + 1)
        host = socket.gethostname().split(".")[0]
        lines = [
            "ClusterName=test", f"SlurmctldHost={host}(127.0.0.1)", f"SlurmctldPort={control}",
            "SlurmUser=root", "SlurmdUser=root", "AuthType=auth/munge",
            f"AuthInfo=socket={self.folder}/munge.socket", "CredType=cred/munge",
            f"StateSaveLocation={self.folder}/state", f"SlurmdSpoolDir={self.folder}/spool/%n",
            f"SlurmctldPidFile={self.folder}/slurmctld.pid", f"SlurmdPidFile={self.folder}/slurmd-%n.pid",
            "SlurmdParameters=config_overrides", "ProctrackType=proctrack/linuxproc", "TaskPlugin=task/none",
            "JobAcctGatherType=jobacct_gather/none", "SchedulerType=sched/builtin", "SelectType=select/linear",
            "MpiDefault=none", "ReturnToService=2", "SlurmctldTimeout=30", "SlurmdTimeout=30", "InactiveLimit=0",
        ]
        for number, port in enumerate(nodes, 1):
            lines.append(f"NodeName=n{number} NodeHostname={host} NodeAddr=127.0.0.1 Port={port} CPUs=1 RealMemory=1000")
        lines.append(f"PartitionName=all Nodes=n[1-{NODES}] Default=YES MaxTime=INFINITE State=UP")
        (self.folder / "slurm.conf").write_text("\n".join(lines) + "\n")

    def _start_munge(self):
        key = self.folder / "munge.key"
        key.write_bytes(os.urandom(128))
        key.chmod(0o600)
        self.folder.chmod(0o755)
        self._spawn("munged", "-F", "--force", f"--key-file={key}", f"--socket={self.folder}/munge.socket",
                    f"--pid-file={self.folder}/munged.pid", f"--seed-file={self.folder}/munged.seed",
                    f"--log-file={self.folder}/munged-own.log")
        end = time.monotonic() + 10
        while not (self.folder / "munge.socket").exists():
            if time.monotonic() > end:
                raise RuntimeError("munged did not start:\n" + self.log())
            time.sleep(0.1)

    def _spawn(self, program, *words, log=None):
        with open(self.folder / f"{log or program}.log", "wb") as out:
            self.daemons.append(subprocess.Popen(
                [shutil.which(program, path="/usr/sbin:/usr/bin:/sbin:/bin"), *words], env=self.environment,
                stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT))

    def _stop(self):
        for daemon in reversed(self.daemons):
            daemon.terminate()
        for daemon in reversed(self.daemons):
            try:
                daemon.wait(10)
            except subprocess.TimeoutExpired:
                daemon.kill()
                daemon.wait()
        self.daemons = []
