#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the Parquet and Arrow files of this folder, each odd in one way, for tests of worker-tables and of data sets. Needs the
package pyarrow; the files are committed, so that tests need none. README.md says what is in each."""

import datetime
import decimal
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.ipc
import pyarrow.parquet as pq

HERE = Path(__file__).resolve().parent
MIB = 1 << 20


def table_of(columns, features):
    """A table; `features` are noted as Hugging Face's libraries note them."""
    table = pa.table(columns)
    if not features:
        return table
    return table.replace_schema_metadata({"huggingface": json.dumps({"info": {"features": features}})})


def write(name, columns, compression="snappy", features=None, **options):
    """Writes a Parquet file."""
    table = table_of(columns, features)
    place = HERE / f"{name}.parquet"
    place.parent.mkdir(exist_ok=True)
    pq.write_table(table, place, compression=compression, **options)
    return place


def labelled():
    features = {"text": {"dtype": "string", "_type": "Value"}, "label": {"names": ["negative", "positive"], "_type": "ClassLabel"}}
    place = write("labels", {"text": ["a good film", "a bad film", "übel, \"really\"\n", "good again"],
                             "label": pa.array([1, 0, 0, 1], pa.int64())}, features=features)
    (HERE / "truncated.parquet").write_bytes(place.read_bytes()[:-100])
    for shard, (texts, labels) in enumerate(((["first", "second"], ["x", "y"]), (["third"], ["x"]))):
        write(f"shards/test-{shard:05}-of-00002", {"sentence": texts, "label": labels}, "zstd")
    write("nulls", {"text": ["there", None], "label": ["x", "y"]})
    write("empty", {"text": pa.array([], pa.string()), "label": pa.array([], pa.int64())})


def write_arrow(name, columns, make_writer, features=None):
    """Writes an Arrow file in batches of two rows."""
    table = table_of(columns, features)
    place = HERE / f"{name}.arrow"
    place.parent.mkdir(parents=True, exist_ok=True)
    with pa.OSFile(str(place), "wb") as sink, make_writer(sink, table.schema) as writer:
        writer.write_table(table, 2)
    return place


def saved():
    """As save_to_disk leaves a set with one split, and an Arrow file of the other form."""
    columns = {"text": ["a good film", "a bad film", "good again"], "label": pa.array([1, 0, 1], pa.int64())}
    features = {"label": {"names": ["negative", "positive"], "_type": "ClassLabel"}}
    place = write_arrow("saved/test/data-00000-of-00001", columns, pa.ipc.new_stream)
    (place.parent / "dataset_info.json").write_text(json.dumps({"features": features}))
    (place.parent / "state.json").write_text(json.dumps({"_data_files": [{"filename": place.name}]}))
    (HERE / "saved/dataset_dict.json").write_text(json.dumps({"splits": ["test"]}))
    (HERE / "truncated.arrow").write_bytes(place.read_bytes()[:-100])
    answers = pa.array([{"text": ["x"], "answer_start": [1]}, None, {"text": [], "answer_start": []}],
                       pa.struct([("text", pa.list_(pa.string())), ("answer_start", pa.list_(pa.int32()))]))
    write_arrow("file-form", {**columns, "answers": answers, "raw": [b"1", b"2", b"3"],
                              "kind": pa.array(["x", "y", "x"]).dictionary_encode()}, pa.ipc.new_file, features)


def nested():
    answers = pa.struct([("text", pa.list_(pa.string())), ("answer_start", pa.list_(pa.int32()))])
    write("squad", {"id": ["1", "2"], "context": ["Paris is in France.", "Rome is in Italy."],
                    "question": ["Where is Paris?", "Where is Oslo?"],
                    "answers": pa.array([{"text": ["France", "in France"], "answer_start": [12, 9]},
                                         {"text": [], "answer_start": []}], answers)}, "gzip")
    features = {"ner_tags": {"feature": {"names": ["O", "B-PER"], "_type": "ClassLabel"}, "_type": "List"}}
    write("tags", {"tokens": [["Ada", "wrote"], ["She"]], "ner_tags": pa.array([[1, 0], [0]], pa.list_(pa.int64()))},
          "zstd", features)


def typed():
    columns = {
        "truth": [True, False, None],
        "small": pa.array([-128, 127, None], pa.int8()),
        "large": pa.array([0, 18446744073709551615, None], pa.uint64()),
        "real": [0.1, float("nan"), float("inf")],
        "exact": [decimal.Decimal("1.50"), decimal.Decimal("-0.25"), None],
        "day": [datetime.date(2026, 11, 27), None, None],
        "moment": pa.array([datetime.datetime(2026, 11, 27, 20, 0, tzinfo=datetime.timezone.utc), None, None],
                           pa.timestamp("us", "Europe/Berlin")),
        "list": pa.array([[1.5, 2.0], [], None], pa.list_(pa.float32())),
        "map": pa.array([[("a", 1)], [], None], pa.map_(pa.string(), pa.int32())),
        "it's \"odd\"": ["x", "y", "z"],
    }
    write("types", columns)
    write_arrow("types", columns, pa.ipc.new_stream)
    write("images", {"image": [{"bytes": b"\x89PNG", "path": "1.png"}, {"bytes": b"\x89PNG", "path": "2.png"}],
                     "label": [0, 1], "text": ["one", "two"]})


def expanding():
    """A few bytes that stand for many: more than a row may have, and more than the reader may hold."""
    write("long-row", {"text": ["a", "b" * 17 * MIB], "label": ["x", "y"]}, "zstd", write_statistics=False)
    write("bomb", {"text": ["a" * 1200 * MIB], "label": ["x"]}, "brotli", write_statistics=False, use_dictionary=False)


for make in (labelled, nested, typed, saved, expanding):
    make()
for made in sorted([*HERE.rglob("*.parquet"), *HERE.rglob("*.arrow")]):
    print(f"{made.stat().st_size:8} {made.relative_to(HERE)}")
