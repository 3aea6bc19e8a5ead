"""Judges measured stack depths against the bounds of kernels.toml.

usage: stack.py [--bless] DEPTHS...

DEPTHS are files named stack-CORE-LEVEL that hold "NAME USE BYTES" lines, as test/instances.py's programs print. --bless
writes what follows from them instead: bounds for any shape. The functions of kernels in EXACT are built so that their stack
doesn't depend on shapes; with an FPU, which is where their assembly is, it is what the measured ones take.
"""

import pathlib
import re
import sys
import tomllib

MANIFEST = pathlib.Path(__file__).resolve().parent.parent / "kernels.toml"
CORES = {"m4": "fpu", "m0": "soft", "m55": "helium"}
USES = ["constant", "shared", "row"]
EXACT = ["ec_conv2d_s8_dsp", "ec_winograd_plain_s8_dsp", "ec_dense_s8_dsp", "ec_dense_b24_s8_dsp"]
# Of these a measured shape has batches, which take more than any shape without.
COVERED = ["ec_winograd_s8_dsp"]
# What a layer of a network takes more than the measured shapes.
MORE = {"ec_winograd_plain_s8_dsp": 8}
# What other shapes may take more than the measured ones, beyond rounding where the compiler saves what it likes.
MARGIN = 16


def deepest(files):
    """By kernel and kind of core: the depths of each use; without a function for a row, it is the kernel itself."""
    depths = {}
    for file in map(pathlib.Path, files):
        core = CORES[file.name.split("-")[1]]
        for line in file.read_text().splitlines():
            name, use, depth = line.split()
            uses = depths.setdefault(name, {}).setdefault(core, {})
            uses[use] = max(uses.get(use, 0), int(depth))
    for cores in depths.values():
        for core, uses in cores.items():
            cores[core] = [uses.get(use, uses["constant"]) for use in USES]
    return depths


def faults(depths):
    for kernel in tomllib.loads(MANIFEST.read_text())["kernel"]:
        name = kernel["name"]
        for core, bounds in kernel["stack"].items():
            if core not in depths.get(name, {}):
                yield f"{name}: not measured for {core}"
                continue
            for use, depth, bound in zip(USES, depths[name][core], bounds, strict=True):
                if depth > bound:
                    yield f"{name}, {use}: {depth} bytes of stack, kernels.toml says {core} = {bounds} (--bless corrects it)"


def bound(name, core, depth):
    if core != "fpu":
        return max(16, (depth + 15) // 16 * 16)
    exact = (depth + 7) // 8 * 8 + MORE.get(name, 0)
    return exact if name in EXACT or name in COVERED else exact + MARGIN


def bless(depths):
    text = MANIFEST.read_text()
    for name, cores in depths.items():
        rounded = {core: [bound(name, core, depth) for depth in uses] for core, uses in cores.items()}
        bounds = ", ".join(f"{core} = {rounded[core]}" for core in CORES.values())
        entry = rf'(name = "{name}"\n(?:[^\n\[]+(?:\[[^\n]*)?\n)*?stack = )[^\n]*'
        text = re.sub(entry, rf"\g<1>{{ {bounds} }}", text)
    MANIFEST.write_text(text)


def main(arguments):
    if arguments[0] == "--bless":
        bless(deepest(arguments[1:]))
        return 0
    found = list(faults(deepest(arguments)))
    print("\n".join(found) or "stack depths are within those of kernels.toml")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
