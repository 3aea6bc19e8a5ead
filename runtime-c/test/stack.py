"""Judges measured stack depths against the bounds of kernels.toml.

usage: stack.py BOUND DEPTHS...    BOUND is a key, stack or stack_soft; each file holds "NAME BYTES" lines, as test/instances.py's programs print
"""

import pathlib
import sys
import tomllib

HERE = pathlib.Path(__file__).resolve().parent.parent


def deepest(files):
    depths = {}
    for file in files:
        for line in pathlib.Path(file).read_text().splitlines():
            name, depth = line.split()
            depths[name] = max(depths.get(name, 0), int(depth))
    return depths


def faults(kernels, key, depths):
    for kernel in kernels:
        name, bound = kernel["name"], kernel[key]
        if name not in depths:
            yield f"{name}: not measured"
        elif depths[name] > bound:
            yield f"{name}: uses {depths[name]} bytes of stack, kernels.toml says {key} = {bound}"


if __name__ == "__main__":
    kernels = tomllib.loads((HERE / "kernels.toml").read_text())["kernel"]
    found = list(faults(kernels, sys.argv[1], deepest(sys.argv[2:])))
    print("\n".join(found) or f"stack depths are within {sys.argv[1]} of kernels.toml")
    sys.exit(1 if found else 0)
