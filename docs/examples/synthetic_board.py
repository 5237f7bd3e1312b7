#!/usr/bin/env python3
"""A board that does not exist: measurements with known coefficients, noise and one outlier.

usage: docs/examples/synthetic_board.py [--board ID] [--seed N] [--rows N] [--noise SHARE]
                                        [--no-outlier] [PROGRAM] > measured.csv

Runs bundled images and models with PROGRAM (default: build/release/bin/boardless) in the source
folder, takes what the emulator counted of each region, and prices it with the coefficients below
instead of the documented ones. What `boardless fit` finds in the file can be held against them.
The same seed gives the same file.
"""

import argparse
import json
import random
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent

# Cycles for each cycle that the core's rules charge to a class; 1 where nothing is said.
CYCLES = {"load": 1.07, "multiply_accumulate": 0.96, "branch_taken": 1.12, "store": 1.04}
CYCLES_PER_STALL = 0.92
CYCLES_PER_PASS = 140

# Joules for each such cycle; OTHER_JOULES where nothing is said.
JOULES = {"load": 4.4e-10, "multiply_accumulate": 4.1e-10, "store": 4.2e-10}
OTHER_JOULES = 3.5e-10
JOULES_PER_STALL = 2.6e-10
STATIC_W = 2.1e-3

LAYERS = ["layer_conv"] + [f"layer_{kind}_{n}" for n in (1, 2, 3, 4)
                           for kind in ("depthwise", "pointwise")] + ["layer_average_pool",
                                                            "layer_fully_connected",
                                                            "layer_softmax"]


def regions(core):
    """(image or model, column, its value, group), those that differ most first."""
    models = "tests/data/models"
    # The convolutions before the ADDs run with them, as one.
    ops = ["op0_CONV_2D", "op2_ADD", "op4_ADD", "op5_HARD_SWISH", "op6_MAX_POOL_2D", "op7_MEAN",
           "op8_LOGISTIC"]
    single = ["conv_2d_3x3_same", "depthwise_conv_2d_same", "fully_connected", "softmax_wide",
              "average_pool_2d_same", "mul_broadcast", "transpose", "concatenation",
              "quantize_float32", "resize_nearest_neighbor", "strided_slice", "leaky_relu"]
    out = []
    for k in range(max(len(LAYERS), len(ops), len(single))):
        if k < len(LAYERS):
            out.append((f"firmware_images/ds_cnn-{core}.elf", "from", LAYERS[k], "ds_cnn"))
        if k < len(single):
            out.append((f"{models}/{single[k]}.tflite", "op", "", "single ops"))
        if k < len(ops):
            out.append((f"{models}/residual.tflite", "op", ops[k], "residual"))
    return out


def counted(program, board, image, column, value):
    """Cycles by class, stalls, passes and seconds by the documented model, of a region."""
    command = [program, "estimate", image, "--board", board, "--format", "json"]
    if column == "from":
        command += ["--from", value]
    if column == "op" and value:
        # The ops of a model are regions of its explanation, by class.
        command = [program, "explain", image, "--board", board, "--format", "json",
                   "--by", "op,class"]
    out = json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout)
    if "rows" in out:
        rows = [row for row in out["rows"] if row["op"] == value]
        clock, passes = out["estimate"]["clock_hz"], 1
    else:
        rows, clock, passes = out["by_class"], out["clock_hz"], out["passes"]
    cycles = {row["class"]: row["cycles"] - row["stall_cycles"] for row in rows}
    return cycles, sum(row["stall_cycles"] for row in rows), passes, clock


def priced(cycles, stalls, passes, clock):
    seconds = (sum(CYCLES.get(name, 1) * x for name, x in cycles.items())
               + CYCLES_PER_STALL * stalls + CYCLES_PER_PASS * passes) / clock
    joules = (sum(JOULES.get(name, OTHER_JOULES) * x for name, x in cycles.items())
              + JOULES_PER_STALL * stalls + STATIC_W * seconds)
    return seconds, joules


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program", nargs="?", default=str(ROOT / "build/release/bin/boardless"))
    parser.add_argument("--board", default="nucleo-l4r5zi")
    parser.add_argument("--core", default="cortex-m4")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rows", type=int, default=24)
    parser.add_argument("--noise", type=float, default=0.02)
    parser.add_argument("--no-outlier", action="store_true")
    arguments = parser.parse_args()
    noise = random.Random(arguments.seed)
    print("image,from,op,board,clock_mhz,latency_us,latency_spread,energy_uj,energy_spread,group")
    for number, (image, column, value, group) in enumerate(regions(arguments.core)[:arguments.rows]):
        cycles, stalls, passes, clock = counted(arguments.program, arguments.board, image, column,
                                                value)
        seconds, joules = priced(cycles, stalls, passes, clock)
        seconds *= 1 + noise.gauss(0, arguments.noise)
        joules *= 1 + noise.gauss(0, arguments.noise)
        if number == 7 and not arguments.no_outlier:
            seconds, joules = seconds * 1.8, joules * 1.8  # a debugger was attached
        begin, op = (value, "") if column == "from" else ("", value)
        print(f"../../{image},{begin},{op},{arguments.board},{clock / 1e6:g},{seconds * 1e6:.6g},"
              f"{arguments.noise},{joules * 1e6:.6g},{arguments.noise},{group}")


if __name__ == "__main__":
    main()
