#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Validates JSON documents against docs/reference/schema/.

    validate.py documents FOLDER    every *.json of a folder, each against the schema its "schema" key names
    validate.py golden FILE...      the same for single files
    validate.py teeth FILE          the schema bites: a document without any one of its keys, or with a key of the wrong
                                    type, must be refused

Exits 77 (a skipped test) where the module jsonschema is not installed.
"""
import copy
import functools
import json
import pathlib
import sys

try:
    import jsonschema
except ImportError:
    print("skipped: the Python module jsonschema is not installed (Debian: python3-jsonschema)")
    sys.exit(77)

SCHEMAS = pathlib.Path(__file__).resolve().parents[2] / "docs" / "reference" / "schema"
# Keys an object may lack: they do not apply to every run.
OPTIONAL = {"why", "repeat", "first", "last", "missed", "cpu_model", "memory_model", "rest_model", "country_iso3",
            "country_iso2", "cloud_provider", "cloud_region"}
# The same of a run as a whole; inside it these words are of something that has them always.
OPTIONAL_OF_RUN = {"rank", "merged", "progress", "engine", "share_weights"}
# And of a part of it.
OPTIONAL_OF_PART = {"idle"}


@functools.cache
def validator_for(kind):
    """The validator of a schema; "joulery.run/1" lies in run-1.json."""
    name = kind.removeprefix("joulery.").replace("/", "-") + ".json"
    schema = json.loads((SCHEMAS / name).read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def problems_of(document):
    return [f"{error.json_path}: {error.message}" for error in validator_for(document["schema"]).iter_errors(document)]


def check_files(files):
    if not files:
        sys.exit("no document to validate: did the tests that write them run?")
    failed = False
    for file in files:
        found = problems_of(json.loads(file.read_text()))
        print(f"{file.name}: {'good' if not found else 'WRONG'}")
        for problem in found:
            print(f"  {problem}")
        failed = failed or bool(found)
    sys.exit(1 if failed else 0)


def walk(node, path=()):
    """Every path to a key below the objects of a document, outside what the schema leaves open."""
    if isinstance(node, dict):
        for key, child in node.items():
            yield path + (key,)
            yield from walk(child, path + (key,))
    elif isinstance(node, list):
        for index, child in enumerate(node):
            yield from walk(child, path + (index,))


def is_open(path):
    """Tags and amounts have free keys; what replay needs of channels and factors is checked by the program itself."""
    free = {"tags", "work", "method_share"}
    return path[0] == "start" and len(path) > 2 or any(step in free for step in path[:-1]) and path[0] != "work"


def changed(document, path, change):
    copied = copy.deepcopy(document)
    node = copied
    for step in path[:-1]:
        node = node[step]
    change(node, path[-1])
    return copied


def remove(node, key):
    del node[key]


def make_wrong(node, key):
    node[key] = {"a number": False} if not isinstance(node[key], dict) else 7


def is_optional(path):
    of_part = path[0] == "parts" and len(path) == 3 and path[-1] in OPTIONAL_OF_PART
    return path[-1] in OPTIONAL or of_part or len(path) == 1 and path[0] in OPTIONAL_OF_RUN


def check_teeth(file):
    document = json.loads(file.read_text())
    validator = validator_for(document["schema"])
    tried = 0
    for path in walk(document):
        if path[0] == "schema" or is_open(path) or "why" in path[:-1]:
            continue
        wrong = [make_wrong] if is_optional(path) else [make_wrong, remove]
        for change in wrong:
            tried += 1
            if validator.is_valid(changed(document, path, change)):
                sys.exit(f"the schema accepts the document after {change.__name__} {'.'.join(map(str, path))}")
    print(f"{tried} spoiled documents refused")


def main():
    what, *arguments = sys.argv[1:]
    if what == "documents":
        check_files(sorted(pathlib.Path(arguments[0]).glob("*.json")))
    elif what == "golden":
        check_files([pathlib.Path(argument) for argument in arguments])
    elif what == "teeth":
        check_teeth(pathlib.Path(arguments[0]))
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
