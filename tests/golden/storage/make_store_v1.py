#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes store-v1.db: a store as schema 1 wrote it, with the run of tests/golden/wire/run.json.

Run once, when schema 2 came; kept to show what is in the file. The migration test reads the file, never this script.
"""
import json
import pathlib
import sqlite3

HERE = pathlib.Path(__file__).parent
SCHEMA_1 = """
PRAGMA application_id = 0x4A4C5259;
CREATE TABLE runs(
  id TEXT PRIMARY KEY NOT NULL, name TEXT NOT NULL, command TEXT NOT NULL, start_utc_ns INTEGER NOT NULL,
  duration_ns INTEGER NOT NULL, energy_low_uj INTEGER NOT NULL, energy_best_uj INTEGER NOT NULL,
  energy_high_uj INTEGER NOT NULL, method TEXT NOT NULL, carbon_g REAL, exit_code INTEGER,
  interrupted INTEGER NOT NULL, json TEXT NOT NULL
) STRICT;
CREATE INDEX runs_by_start ON runs(start_utc_ns, id);
PRAGMA user_version = 1;
"""


def main():
    run = json.loads((HERE.parent / "wire" / "run.json").read_text())
    path = HERE / "store-v1.db"
    path.unlink(missing_ok=True)
    database = sqlite3.connect(path)
    database.executescript(SCHEMA_1)
    total = run["total"]["energy_j"]["uj"]
    row = (run["id"], run["name"], "python train.py '--token=***'", run["start"]["anchor"]["utc_ns"], 10_000_000_000,
           *total, run["total"]["method"], run["footprint"]["carbon_g"]["location"]["best"], 0, 1,
           json.dumps(run, separators=(",", ":"), ensure_ascii=False))
    database.execute("INSERT INTO runs VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
    database.commit()


if __name__ == "__main__":
    main()
