#!/usr/bin/env python3
"""Writes the assembly of a microbench image: the sequences of tests/isa/sequences.toml for one core.

    make_microbench.py m4 > microbench-m4.s     m0plus, m3, m4, m7 or m33; m0plus holds the M0's too
    make_microbench.py --skipped                which sequences no image holds, and why

Each sequence is there twice: with its code, and without. Both are entered by a POP {PC}, with the
same registers, at the same address modulo 8, and left by the same branch; the difference between
the two times is the sequence's. src/microbench.c measures and prints.
"""
import pathlib
import re
import sys
import tomllib

TABLE = pathlib.Path(__file__).resolve().parents[2] / "tests/isa/sequences.toml"
CORES = {"m0plus": ["m0", "m0plus"], "m3": ["m3"], "m4": ["m4"], "m7": ["m7"], "m33": ["m33"]}

SKIPPED = {
    "v6-hints": "its YIELD cannot be emulated here yet",
    "v6-wait": "WFI would wait for an interrupt, and none is on",
    "v6-muls-small": "the same code as v6-muls-fast: which of the two it shows is the part's choice",
    "m33-table-round": "its loop counter is one of the registers that it works in, so it would not end",
    "m7-mispredicted-fresh-flags": "the branch predictor has learnt the branch when it is warm",
    "m7-mispredicted-old-flags": "the branch predictor has learnt the branch when it is warm",
}

# A function that returns behind its own call: the way out goes where it returns to.
INSTEAD = {
    "v6-call-and-return": "bl 1f; LEAVE; 1: push {r4, lr}; adds r4, r0, r1; pop {r4, pc}",
}

# The way out of a sequence. It must cost the same behind any instruction: on the M3 and M4 it begins
# with a 16-bit branch, which never waits for its second half; on the M33 with a 32-bit one, which
# never folds; on the M7 with an LDRD, which never shares its cycle, and time for results to arrive.
FAR = "b.w microbench_end"
LEAVE = {
    "m0plus": "bl microbench_end",
    "m3": f"b 9f; .balign 8; 9: {FAR}",
    "m4": f"b 9f; .balign 8; 9: {FAR}",
    "m7": f"ldrd r0, r1, [sp]; nop.w; nop.w; nop.w; nop.w; {FAR}",
    "m33": FAR,
}

# Plain operands: small, and multiples of 8, so that they serve as offsets of any load.
VALUE = 8
OTHER_VALUE = 16
BASE = "microbench_memory + 128"

NAMES = {"sp": 13, "lr": 14, "pc": 15}
REGISTER = r"\b(?:r\d+|sp|lr|pc)\b"


def number(register):
    return NAMES.get(register) or int(register[1:])


def instructions(text):
    """Instructions and labels, one each: "1: subs r0, #1" gives "1:" and "subs r0, #1"."""
    parts = []
    for part in re.split(r"[;\n]", text):
        while label := re.match(r"\s*(\d+:)", part):
            parts.append(label[1])
            part = part[label.end() :]
        if part.strip():
            parts.append(part.strip())
    return parts


def size_of(instruction):
    """In bytes, of what stands in a row's `before`; tests/machine checks where `code` came to lie."""
    if instruction.endswith(":"):
        return 0
    mnemonic = instruction.split()[0]
    return 4 if mnemonic.endswith(".w") or mnemonic.startswith("v") else 2


def leaves(instruction):
    """Whether it branches to where a register or memory says."""
    return bool(
        re.match(r"(bx|blx|tbb|tbh)\b", instruction)
        or re.match(r"(mov|add|ldr|ldr\.w) pc\b", instruction)
        or re.match(r"pop \{.*pc\}", instruction)
    )


def relative(parts):
    """Whether it goes on at a distance from itself: to what follows, then."""
    return any(re.match(r"(tbb|tbh|add pc)\b", part) for part in parts)


def registers_of(row, parts, land):
    """What the registers hold at the start, as assembly expressions; sp and pc are not for a row."""
    values = [str(VALUE)] * 16
    for part in parts:
        for base in re.findall(rf"\[({REGISTER})", part):
            values[number(base)] = BASE
        if base := re.match(rf"v?(?:ldm|stm)\S*\s+({REGISTER})", part):
            values[number(base[1])] = BASE
    if "operands" in row:
        for part in parts:
            if divide := re.match(r"[us]div r\d+, (r\d+), (r\d+)", part):
                pair = divide.groups()
            elif multiply := re.match(r"[us]m[lu][la]l r\d+, r\d+, (r\d+), (r\d+)", part):
                pair = multiply.groups()
            else:
                continue
            for register, value in zip(pair, row["operands"]):
                values[number(register)] = hex(value & 0xFFFFFFFF)
    if row.get("repeat", 1) > 1:
        counter = [part for part in parts if re.match(r"subs", part)][-1]
        values[number(re.search(REGISTER, counter)[0])] = str(row["repeat"])
    for part in parts:
        if zero := re.match(r"cb(n?)z (r\d+)", part):
            is_zero = bool(row.get("taken")) != bool(zero[1])
            values[number(zero[2])] = "0" if is_zero else str(VALUE)
        elif jump := re.match(rf"(?:blx?|bx|mov pc,) ({REGISTER})", part):
            values[number(jump[1])] = f"{land} + 1"
        elif table := re.match(r"tb[bh] \[(r\d+), (r\d+)", part):
            values[number(table[1])] = "microbench_zeros"
            values[number(table[2])] = "0"
        elif add := re.match(r"add pc, (r\d+)", part):
            values[number(add[1])] = "-2"  # PC reads as 4 behind the instruction; the next is at 2
    if (zero_wanted(row, parts)) is False:
        for part in parts:
            if compare := re.match(rf"cmp\S* ({REGISTER}), {REGISTER}", part):
                values[number(compare[1])] = str(OTHER_VALUE)
    return values


