# SPDX-License-Identifier: Apache-2.0
"""Tests of tools/fetch against an index on 127.0.0.1 that this file serves: hashes, resumption, ranges, no network.
Each test runs a copy of the script with pins of its own, so the real pins and the real cache are never touched.
Run by ctest as tools.fetch, or alone: python3 tests/tools/fetch_test.py."""

import hashlib
import http.server
import io
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import unittest
import zipfile
from pathlib import Path

TOOLS = Path(__file__).resolve().parents[2] / "tools"
MEMBER = b"a vocabulary\n" * 20
BULK = random.Random(7).randbytes(300_000)


def make_package():
    """A wheel with a small member before and a large one behind it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("box/words.txt", MEMBER)
        archive.writestr("box/weights.bin", BULK)
    return buffer.getvalue()


class Index(http.server.ThreadingHTTPServer):
    """A simple index with one package; `wheel` is what it sends, `gives_ranges` whether it honours Range."""

    def __init__(self, wheel, pinned):
        super().__init__(("127.0.0.1", 0), Handler)
        self.wheel, self.pinned, self.gives_ranges = wheel, pinned, True
        self.wheel_requests, self.bytes_sent = [], 0
        self.thread = threading.Thread(target=self.serve_forever, args=(0.02,))
        self.thread.start()

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server_port}/simple"

    def stop(self):
        self.shutdown()
        self.server_close()
        self.thread.join()


class Handler(http.server.BaseHTTPRequestHandler):
    """Serves the package's page and its wheel."""

    def log_message(self, *arguments):
        pass

    def answer(self, status, body, headers=()):
        self.send_response(status)
        for name, value in (("Content-Length", str(len(body))), *headers):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        index = self.server
        if self.path == "/simple/box/":
            page = f'<a href="../../files/box-1.0.whl#sha256={index.pinned}">box-1.0.whl</a>'
            self.answer(200, page.encode())
        elif self.path == "/files/box-1.0.whl":
            asked = self.headers.get("Range")
            index.wheel_requests.append(asked)
            self.send_wheel(index, asked)
        else:
            self.answer(404, b"")

    def send_wheel(self, index, asked):
        limits = re.fullmatch(r"bytes=(\d+)-(\d*)", asked or "")
        if not (limits and index.gives_ranges):
            index.bytes_sent += len(index.wheel)
            self.answer(200, index.wheel)
            return
        first = int(limits[1])
        last = min(int(limits[2] or len(index.wheel) - 1), len(index.wheel) - 1)
        body = index.wheel[first:last + 1]
        index.bytes_sent += len(body)
        self.answer(206, body, [("Content-Range", f"bytes {first}-{last}/{len(index.wheel)}")])


