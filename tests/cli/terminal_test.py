#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Joulery on a terminal: Ctrl-C, Ctrl-C twice, Ctrl-Z and fg, a child that reads the terminal, a terminal that closes.

  terminal_test.py BINARY

Each case is an interactive bash on a pseudo-terminal of its own; what is typed next waits for what was printed before.
"""
import os
import pathlib
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time

DEADLINE = 30
MACHINES = pathlib.Path(__file__).resolve().parent.parent / "machines"


class Shell:
    """An interactive bash on a pseudo-terminal; `joulery` is on its PATH, its prompt is "ready$ "."""

    def __init__(self, binary, home):
        self.output, self.environment = "", {"HOME": str(home), "TZ": "UTC", "LC_ALL": "C.UTF-8", "TERM": "dumb", "PS1": "ready$ ",
                                             "PATH": f"{binary.parent}:{os.environ['PATH']}", "HISTFILE": ""}
        self.pid, self.master = pty.fork()
        if self.pid == 0:
            os.chdir(home)
            os.execvpe("bash", ["bash", "--norc", "--noprofile", "-i"], self.environment)
        self.wait_for("ready\\$ ")

    def wait_for(self, pattern):
        """Reads until the pattern was printed behind what was waited for last; returns all that was read for it."""
        end = time.monotonic() + DEADLINE
        while True:
            found = re.search(pattern, self.output)
            if found:
                read, self.output = self.output[:found.end()], self.output[found.end():]
                return read
            if not select.select([self.master], [], [], max(0.0, end - time.monotonic()))[0]:
                raise AssertionError(f"waited in vain for {pattern!r}; printed: {self.output!r}")
            self.output += os.read(self.master, 65536).decode("utf-8", "replace").replace("\r", "")

    def type(self, text):
        os.write(self.master, text.encode())

    def close(self):
        """Closes the terminal, as a window does."""
        if self.master is not None:
            os.close(self.master)
            self.master = None
        try:
            os.kill(self.pid, signal.SIGHUP)
        except ProcessLookupError:
            pass
        os.waitpid(self.pid, 0)


def ctrl_c_reaches_the_child_once_and_its_code_comes_back(shell, _):
    shell.type("joulery run -q -- bash -c 'trap \"echo cau\"\"ght; exit 9\" INT; echo sta\"\"rted; while :; do sleep 1; done'; echo code=$?\n")
    shell.wait_for("\nstarted\n")
    shell.type("\x03")
    said = shell.wait_for("code=[0-9]+\n")
    assert said.count("caught") == 1 and "code=9\n" in said, said


def a_second_ctrl_c_ends_at_once_with_what_there_is(shell, _):
    shell.type("joulery run --name twice -- bash -c 'trap \"\" INT; echo sta\"\"rted $$; sleep 60'; echo code=$?\n")
    child = int(re.search("started ([0-9]+)\n", shell.wait_for("\nstarted [0-9]+\n")).group(1))
    shell.type("\x03")
    time.sleep(0.3)  # two presses of a person, not one signal merged from two
    shell.type("\x03")
    said = shell.wait_for("code=[0-9]+\n")
    subprocess.run(["pkill", "-KILL", "-P", str(child)], check=False)
    os.kill(child, signal.SIGKILL)
    assert "code=130\n" in said and "run 01" in said, said


def wait_until_stopped(pid):
    """A reader of the terminal that has its stop signal still pending would take the next line typed, meant for the shell."""
    end = time.monotonic() + DEADLINE
    while pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "T":
        assert time.monotonic() < end, f"process {pid} never stopped"
        time.sleep(0.01)


def ctrl_z_stops_the_job_and_fg_goes_on(shell, home):
    (home / "child.py").write_text("import os, signal, sys\n"
                                   # os.write: a handler may come in the middle of a print, which must not be entered twice
                                   "signal.signal(signal.SIGCONT, lambda *_: os.write(1, b'resumed\\n'))\n"
                                   "print('started', os.getpid(), flush=True)\n"
                                   "for line in sys.stdin:\n    print('got', line.strip(), flush=True)\n")
    shell.type(f"joulery run -q -- {sys.executable} child.py; echo code=$?\n")
    child = int(re.search("started ([0-9]+)\n", shell.wait_for("\nstarted [0-9]+\n")).group(1))
    shell.type("hello\n")
    shell.wait_for("\ngot hello\n")
    shell.type("\x1a")
    shell.wait_for("Stopped")
    shell.wait_for("ready\\$ ")
    wait_until_stopped(child)
    shell.type("fg\n")
    shell.wait_for("\nresumed\n")
    shell.type("again\n")
    shell.wait_for("\ngot again\n")
    shell.type("\x04")
    shell.wait_for("ready\\$ ")


def a_child_behind_a_pipe_may_read_the_terminal(shell, _):
    shell.type("echo piped | joulery run -q -- bash -c 'read a; echo as\"\"king; read b < /dev/tty; echo got $a $b'\n")
    shell.wait_for("\nasking\n")
    shell.type("typed\n")
    shell.wait_for("\ngot piped typed\n")


def doctor_asks_before_it_changes_a_machine_and_before_it_takes_that_back(shell, home):
    machine = home / "machine"
    shutil.copytree(MACHINES / "powercap-empty", machine, symlinks=True)
    module = machine / "etc/modules-load.d/joulery-intel_rapl_msr.conf"
    for command, answer, there in (("--fix", "n", False), ("--fix", "", False), ("--fix", "y", True),
                                   ("--undo", "n", True), ("--undo", "y", False)):
        shell.type(f"joulery --root machine doctor {command}; echo code=$?\n")
        shell.wait_for("\\[y/N\\] ")
        shell.type(answer + "\n")
        shell.wait_for("code=0\n")
        assert module.exists() == there, (command, answer)


def a_run_whose_terminal_closes_is_kept(shell, home):
    shell.type("joulery run --name closed -- bash -c 'echo sta\"\"rted; sleep 20'\n")
    shell.wait_for("\nstarted\n")
    shell.close()
    end = time.monotonic() + DEADLINE
    while time.monotonic() < end:
        listed = subprocess.run(["joulery", "runs", "--name", "closed"], env=shell.environment, cwd=home, stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT, check=False).stdout.decode()
        if " closed " in listed:
            return
        time.sleep(0.1)
    raise AssertionError(f"the run was not kept: {listed}")


CASES = [ctrl_c_reaches_the_child_once_and_its_code_comes_back, a_second_ctrl_c_ends_at_once_with_what_there_is,
         ctrl_z_stops_the_job_and_fg_goes_on, a_child_behind_a_pipe_may_read_the_terminal,
         doctor_asks_before_it_changes_a_machine_and_before_it_takes_that_back, a_run_whose_terminal_closes_is_kept]


def main():
    try:
        os.close(os.openpty()[0])
    except OSError as error:
        print(f"skipped: this machine gives no pseudo-terminal ({error})")
        return 77
    failed = 0
    for case in CASES:
        with tempfile.TemporaryDirectory(prefix="joulery-cli-", ignore_cleanup_errors=True) as folder:
            home, binary = pathlib.Path(folder) / "home", pathlib.Path(folder) / "bin" / "joulery"
            home.mkdir()
            binary.parent.mkdir()
            os.symlink(pathlib.Path(sys.argv[1]).resolve(), binary)
            shell = Shell(binary, home)
            os.environ["PATH"] = shell.environment["PATH"]
            try:
                case(shell, home)
                print(f"ok    {case.__name__}")
            except (AssertionError, OSError) as error:
                failed += 1
                print(f"FAIL  {case.__name__}: {error}")
            finally:
                if shell.master is not None:
                    shell.close()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
