#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks the golden HTML reports (tests/golden/reports/*/report.html) and the golden leaderboard as a reader's browser would
meet them.

    html_test.py wellformed      every tag is closed in order, ids are unique, pictures have names and tables
    html_test.py selfcontained   nothing is fetched; nothing is run but the sorting of a leaderboard, which asks nobody
    html_test.py browser         Chromium renders them light, dark and narrow; skipped (77) where it is not installed

The bytes themselves are compared by the unit tests of core/reporting. Set JOULERY_HTML_SHOTS=DIR to keep the pictures.
"""
import html.parser
import os
import pathlib
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import zlib

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
BOARD = TOP / "tests/golden/leaderboard/board.html"
REPORTS = [*sorted((TOP / "tests/golden/reports").glob("*/report.html")), BOARD]
VOID = {"meta", "br", "hr", "img", "input", "link", "col", "wbr"}
SKIP = 77


class Reader(html.parser.HTMLParser):
    """Walks a page and writes down what is wrong with it."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.ids, self.labels, self.faults = [], [], [], []
        self.figures, self.details_in_figure, self.tables_in_figure, self.titles = 0, 0, 0, 0

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag not in VOID:
            self.open.append(tag)
        if "id" in attributes:
            self.ids.append(attributes["id"])
        self.labels += (attributes.get("aria-labelledby") or "").split()
        if tag == "svg" and not ("aria-labelledby" in attributes or "aria-label" in attributes):
            self.fault("a picture without a name")
        if tag == "figure":
            self.figures += 1
        if tag == "details" and "figure" in self.open:
            self.details_in_figure += 1
        if tag == "table" and "details" in self.open:
            self.tables_in_figure += 1
        for name, value in attributes.items():
            if name.startswith("on"):
                self.fault(f"an event handler: {name}")
            if name in ("src", "data", "action", "poster", "srcset"):
                self.fault(f"an outside resource: {name}={value}")
            if name in ("href", "xlink:href") and not (value or "").startswith("#") and ":" in (value or ""):
                self.fault(f"a link to elsewhere: {value}")

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open[-1] != tag:
            self.fault(f"</{tag}> closes <{self.open[-1] if self.open else 'nothing'}>")
            return
        self.open.pop()

    def fault(self, text):
        line, column = self.getpos()
        self.faults.append(f"{line}:{column}: {text}")


def read(path):
    reader = Reader()
    reader.feed(path.read_text(encoding="utf-8"))
    reader.close()
    return reader


def wellformed(path):
    page = read(path)
    faults = list(page.faults)
    if page.open:
        faults.append(f"never closed: {page.open}")
    twice = sorted({i for i in page.ids if page.ids.count(i) > 1})
    if twice:
        faults.append(f"ids used twice: {twice}")
    missing = sorted(set(page.labels) - set(page.ids))
    if missing:
        faults.append(f"labels that name nothing: {missing}")
    if page.figures == 0 or page.figures != page.details_in_figure or page.figures != page.tables_in_figure:
        faults.append(f"{page.figures} figures, {page.tables_in_figure} tables in their details: every picture has its table")
    return faults


# What a script needs to ask somebody or to make a page of its own.
ASKING = ("fetch", "XMLHttp", "import", "WebSocket", "EventSource", "sendBeacon", "http", "eval", "innerHTML", "localStorage", "cookie")


def without_script(text):
    """The page without its one inline script, and the script."""
    before, _, rest = text.partition("<script>\n")
    script, _, after = rest.partition("</script>")
    return before + after, script


def selfcontained(path):
    text = path.read_text(encoding="utf-8")
    faults = [f for f in read(path).faults if "outside" in f or "elsewhere" in f or "handler" in f]
    if path == BOARD:
        text, script = without_script(text)
        faults += [f"the script asks: {word}" for word in ASKING if word in script]
    for pattern in (r"<script", r"<link", r"<iframe", r"<object", r"<embed", r"@import", r"url\((?!#)", r"javascript:"):
        faults += [f"{pattern} at {m.start()}" for m in re.finditer(pattern, text, re.I)]
    # An address may stand in the text; in an attribute or a style it would be a request.
    for tag in re.findall(r"<[^>]*>", text):
        if re.search(r"https?://", tag):
            faults.append(f"an address inside a tag: {tag[:80]}")
    style = text.split("<style>")[1].split("</style>")[0]
    if "http" in style:
        faults.append("an address inside the style sheet")
    return faults


