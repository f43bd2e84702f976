#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""joulery top on a terminal: what stands on the screen, keys, other sizes, and a terminal left as it was after any end.

  top_test.py BINARY

A small terminal is emulated by pyte; each case waits for what the screen shows. Skipped by name where pyte is missing.
"""
import fcntl
import json
import os
import pathlib
import pty
import select
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time

try:
    import pyte
except ImportError:
    print("skipped: python3-pyte is not installed")
    sys.exit(77)

DEADLINE = 40
ENTER, LEAVE = b"\x1b[?1049h", b"\x1b[?1049l"


class Terminal:
    """`joulery top` on a pseudo-terminal; the master's side keeps the screen."""

    def __init__(self, binary, home, arguments=(), columns=80, rows=24, term="xterm-256color", utf8=True):
        self.raw = b""
        self.screen = pyte.Screen(columns, rows)
        self.stream = pyte.ByteStream(self.screen)
        self.master, self.slave = pty.openpty()
        self.size(columns, rows)
        self.before = termios.tcgetattr(self.slave)
        environment = {"HOME": str(home), "TZ": "UTC", "TERM": term, "PATH": os.environ["PATH"],
                       "LC_ALL": "C.UTF-8" if utf8 else "C"}
        self.process = subprocess.Popen([str(binary), "top", *arguments], stdin=self.slave, stdout=self.slave,
                                        stderr=self.slave, env=environment, cwd=home, start_new_session=True,
                                        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))

    def size(self, columns, rows):
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.screen.resize(rows, columns)

    def read(self, seconds):
        if not select.select([self.master], [], [], seconds)[0]:
            return False
        try:
            got = os.read(self.master, 65536)
        except OSError:
            return False
        self.raw += got
        self.stream.feed(got)
        return bool(got)

    def wait_for(self, wanted, what):
        """Reads until wanted(text of the screen) is true."""
        end = time.monotonic() + DEADLINE
        while True:
            if wanted("\n".join(self.screen.display)):
                return
            if time.monotonic() > end:
                raise AssertionError(f"waited in vain for {what}; the screen:\n" + "\n".join(self.screen.display))
            self.read(0.2)

    def type(self, text):
        os.write(self.master, text.encode())

    def end(self, code=None):
        """Waits for the end of joulery and of what it leaves to its guard; returns the exit code."""
        finish = time.monotonic() + DEADLINE
        while self.process.poll() is None and time.monotonic() < finish:
            self.read(0.05)
        got = self.process.poll()
        assert got is not None, "joulery did not end"
        # The guard may write a moment later; its word is waited for, not a time.
        while LEAVE not in self.raw or termios.tcgetattr(self.slave) != self.before:
            if time.monotonic() > finish:
                raise AssertionError(f"the terminal is not as it was: left {LEAVE in self.raw}, "
                                     f"mode {termios.tcgetattr(self.slave) == self.before}")
            self.read(0.05)
        if code is not None:
            assert got == code, f"exit code {got}, not {code}"
        return got

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self.master)
        os.close(self.slave)


def has(*words):
    return lambda text: all(word in text for word in words)


def begun(terminal):
    terminal.wait_for(has("joulery top", "PART", "POWER", "q quit"), "the first screen")
    assert ENTER in terminal.raw, "the alternate screen was not entered"
    assert termios.tcgetattr(terminal.slave) != terminal.before, "the mode was not changed"


def case_screen_keys_and_quit(binary, home):
    terminal = Terminal(binary, home)
    begun(terminal)
    lines = terminal.screen.display
    assert lines[-1].startswith("q quit") and lines[0].startswith("joulery top"), lines
    terminal.type("?")
    terminal.wait_for(has("METHOD says how a number came to be", "C counted"), "help")
    terminal.type("?")
    terminal.wait_for(has("PID"), "the list again")
    terminal.type("/no-such-process-anywhere\n")
    terminal.wait_for(has("no process matches", "[no-such-process-anywhere]"), "the filter")
    terminal.type("\x1b")
    terminal.wait_for(lambda text: "no process matches" not in text, "the filter's end")
    terminal.type("i")
    terminal.wait_for(has("PID*"), "the order by pid")
    terminal.type(" ")
    terminal.wait_for(has("FROZEN"), "freezing")
    terminal.type("q")
    terminal.end(0)
    terminal.close()


def case_another_size(binary, home):
    terminal = Terminal(binary, home)
    begun(terminal)
    for columns, rows in ((120, 40), (40, 10), (80, 24)):
        terminal.size(columns, rows)
        os.kill(terminal.process.pid, signal.SIGWINCH)
        terminal.wait_for(lambda text: text.split("\n")[0].startswith("joulery top") and
                          text.split("\n")[-1].startswith("q quit") and len(text.split("\n")) == rows,
                          f"a screen of {columns} by {rows}")
    terminal.type("q")
    terminal.end(0)
    terminal.close()


