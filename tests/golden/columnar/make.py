#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the Parquet and Arrow files of this folder, each odd in one way, for tests of worker-tables and of data sets. Needs the
package pyarrow; the files are committed, so that tests need none. README.md says what is in each."""

import csv
import datetime
import decimal
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.ipc
import pyarrow.parquet as pq

HERE = Path(__file__).resolve().parent
DIGITS = HERE.parents[2] / "data/sets/digits/test"
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


FILE = pa.struct([("bytes", pa.binary()), ("path", pa.string())])


def file_of(image):
    """As Hugging Face's libraries keep an image of data/sets/digits."""
    return {"bytes": (DIGITS / image).read_bytes(), "path": Path(image).name}


def pictured():
    """The images of digits.csv, with labels by number; and images that are whole, broken, elsewhere and missing."""
    with open(HERE / "digits.csv", encoding="utf-8", newline="") as listed:
        rows = list(csv.DictReader(listed))
    names = [str(9 - number) for number in range(10)]
    columns = {"image": pa.array([file_of(row["image"]) for row in rows], FILE),
               "label": pa.array([names.index(row["label"]) for row in rows], pa.int64())}
    features = {"image": {"_type": "Image"}, "label": {"names": names, "_type": "ClassLabel"}}
    write("digits", columns, features=features)
    place = write_arrow("digits-saved/test/data-00000-of-00001", columns, pa.ipc.new_stream)
    (place.parent / "dataset_info.json").write_text(json.dumps({"features": features}))
    (place.parent / "state.json").write_text(json.dumps({"_data_files": [{"filename": place.name}]}))
    (HERE / "digits-saved/dataset_dict.json").write_text(json.dumps({"splits": ["test"]}))
    write("broken", {"image": pa.array([file_of("0/016.png"), {"bytes": b"no image\n", "path": "broken.png"}], FILE),
                     "label": ["x", "y"]})
    objects = pa.struct([("bbox", pa.list_(pa.list_(pa.float32(), 4))), ("category", pa.list_(pa.int64()))])
    found = {"bbox": [[1, 2, 3, 4.5], [0, 0, 1, 1]], "category": [1, 0]}
    boxed = {"image": pa.array([file_of("0/016.png"), {"bytes": b"no image\n", "path": "broken.png"},
                                {"bytes": None, "path": "elsewhere.png"}, None], FILE),
             "objects": pa.array([found] * 4, objects),
             "captions": [["a digit", "a zero"]] * 4}
    features = {"objects": {"feature": {"category": {"names": ["zero", "digit"], "_type": "ClassLabel"}}, "_type": "Sequence"}}
    write("boxed", boxed, features=features)
    write_arrow("boxed", boxed, pa.ipc.new_stream, features)


def expanding():
    """A few bytes that stand for many: more than a row may have, and more than the reader may hold."""
    write("long-row", {"text": ["a", "b" * 17 * MIB], "label": ["x", "y"]}, "zstd", write_statistics=False)
    write("bomb", {"text": ["a" * 1200 * MIB], "label": ["x"]}, "brotli", write_statistics=False, use_dictionary=False)


for make in (labelled, nested, typed, saved, pictured, expanding):
    make()
for made in sorted([*HERE.rglob("*.parquet"), *HERE.rglob("*.arrow")]):
    print(f"{made.stat().st_size:8} {made.relative_to(HERE)}")