def pixels(png):
    """Width, height and the set of colours (a sample) of an 8-bit RGB or RGBA PNG."""
    data, at, body = png.read_bytes(), 8, b""
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at:at + 8])
        chunk = data[at + 8:at + 8 + length]
        if kind == b"IHDR":
            width, height, _, colour = struct.unpack(">IIBB", chunk[:10])
        if kind == b"IDAT":
            body += chunk
        at += 12 + length
    channels = 4 if colour == 6 else 3
    raw, stride = zlib.decompress(body), width * channels + 1
    previous, first = bytearray(width * channels), None
    colours = set()
    for row in range(height):
        kind, line = raw[row * stride], bytearray(raw[row * stride + 1:(row + 1) * stride])
        unfilter(kind, line, previous, channels)
        if first is None:
            first = tuple(line[:3])
        colours.update(tuple(line[i:i + 3]) for i in range(0, len(line), channels * 7))
        previous = line
    return width, height, first, len(colours)


def unfilter(kind, line, previous, channels):
    """PNG specification, section 9.2."""
    for i in range(len(line)):
        left = line[i - channels] if i >= channels else 0
        up = previous[i]
        corner = previous[i - channels] if i >= channels else 0
        if kind == 1:
            guess = left
        elif kind == 2:
            guess = up
        elif kind == 3:
            guess = (left + up) // 2
        elif kind == 4:
            p = left + up - corner
            guess = min((abs(p - left), 0, left), (abs(p - up), 1, up), (abs(p - corner), 2, corner))[2]
        else:
            return
        line[i] = (line[i] + guess) & 255


def shoot(browser, path, width, dark, target, profile):
    """One picture of the page; nothing is fetched, so no wait is needed."""
    scheme = 0 if dark else 1
    command = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", f"--user-data-dir={profile}",
               f"--blink-settings=preferredColorScheme={scheme}", f"--window-size={width},900",
               "--host-resolver-rules=MAP * ~NOTFOUND", f"--screenshot={target}", path.as_uri()]
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=60, check=False)
    return target.exists()


def sorting(program, folder):
    """The head of the second column of the leaderboard's first table, pressed twice, puts the dearest arm first."""
    page = pathlib.Path(folder) / "sorted.html"
    press = "for (let i = 0; i < 2; ++i) document.querySelectorAll('table.sortable th button')[1].click();"
    page.write_text(BOARD.read_text(encoding="utf-8").replace("</body>", f"<script>{press}</script></body>"), encoding="utf-8")
    command = [program, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}/profile", "--dump-dom", page.as_uri()]
    dom = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False).stdout
    table = dom.partition('class="sortable"')[2].partition("</table>")[0]
    names = re.findall(r"<tr><td[^>]*>([^<]*)</td>", table)
    wanted = re.findall(r"<tr><td[^>]*>([^<]*)</td>", BOARD.read_text(encoding="utf-8").partition('class="sortable"')[2].partition("</table>")[0])
    faults = [] if names == wanted[::-1] and len(names) > 1 else [f"sorted downwards the arms are {names}, not {wanted[::-1]}"]
    return faults + ([] if 'aria-sort="descending"' in table else ["the head does not say how the table is sorted"])


def browser(path):
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        print("skipped: no Chromium on this machine")
        sys.exit(SKIP)
    faults = []
    keep = os.environ.get("JOULERY_HTML_SHOTS")
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(keep or folder)
        out.mkdir(parents=True, exist_ok=True)
        for name, width, dark in (("light", 1100, False), ("dark", 1100, True), ("narrow", 400, False)):
            target = out / f"{path.parent.name}-{name}.png"
            if not shoot(program, path, width, dark, target, f"{folder}/profile"):
                print("skipped: Chromium does not start here")
                sys.exit(SKIP)
            _, _, corner, colours = pixels(target)
            if colours < 12:
                faults.append(f"{name}: only {colours} colours, the page looks empty")
            if (sum(corner) < 200) != dark:
                faults.append(f"{name}: background {corner} does not follow the reader's setting")
        if path == BOARD:
            faults += sorting(program, folder)
    return faults


def main():
    check = {"wellformed": wellformed, "selfcontained": selfcontained, "browser": browser}[sys.argv[1]]
    if not REPORTS:
        sys.exit("no golden report found")
    bad = 0
    for path in REPORTS:
        for fault in check(path):
            print(f"{path.relative_to(TOP)}: {fault}")
            bad += 1
    print(f"{sys.argv[1]}: {len(REPORTS)} reports, {bad} faults")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
