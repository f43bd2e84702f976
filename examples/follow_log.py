#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A sensor for Joulery in Python: follows the log of a power meter, follow_log.py FILE [CHANNEL].

Many laboratory meters write a line of watts to a file while they run. This prints the newest line as a reading of CHANNEL
("wall" unless said otherwise) for `joulery --sensor "program:follow_log.py FILE"`.
"""
import json
import sys
import time


def newest_line(file):
    """The last whole line that was not read yet; None when there is none."""
    newest = None
    while True:
        start = file.tell()
        line = file.readline()
        if not line.endswith("\n"):
            file.seek(start)  # half a line: the rest comes later
            return newest
        newest = line


def main():
    path, channel = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "wall"
    with open(path, encoding="ascii") as log:
        while True:
            line = newest_line(log)
            if line is not None:
                reading = {"channel": channel, "kind": "power", "value": float(line), "unit": "W", "t_ns": time.monotonic_ns()}
                print(json.dumps(reading), flush=True)
            time.sleep(0.2)


if __name__ == "__main__":
    main()
