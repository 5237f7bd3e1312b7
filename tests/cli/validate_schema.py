#!/usr/bin/env python3
"""Validates outputs of a command's `--format json` against its schema.

    validate_schema.py SCHEMA DOCUMENT FILE...

Also that every key of the schema is in the document, and that an "estimate" in an output keeps the
schema of estimates. Prints one line for each fault. Exit status: 0 valid, 1 not, 77 without the
module jsonschema.
"""
import json
import pathlib
import re
import sys

try:
    import jsonschema
except ImportError:
    print("the Python module jsonschema is not installed (python3-jsonschema)")
    sys.exit(77)


def keys(part):
    if isinstance(part, dict):
        yield from part.get("properties", {})
        for inner in part.values():
            yield from keys(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from keys(inner)


def validator_of(path):
    schema = json.loads(path.read_text())
    jsonschema.Draft7Validator.check_schema(schema)
    return jsonschema.Draft7Validator(schema)


def main(schema_path, document, files):
    schema_path, document = pathlib.Path(schema_path), pathlib.Path(document)
    validator = validator_of(schema_path)
    of_estimate = validator_of(schema_path.with_name("estimate.schema.json"))
    named = set(re.findall(r"\w+", document.read_text()))
    faults = [f"{document.name} does not have {key}"
              for key in sorted(set(keys(validator.schema)) - named)]
    for file in files:
        output = json.loads(pathlib.Path(file).read_text())
        found = list(validator.iter_errors(output))
        if "estimate" in output:
            found += of_estimate.iter_errors(output["estimate"])
        faults += [f"{file}: {'/'.join(map(str, e.absolute_path))}: {e.message[:300]}"
                   for e in found]
    print("\n".join(faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3:]))