def zero_wanted(row, parts):
    """The Z flag that sends the first conditional instruction where the row says."""
    if row.get("repeat", 1) > 1:
        return None
    for part in parts:
        if branch := re.match(r"b(eq|ne)\b", part):
            return (branch[1] == "eq") == bool(row.get("taken"))
        if block := re.match(r"it[te]* (eq|ne)\b", part):
            return (block[1] == "eq") == row.get("passes", True)
    return None


def lines(parts):
    return [f"  {part}" for part in parts]


def sequence(core, row):
    """The assembly of one row: text, and its entry in the table."""
    label = row["id"].replace("-", "_")
    land = f"land_{label}"
    leave = instructions(LEAVE[core])
    before = instructions(row.get("before", ""))
    code = []
    for part in instructions(INSTEAD.get(row["id"], row["code"])):
        code += leave if part == "LEAVE" else [part]
        if leaves(part) and part != instructions(row["code"])[-1]:
            code.append(f"{land}:")
    # Behind the last instruction the way out is aligned, so that it does not straddle two words there.
    behind = [] if f"{land}:" in code else [f"{land}:"]
    if behind and any(map(leaves, code)) and not relative(code):
        behind.insert(0, ".balign 8")
    padding = (row.get("at", 0) - sum(map(size_of, before))) % 8
    text = []
    for kind, counted in (("without", []), ("with", code)):
        name = f"{kind}_{label}"
        text += ["  .balign 8, 0"]
        if padding:
            text.append(f"  .space {padding}")
        text += ["  .thumb_func", f"  .type {name}, %function"]
        text += [f"{name}:", *lines(before)]
        if counted:
            text += [f"code_{label}:", *lines(counted)]
        text.append(f"  .size {name}, . - {name}")
        text += lines((behind if counted else []) + leave)
    parts = before + code
    from_memory = any(re.match(r"(pop \{.*pc\}|ldr\S* pc)", part) for part in parts)
    fill = f"{land} + 1" if from_memory and row["id"] not in INSTEAD else BASE
    flags = "0x40000000" if zero_wanted(row, parts) else "0"
    values = registers_of(row, parts, land)
    del values[15], values[13]
    entry = [
        f"  .word name_{label}, without_{label} + 1, with_{label} + 1, {fill}",
        f"  .word {', '.join(values[:8])}",
        f"  .word {', '.join(values[8:])}, {flags}",
    ]
    name = [f'name_{label}: .asciz "{row["id"]}"']
    return text, entry, name


def rows_of(core):
    with open(TABLE, "rb") as file:
        groups = tomllib.load(file)["group"]
    for group in groups:
        for row in group["rows"]:
            if any(name in row["cycles"] for name in CORES[core]) and row["id"] not in SKIPPED:
                yield row


def write(core):
    text, entries, names = [], [], []
    for row in [{"id": "empty", "code": "", "cycles": {}}, *rows_of(core)]:
        of_row = sequence(core, row)
        text += of_row[0]
        entries += of_row[1]
        names += of_row[2]
    count = len(names)
    print(f"@ Written by make_microbench.py from tests/isa/sequences.toml, for cortex-{core}.")
    print("  .syntax unified\n  .thumb")
    print("  .text\n" + "\n".join(text))
    print("  .section .rodata\n  .balign 4\n  .global microbench_sequences, microbench_count")
    print(f"microbench_count: .word {count}")
    print("microbench_sequences:\n" + "\n".join(entries))
    print("microbench_zeros: .word 0\n" + "\n".join(names))


def main():
    if sys.argv[1:] == ["--skipped"]:
        for name, why in SKIPPED.items():
            print(f"| `{name}` | {why} |")
    elif len(sys.argv) == 2 and sys.argv[1] in CORES:
        write(sys.argv[1])
    else:
        sys.exit(f"usage: make_microbench.py {'|'.join(CORES)} or --skipped")


main()
