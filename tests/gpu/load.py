# SPDX-License-Identifier: Apache-2.0
"""Loads the first GPU in known phases and prints when each began: "mono_ns,phase,NAME" lines, the truth beside a recording.

Phases: idle, steady, square waves of several periods (half busy), idle. Needs PyTorch with CUDA. Use: load.py > phases.csv
"""
import sys
import time

import torch


def busy_until(end, a, b, out):
    while time.monotonic() < end:
        torch.matmul(a, b, out=out)
        torch.cuda.synchronize()


def phase(name):
    print(f"{time.monotonic_ns()},phase,{name}", flush=True)


def main():
    scale = float(sys.argv[1]) if len(sys.argv) > 1 else 1.0
    phase("start")
    a = torch.randn(2048, 2048, device="cuda", dtype=torch.float16)
    b = torch.randn(2048, 2048, device="cuda", dtype=torch.float16)
    out = torch.empty_like(a)
    torch.matmul(a, b, out=out)
    torch.cuda.synchronize()
    phase("idle")
    time.sleep(4 * scale)
    phase("steady")
    busy_until(time.monotonic() + 6 * scale, a, b, out)
    phase("idle")
    time.sleep(3 * scale)
    for period_ms in (1000, 250, 100, 80, 30):
        phase(f"square_{period_ms}ms")
        begin = time.monotonic()
        turn = 0
        while time.monotonic() - begin < 6 * scale:
            start = begin + turn * period_ms / 1000
            busy_until(start + period_ms / 2000, a, b, out)
            time.sleep(max(0.0, start + period_ms / 1000 - time.monotonic()))
            turn += 1
        phase("pause")
        time.sleep(1.5)
    phase("idle")
    time.sleep(3 * scale)
    phase("end")


if __name__ == "__main__":
    main()
