#!/usr/bin/env python3
"""Validates outputs of `boardless estimate --format json` against docs/estimate.schema.json.

    validate_json.py SCHEMA FILE...

Also that rows sum to their totals and that every key of the schema is in docs/estimate-json.md.
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


def sums(estimate):
    """Sentences on what does not add up."""
    # Ops are in the order in which they run.
    of_model = ("by_type", "ops") if "ops" in estimate else ()
    for rows in ("by_class", "by_function", *of_model):
        for key in ("instructions", "cycles", "stall_cycles", "energy_j"):
            total = estimate[key]
            values = [row[key] for row in estimate[rows]]
            if total is None:
                if any(value is not None for value in values):
                    yield f"{key} is null and is not in {rows}"
                continue
            if not math.isclose(sum(values), total, rel_tol=1e-9, abs_tol=1e-15):
                yield f"{rows} sums to {sum(values)} {key}, not {total}"
        if estimate["cycles"] and not math.isclose(sum(row["share"] for row in estimate[rows]), 1):
            yield f"the shares of {rows} do not sum to 1"
        order = [row["cycles"] for row in estimate[rows]]
        if rows != "ops" and order != sorted(order, reverse=True):
            yield f"{rows} is not sorted by cycles"
    stalls = sum(stall["cycles"] for stall in estimate["stalls"].values())
    if not math.isclose(stalls, estimate["stall_cycles"], abs_tol=1e-9):
        yield f"stalls sum to {stalls} cycles, not {estimate['stall_cycles']}"
    if not math.isclose(estimate["latency_s"], estimate["cycles"] / estimate["clock_hz"]):
        yield "latency_s is not cycles / clock_hz"
    for value, interval in (("cycles", "cycles_interval"), ("latency_s", "latency_interval_s"),
                            ("energy_j", "energy_interval_j")):
        if (estimate[value] is None) != (estimate[interval] is None):
            yield f"one of {value} and {interval} is null"
        elif estimate[value] is not None:
            low, high = estimate[interval]
            if not low <= estimate[value] <= high:
                yield f"{value} is not in {interval}"
    if (estimate["energy_j"] is None) != (estimate["no_energy_reason"] is not None):
        yield "no_energy_reason does not go with energy_j"
    if estimate["instructions"] > estimate["run_instructions"]:
        yield "more instructions in the region than in the run"
    if of_model:
        yield from model_faults(estimate)


def model_faults(estimate):
    ops, memory = estimate["ops"], estimate["memory"]
    if [op["index"] for op in ops] != list(range(len(ops))):
        yield "ops are not numbered as they run"
    for op in ops:
        if op["missing"] and op["cycles"]:
            yield f"op {op['index']} is missing and costs cycles"
        if op["same_as"] is not None and ops[op["same_as"]]["cycles"] != op["cycles"]:
            yield f"op {op['index']} does not cost what the same one does"
    if sum(row["count"] for row in estimate["by_type"]) != sum(not op["missing"] for op in ops):
        yield "by_type does not count each op once"
    if memory["flash_bytes"] != memory["code_bytes"] + memory["constant_bytes"]:
        yield "flash_bytes is not the sum of its parts"
    if any(block["offset"] + block["bytes"] > memory["arena_bytes"] for block in memory["blocks"]):
        yield "a block is not in the arena"


def keys(schema):
    for part in [schema] + list(schema.get("definitions", {}).values()):
        for name, inner in part.get("properties", {}).items():
            yield name
            yield from keys(inner)
        if isinstance(part.get("items"), dict):
            yield from keys(part["items"])


def main(schema_path, files):
    schema = json.loads(pathlib.Path(schema_path).read_text())
    jsonschema.Draft7Validator.check_schema(schema)
    validator = jsonschema.Draft7Validator(schema)
    faults = []
    document = pathlib.Path(schema_path).with_name("estimate-json.md").read_text()
    named = set(re.findall(r"\w+", document))
    faults += [f"docs/estimate-json.md does not have {key}" for key in keys(schema) if key not in named]
    for file in files:
        try:
            estimate = json.loads(pathlib.Path(file).read_text())
        except ValueError as error:
            faults.append(f"{file}: {error}")
            continue
        found = [f"{'/'.join(map(str, e.absolute_path))}: {e.message}"
                 for e in validator.iter_errors(estimate)]
        faults += [f"{file}: {fault}" for fault in found or sums(estimate)]
    print("\n".join(faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
