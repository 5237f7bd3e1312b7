#!/usr/bin/env python3
"""Validates outputs of `boardless explain --format json` against docs/explanation.schema.json.

    validate_explanation.py DOCS FILE...

Also that rows and hidden rows sum to the total, and that every key is in docs/explain-json.md.
Prints one line for each fault. Exit status: 0 valid, 1 not, 77 without the module jsonschema.
"""
import json
import math
import pathlib
import re
import sys

try:
    import jsonschema
except ImportError:
    print("the Python module jsonschema is not installed (python3-jsonschema)")
    sys.exit(77)

from validate_json import keys


def sums(explanation):
    """Sentences on what does not add up."""
    rows = explanation["rows"] + [explanation["hidden"]]
    total = explanation["total"]
    for key in ("instructions", "cycles", "stall_cycles", "energy_j"):
        values = [row[key] for row in rows]
        if total[key] is None:
            if any(value is not None for value in values):
                yield f"{key} is null in the total and not in the rows"
        elif not math.isclose(sum(values), total[key], rel_tol=1e-9, abs_tol=1e-15):
            yield f"rows sum to {sum(values)} {key}, not {total[key]}"
    for row in explanation["rows"]:
        if any(by not in row for by in explanation["by"]):
            yield "a row lacks what was asked for"
        inclusive = row["cycles_with_callees"]
        if inclusive is not None and inclusive < row["cycles"]:
            yield f"{row} takes less with its callees than without"
    order = [row["cycles"] for row in explanation["rows"]]
    if order != sorted(order, reverse=True):
        yield "rows are not sorted by cycles"


def main(docs, files):
    docs = pathlib.Path(docs)
    schema = json.loads((docs / "explanation.schema.json").read_text())
    jsonschema.Draft7Validator.check_schema(schema)
    validator = jsonschema.Draft7Validator(schema)
    of_estimate = jsonschema.Draft7Validator(json.loads((docs / "estimate.schema.json").read_text()))
    named = set(re.findall(r"\w+", (docs / "explain-json.md").read_text()))
    faults = [f"docs/explain-json.md does not have {key}" for key in keys(schema) if key not in named]
    for file in files:
        explanation = json.loads(pathlib.Path(file).read_text())
        found = [f"{'/'.join(map(str, e.absolute_path))}: {e.message}"
                 for e in [*validator.iter_errors(explanation),
                           *of_estimate.iter_errors(explanation.get("estimate"))]]
        faults += [f"{file}: {fault}" for fault in found or sums(explanation)]
    print("\n".join(faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
