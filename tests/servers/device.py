#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A device of the network for the tests: serves a folder of recorded answers over HTTP or HTTPS on loopback.

Prints "port N", with TLS also "cafile PATH" and "pin HEX", then "ready"; ends when its standard input is closed. Its
certificates are made by openssl when it starts. Paths that begin with /.fault/ behave badly on purpose; /.seen answers
how often it was asked and with which Authorization. A question with a query is the file NAME@QUERY.
"""
import argparse
import base64
import hashlib
import http.server
import json
import os
import pathlib
import secrets
import socket
import ssl
import subprocess
import sys
import tempfile
import threading


def parse_arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", nargs="?", default=".")
    parser.add_argument("--tls", choices=("named", "nameless"), help="a certificate for 127.0.0.1 and ::1, or a stranger's")
    parser.add_argument("--basic", help="NAME:WORD without which every question is refused")
    parser.add_argument("--digest", help="the same, by Digest")
    parser.add_argument("--ipv6", action="store_true")
    return parser.parse_args()


def make_certificate(folder, kind):
    """The key and the certificate in PEM, and the SHA-256 of the public key."""
    key, certificate = f"{folder}/key.pem", f"{folder}/certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
               "-keyout", key, "-out", certificate, "-days", "2", "-subj", "/CN=test-device"]
    if kind == "named":
        command += ["-addext", "subjectAltName=IP:127.0.0.1,IP:::1,DNS:localhost"]
    subprocess.run(command, check=True, capture_output=True)
    public = subprocess.run(["openssl", "pkey", "-in", key, "-pubout", "-outform", "der"], check=True, capture_output=True)
    return key, certificate, hashlib.sha256(public.stdout).hexdigest()


class Device(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    options = None
    seen = []
    nonces = set()

    def log_message(self, *_):
        """Silent: the tests read what this prints."""

    def answer(self, status, body, headers=()):
        if isinstance(body, str):
            body = body.encode()
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def allowed(self):
        given = self.headers.get("Authorization", "")
        if self.options.basic:
            wanted = "Basic " + base64.b64encode(self.options.basic.encode()).decode()
            return given == wanted or self.challenge('Basic realm="device"')
        if self.options.digest:
            return self.digest_fits(given) or self.challenge(self.new_digest())
        return True

    def challenge(self, how):
        self.answer(401, "{}", [("WWW-Authenticate", how)])
        return False

    def new_digest(self):
        nonce = secrets.token_hex(8)
        self.nonces.add(nonce)
        return f'Digest qop="auth", realm="device", nonce="{nonce}", algorithm=SHA-256'

    def digest_fits(self, given):
        if not given.startswith("Digest "):
            return False
        fields = {}
        for part in given[7:].split(","):
            name, _, value = part.strip().partition("=")
            fields[name] = value.strip('"')
        name, _, word = self.options.digest.partition(":")
        digest = lambda text: hashlib.sha256(text.encode()).hexdigest()
        wanted = digest(":".join((digest(f"{name}:device:{word}"), fields["nonce"], fields["nc"], fields["cnonce"],
                                  fields["qop"], digest(f"GET:{self.path}"))))
        return fields["nonce"] in self.nonces and fields["response"] == wanted

    def misbehave(self, kind):
        if kind.startswith("status-"):
            self.answer(int(kind[7:]), "no")
        elif kind == "redirect":
            self.answer(302, "", [("Location", "http://127.0.0.2:9/elsewhere?token=secret")])
        elif kind == "large":
            self.answer(200, b"x" * (1 << 20))
        elif kind == "silence":
            self.connection.settimeout(30)
            self.connection.recv(1)  # until the client has had enough
        elif kind == "drop":
            self.connection.shutdown(socket.SHUT_RDWR)
        elif kind == "half":
            self.send_response(200)
            self.send_header("Content-Length", "100")
            self.end_headers()
            self.wfile.write(b"{")
            self.wfile.flush()
            self.connection.shutdown(socket.SHUT_RDWR)
        elif kind == "no-http":
            self.connection.sendall(b"SSH-2.0-device\r\n")
        self.close_connection = True

    def do_GET(self):
        if self.path == "/.seen":
            return self.answer(200, json.dumps(self.seen))
        self.seen.append({"path": self.path, "authorization": self.headers.get("Authorization", "")})
        if self.path.startswith("/.fault/"):
            return self.misbehave(self.path[8:])
        if not self.allowed():
            return None
        file = pathlib.Path(self.options.folder) / self.path.lstrip("/").rstrip("/").replace("?", "@")
        if file.is_dir():
            file = file / "index.json"
        if not file.is_file():
            return self.answer(404, "{}")
        return self.answer(200, file.read_bytes(), [("Content-Type", "application/json")])


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        """A client that leaves in the middle is what some tests are about."""


def main():
    options = parse_arguments()
    Device.options = options
    Server.address_family = socket.AF_INET6 if options.ipv6 else socket.AF_INET
    server = Server(("::1" if options.ipv6 else "127.0.0.1", 0), Device)
    with tempfile.TemporaryDirectory() as folder:
        print("port", server.server_address[1])
        if options.tls:
            key, certificate, pin = make_certificate(folder, options.tls)
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate, key)
            server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
            print("cafile", certificate)
            print("pin", pin)
        print("ready", flush=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    main()
