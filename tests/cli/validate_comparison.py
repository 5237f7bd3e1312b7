#!/usr/bin/env python3
"""Validates outputs of `boardless compare --format json` against docs/comparison.schema.json.

    validate_comparison.py SCHEMA FILE...

Also that rows sum to the totals and are sorted, and that every key of the schema is in
docs/compare.md. Prints one line for each fault. Exit status: 0 valid, 1 not, 77 without the module
jsonschema.
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


def sums(base, new):
    """Sentences on what does not add up."""
    sides = {"base": base, "new": new}
    for rows, left_out in (("by_class", None), ("by_op", new["ops_left_out"]),
                           ("by_function", new["functions_left_out"])):
        listed = new[rows] + ([left_out] if left_out else [])
        for side, whole in sides.items():
            if rows == "by_op" and not any(row[side]["instructions"] for row in listed):
                continue  # firmware has no ops
            for key in ("instructions", "cycles", "stall_cycles", "energy_j"):
                values = [row[side][key] for row in listed]
                if whole[key] is None:
                    if any(value is not None for value in values):
                        yield f"{key} of {side} is null and is not in {rows}"
                elif not math.isclose(sum(values), whole[key], rel_tol=1e-9, abs_tol=1e-15):
                    yield f"{rows} sums to {sum(values)} {key}, not {whole[key]}"
        order = [abs(row["change_cycles"]) for row in new[rows]]
        if order != sorted(order, reverse=True):
            yield f"{rows} is not sorted by absolute change"
    stalls = sum(row["new_cycles"] for row in new["by_stall"])
    if not math.isclose(stalls, new["stall_cycles"], abs_tol=1e-9):
        yield f"by_stall sums to {stalls} cycles, not {new['stall_cycles']}"
    for key, change in new["change"].items():
        if change and change["absolute"] != new[key] - base[key]:
            yield f"the change of {key} is not the difference"


def keys(part):
    if isinstance(part, dict):
        for name, inner in part.get("properties", {}).items():
            yield name
        for inner in part.values():
            yield from keys(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from keys(inner)


def main(schema_path, files):
    schema = json.loads(pathlib.Path(schema_path).read_text())
    jsonschema.Draft7Validator.check_schema(schema)
    validator = jsonschema.Draft7Validator(schema)
    named = set(re.findall(r"\w+", pathlib.Path(schema_path).with_name("compare.md").read_text()))
    faults = [f"docs/compare.md does not have {key}" for key in sorted(set(keys(schema)) - named)]
    for file in files:
        comparison = json.loads(pathlib.Path(file).read_text())
        found = [f"{'/'.join(map(str, e.absolute_path))}: {e.message}"
                 for e in validator.iter_errors(comparison)]
        if not found:
            found = [fault for new in comparison["new"] for fault in sums(comparison["base"], new)]
        faults += [f"{file}: {fault}" for fault in found]
    print("\n".join(faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