def case_ends(binary, home):
    for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 130), (signal.SIGHUP, 130), (signal.SIGKILL, -9),
                         (signal.SIGABRT, -6), (signal.SIGSEGV, -11)):
        terminal = Terminal(binary, home)
        begun(terminal)
        os.kill(terminal.process.pid, number)
        terminal.end(code)
        terminal.close()


def case_control_c(binary, home):
    terminal = Terminal(binary, home)
    begun(terminal)
    terminal.type("\x03")
    terminal.end(130)
    terminal.close()


def case_stop_and_go_on(binary, home):
    terminal = Terminal(binary, home)
    begun(terminal)
    terminal.type("\x1a")
    _, status = os.waitpid(terminal.process.pid, os.WUNTRACED)
    assert os.WIFSTOPPED(status), status
    while terminal.read(0.2):
        pass
    assert terminal.raw.rfind(LEAVE) > terminal.raw.rfind(ENTER), "the screen was not given back"
    assert termios.tcgetattr(terminal.slave) == terminal.before, "the mode was not given back"
    os.kill(terminal.process.pid, signal.SIGCONT)
    terminal.wait_for(lambda _: terminal.raw.rfind(ENTER) > terminal.raw.rfind(LEAVE), "the view again")
    terminal.type("q")
    terminal.end(0)
    terminal.close()


def case_ascii(binary, home):
    terminal = Terminal(binary, home, utf8=False)
    begun(terminal)
    terminal.wait_for(lambda text: " W" in text, "a power")
    assert all(byte < 0x80 for byte in terminal.raw), "signs outside ASCII"
    terminal.type("q")
    terminal.end(0)
    terminal.close()


def case_terminals_that_cannot(binary, home):
    for term in ("dumb", "no-such-terminal"):
        terminal = Terminal(binary, home, term=term)
        while terminal.process.poll() is None:
            terminal.read(0.1)
        while terminal.read(0.2):
            pass
        text = terminal.raw.decode().replace("\r", "")
        assert text.startswith("joulery: the view cannot be drawn") and text.count("\n") == 1, text
        assert "--once" in text and terminal.process.returncode == 5, text
        assert termios.tcgetattr(terminal.slave) == terminal.before
        terminal.close()


def case_one_look(binary, home):
    def run(*arguments):
        return subprocess.run([str(binary), *arguments], cwd=home, capture_output=True, text=True, timeout=60,
                              env={"HOME": str(home), "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"})
    document = json.loads(run("--json", "top", "--refresh", "1s").stdout)
    assert document["schema"] == "joulery.top/1" and document["processes"] and document["parts"], document
    total = sum(part["energy_uj"] for part in document["parts"])
    assert total == document["total"]["energy_uj"], document
    own = os.getpid()
    assert any(process["pid"] == own for process in document["processes"]), "this process is not in the list"
    text = run("top", "--once", "--refresh", "1s").stdout
    assert text.startswith("joulery top") and "PART" in text and "PID" in text and "\x1b" not in text, text
    refused = run("top")
    assert refused.returncode == 2 and "needs a terminal" in refused.stderr, refused


def case_who_lives_between_two_looks(binary, home):
    environment = {"HOME": str(home), "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}

    def look(*arguments):
        """One look, during which processes of a name of their own come and go."""
        top = subprocess.Popen([str(binary), "--json", "top", "--refresh", "2s", *arguments], cwd=home, env=environment,
                               stdout=subprocess.PIPE, text=True)
        while top.poll() is None:
            subprocess.run([str(home / "shortlived"), "-c", "i=0; while [ $i -lt 2000 ]; do i=$((i+1)); done"], check=True)
        return json.loads(top.stdout.read())

    (home / "shortlived").symlink_to("/bin/sh")
    without = look("--no-ebpf")
    assert without["process_times"] == {"exact": False, "why": "left out by --no-ebpf"}, without["process_times"]
    document = look()
    if not document["process_times"]["exact"]:
        print("not tried:", document["process_times"]["why"])
        return
    seen = [kind for kind in document["ended"] if kind["name"] == "shortlived"]
    assert len(seen) == 1 and seen[0]["count"] > 20 and seen[0]["energy_j"] > 0 and seen[0]["cores"] > 0, document["ended"]
    assert document["process_times"]["lost_s"] == 0, document["process_times"]


def main():
    binary = pathlib.Path(sys.argv[1]).resolve()
    try:
        for end in os.openpty():
            os.close(end)
    except OSError as error:
        print(f"skipped: this machine gives no pseudo-terminal ({error})")
        sys.exit(77)
    for name, case in sorted(globals().items()):
        if not name.startswith("case_"):
            continue
        with tempfile.TemporaryDirectory() as home:
            case(binary, pathlib.Path(home))
        print("ok", name.removeprefix("case_"))


if __name__ == "__main__":
    main()