class FetchTest(unittest.TestCase):
    """One folder, one index and one pin per test."""

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="joulery-fetch-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.cache = self.folder / "cache"
        (self.folder / "tools").mkdir()
        for name in ("fetch", "fetch_sources.py"):
            shutil.copy(TOOLS / name, self.folder / "tools" / name)
        self.wheel = make_package()
        self.sha256 = hashlib.sha256(self.wheel).hexdigest()
        self.write_pin()
        self.index = Index(self.wheel, self.sha256)
        self.running = True
        self.addCleanup(self.stop_index)

    def stop_index(self):
        if self.running:
            self.index.stop()
            self.running = False

    def write_pin(self, in_part="no", version="1.0"):
        words = hashlib.sha256(MEMBER).hexdigest()
        (self.folder / "tools" / "pins.txt").write_text(
            f"[box]\npackage = box\nversion = {version}\nsha256 = {self.sha256}\nbytes = {len(self.wheel)}\n"
            f"in-part = {in_part}\nlicence = none\nused-by = everyone\nwhat = a box\n"
            f"files =\n  box/words.txt -> here/words.txt {words}\nlinks =\n  here/again.txt -> words.txt\n",
            encoding="utf-8")

    def command(self, *arguments):
        return [sys.executable, str(self.folder / "tools" / "fetch"), "--cache", str(self.cache), *arguments]

    def environment(self):
        return {"PATH": os.environ["PATH"], "HOME": str(self.folder), "PIP_CONFIG_FILE": os.devnull,
                "PIP_INDEX_URL": self.index.address, "no_proxy": "*", "LC_ALL": "C.UTF-8"}

    def fetch(self, *arguments):
        return subprocess.run(self.command(*arguments), env=self.environment(), capture_output=True, text=True)

    def assert_fetched(self, done):
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual((self.cache / "here" / "words.txt").read_bytes(), MEMBER)
        self.assertEqual((self.cache / "here" / "again.txt").read_bytes(), MEMBER)

    def assert_refused(self, done, code, *words):
        """One line of failure after the lines of progress, the exit code, and nothing unpacked."""
        self.assertEqual(done.returncode, code, done.stderr)
        self.assertEqual(done.stdout, "")
        self.assertNotIn("Traceback", done.stderr)
        for word in words:
            self.assertIn(word, done.stderr.splitlines()[-1])
        self.assertFalse((self.cache / "here" / "words.txt").exists())

    def write_part(self, content):
        part = self.cache / "downloads" / "box-1.0.whl.part"
        part.parent.mkdir(parents=True)
        part.write_bytes(content)

    def test_a_first_fetch_takes_the_members_out_and_makes_the_links(self):
        done = self.fetch("box")
        self.assert_fetched(done)
        self.assertEqual(done.stdout, "")
        self.assertFalse((self.cache / "here" / "weights.bin").exists())

    def test_a_user_of_sections_stands_for_them(self):
        self.assert_fetched(self.fetch("everyone"))

    def test_a_second_fetch_needs_no_network_and_says_nothing(self):
        self.fetch("box")
        self.stop_index()
        done = self.fetch("box")
        self.assert_fetched(done)
        self.assertEqual(done.stderr, "")

    def test_a_lost_file_is_unpacked_again_without_a_network(self):
        self.fetch("box")
        self.stop_index()
        (self.cache / "here" / "words.txt").unlink()
        self.assert_fetched(self.fetch("box"))

    def test_a_package_with_another_hash_is_refused(self):
        self.index.wheel = self.wheel[:-1] + b"?"
        self.assert_refused(self.fetch("box"), 1, "SHA-256", "not used")
        self.assertEqual(list((self.cache / "downloads").iterdir()), [])

    def test_a_broken_download_goes_on_where_it_stopped(self):
        self.write_part(self.wheel[:100_000])
        self.assert_fetched(self.fetch("box"))
        self.assertEqual(self.index.wheel_requests, ["bytes=100000-"])

    def test_a_garbled_part_is_downloaded_anew(self):
        self.write_part(b"x" * 100_000)
        self.assert_fetched(self.fetch("box"))
        self.assertEqual(self.index.wheel_requests, ["bytes=100000-", None])

    def test_a_part_that_is_too_long_is_downloaded_anew(self):
        self.write_part(self.wheel + b"more")
        self.assert_fetched(self.fetch("box"))

    def test_a_complete_part_needs_no_network(self):
        self.write_part(self.wheel)
        self.stop_index()
        self.assert_fetched(self.fetch("box"))

    def test_a_server_that_cannot_resume_sends_the_whole(self):
        self.index.gives_ranges = False
        self.write_part(self.wheel[:100_000])
        self.assert_fetched(self.fetch("box"))

    def test_a_small_member_is_read_out_of_a_large_package_by_ranges(self):
        self.write_pin(in_part="yes")
        self.assert_fetched(self.fetch("box"))
        self.assertLess(self.index.bytes_sent, len(self.wheel))
        self.assertFalse((self.cache / "downloads").exists())

    def test_without_ranges_the_large_package_is_downloaded(self):
        self.write_pin(in_part="yes")
        self.index.gives_ranges = False
        self.assert_fetched(self.fetch("box"))

    def test_a_member_with_another_hash_is_refused(self):
        self.write_pin(in_part="yes")
        self.index.wheel = self.wheel.replace(b"a vocabulary", b"a vocabularY", 1)
        self.assertNotEqual(self.fetch("box").returncode, 0)
        self.assertFalse((self.cache / "here" / "words.txt").exists())

    def test_without_a_network_and_a_cache_one_line_says_so(self):
        self.stop_index()
        self.assert_refused(self.fetch("box"), 1, "cannot download", "nobody answers there")

    def test_a_file_that_left_the_index_is_named(self):
        self.index.pinned = "0" * 64
        self.assert_refused(self.fetch("box"), 1, "box 1.0", "not on the package index")

    def test_a_cache_that_cannot_be_written_is_exit_7(self):
        self.cache = self.folder / "tools" / "pins.txt" / "cache"
        self.assert_refused(self.fetch("box"), 7, "cache cannot be written", "JOULERY_CACHE")

    def test_an_unknown_name_is_exit_2_and_names_the_known_ones(self):
        self.assert_refused(self.fetch("bax"), 2, "bax", "box", "everyone")

    def test_a_changed_pin_is_fetched_again(self):
        self.fetch("box")
        self.write_pin(version="1.0.1")
        self.assert_fetched(self.fetch("box"))
        self.assertEqual(len(self.index.wheel_requests), 2)

    def test_check_names_what_is_harmed_and_a_fetch_mends_it(self):
        self.fetch("box")
        self.assertEqual(self.fetch("--check", "box").returncode, 0)
        (self.cache / "here" / "words.txt").write_bytes(b"other words")
        done = self.fetch("--check", "box")
        self.assertEqual(done.returncode, 1)
        self.assertIn("harmed", done.stdout)
        self.assert_fetched(self.fetch("box"))

    def test_two_fetches_at_once_download_once(self):
        both = [subprocess.Popen(self.command("box"), env=self.environment(), stderr=subprocess.DEVNULL)
                for _ in range(2)]
        self.assertEqual([process.wait() for process in both], [0, 0])
        self.assertEqual(len(self.index.wheel_requests), 1)

    def test_the_cache_follows_the_environment(self):
        for variables, place in (({"JOULERY_CACHE": "a"}, "a"), ({"XDG_CACHE_HOME": "b"}, "b/joulery"), ({}, ".cache/joulery")):
            environment = self.environment() | {name: str(self.folder / value) for name, value in variables.items()}
            subprocess.run([sys.executable, str(self.folder / "tools" / "fetch"), "box"], env=environment,
                           check=True, capture_output=True)
            self.assertEqual((self.folder / place / "here" / "words.txt").read_bytes(), MEMBER)


if __name__ == "__main__":
    unittest.main()
