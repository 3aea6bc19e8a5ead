"""Judges measured stack depths against the bounds of kernels.toml.

usage: stack.py [--bless] BOUND DEPTHS...

BOUND is a key of kernels.toml, stack or stack_soft; each file of DEPTHS holds "NAME BYTES" lines, as
test/instances.py's programs print. --bless writes the measured depths, rounded up to 16, instead.
"""

import pathlib
import re
import sys
import tomllib

MANIFEST = pathlib.Path(__file__).resolve().parent.parent / "kernels.toml"


def deepest(files):
    depths = {}
    for file in files:
        for line in pathlib.Path(file).read_text().splitlines():
            name, depth = line.split()
            depths[name] = max(depths.get(name, 0), int(depth))
    return depths


def faults(key, depths):
    for kernel in tomllib.loads(MANIFEST.read_text())["kernel"]:
        name, bound = kernel["name"], kernel[key]
        if name not in depths:
            yield f"{name}: not measured"
        elif depths[name] > bound:
            yield f"{name}: uses {depths[name]} bytes of stack, kernels.toml says {key} = {bound} (--bless corrects it)"


def bless(key, depths):
    text = MANIFEST.read_text()
    for name, depth in depths.items():
        bound = max(16, (depth + 15) // 16 * 16)
        entry = rf'(name = "{name}"\n(?:[^\n\[]+(?:\[[^\n]*)?\n)*?{key} = )\d+'
        text = re.sub(entry, rf"\g<1>{bound}", text)
    MANIFEST.write_text(text)


def main(arguments):
    if arguments[0] == "--bless":
        bless(arguments[1], deepest(arguments[2:]))
        return 0
    found = list(faults(arguments[0], deepest(arguments[1:])))
    print("\n".join(found) or f"stack depths are within {arguments[0]} of kernels.toml")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
