"""Judges measured code sizes against code.toml.

usage: code.py [--bless] CC OBJECTS...

OBJECTS are test/instances.py's program, compiled by CC with a section for each function: code-CORE.o, and code-CORE-small.o
with EC_SMALL. --bless writes code.toml anew instead. Library routines count, too, but for those of the C library itself:
a program has memcpy and memset anyway.
"""

import pathlib
import re
import subprocess
import sys
import tempfile
import tomllib

HERE = pathlib.Path(__file__).resolve().parent
FIGURES = HERE.parent / "code.toml"
CORES = {"m4": "fpu", "m0": "soft", "m55": "helium"}
FLAGS = {
    "m4": ["-mcpu=cortex-m4", "-mfpu=fpv4-sp-d16", "-mfloat-abi=hard"],
    "m0": ["-mcpu=cortex-m0plus"],
    "m55": ["-mcpu=cortex-m55", "-mfloat-abi=hard"],
}
USES = {"constant": "own_", "shared": "", "row": "row_"}
CALLS = ["calls", "row_calls", "small_calls"]
# How far off a figure may be: bytes, and parts of it.
BYTES, PART = 16, 0.05
HEAD = """# Bytes of machine code that GCC 12 makes of the kernels at -O2: written by test/code.py (`make test-code BLESS=--bless`).
#
# [helpers]     functions out of line, of which a program has one however many kernels call them: on cores with an FPU, without
#               one and with Helium, as "stack" in kernels.toml; a second figure is with EC_SMALL. With a colon, what
#               the linker takes from libraries.
# [[instance]]  a kernel with some parameters, in field order: the bytes of its function with constants of its own, of one
#               that layers share, and of a row's; and the helpers that it calls, directly or not; "row_calls" and
#               "small_calls" where a row's function or one of whole images with EC_SMALL calls others.

"""


class Object:
    """The functions of an object file."""

    def __init__(self, file, cc):
        self.core = file.name.removesuffix(".o").split("-")[1]
        self.libraries = Libraries(cc, FLAGS[self.core])
        sections = read("-SW", file)
        self.sizes = {m[1]: int(m[2], 16) for m in re.finditer(r"\] (\.\S+) +\w+ +\w+ \w+ (\w+)", sections)}
        self.calls, section = {}, None
        for line in read("-rW", file).splitlines():
            if found := re.match(r"Relocation section '\.rel(\S+)'", line):
                section = self.calls.setdefault(found[1], set())
            elif (words := line.split())[2:3] and words[2].startswith("R_ARM") and len(words) > 4:
                section.add(words[4])

    def section(self, symbol):
        names = [symbol, f".text.{symbol}", f".rodata.{symbol}"]
        return next((name for name in names if name in self.sizes), None)

    def measure(self, function):
        """A function's bytes with its data, and the helpers behind it; data of the test program don't count."""
        own, helpers, todo = 0, set(), [f".text.{function}"]
        seen = set(todo)
        while todo:
            section = todo.pop()
            if section.startswith(".text."):
                name = section.removeprefix(".text.")
                helpers |= {name} - {function}
            if section.startswith(".rodata") or section == f".text.{function}":
                own += self.sizes[section]
            for symbol in self.calls.get(section, ()):
                target = self.section(symbol)
                if target is None:
                    helpers |= set(self.libraries.members(symbol))
                elif target not in seen and target.startswith((".text", ".rodata")):
                    seen.add(target)
                    todo.append(target)
        return own, helpers

    def helper_bytes(self, name):
        return self.libraries.sizes[name] if ":" in name else self.sizes.get(f".text.{name}")


class Libraries:
    """What the linker takes from libm and libgcc, by symbol."""

    def __init__(self, cc, flags):
        self.cc, self.flags, self.found, self.sizes = cc, flags, {}, {}

    def members(self, symbol):
        if symbol not in self.found:
            self.found[symbol] = self.link(symbol) if not symbol.startswith("mem") else {}
            self.sizes.update(self.found[symbol])
        return self.found[symbol]

    def link(self, symbol):
        options = ["-mthumb", "-nostartfiles", "-Wl,--gc-sections", f"-Wl,-e,{symbol},-u,{symbol},-Map=map"]
        with tempfile.TemporaryDirectory() as folder:
            command = [self.cc, *self.flags, *options, "-lm", "-o", "program"]
            subprocess.run(command, cwd=folder, capture_output=True, check=True)
            kept = pathlib.Path(folder, "map").read_text().split("Linker script and memory map")[-1]
        sections = re.finditer(
            r"^ \.(?:text|rodata)\S*\s+0x\w+\s+0x(\w+)\s+\S*/lib(m|gcc)\w*\.a\((\S+?)\.o\)", kept, re.M
        )
        sizes = {}
        for size, library, member in (found.groups() for found in sections):
            name = f"lib{library}:{member.removeprefix('libm_a-').removeprefix('lib_a-')}"
            sizes[name] = sizes.get(name, 0) + int(size, 16)
        return {name: size for name, size in sizes.items() if size}


def read(what, file):
    return subprocess.run(["arm-none-eabi-readelf", what, file], capture_output=True, text=True, check=True).stdout


def instances():
    """Kernels with numbers and values of their parameters, as test/instances.py names them."""
    shapes = tomllib.loads((HERE / "shapes.toml").read_text())
    for kernel in tomllib.loads((HERE.parent / "kernels.toml").read_text())["kernel"]:
        for number, values in enumerate(shapes.get(kernel["name"]) or shapes[kernel["params"]]):
            yield kernel["name"], number, values


def measured(cc, files):
    """What code.toml is to say."""
    normal, small = {}, {}
    for file in map(pathlib.Path, files):
        found = Object(file, cc)
        (small if file.name.endswith("-small.o") else normal)[CORES[found.core]] = found
    normal = {core: normal[core] for core in CORES.values()}
    rows = [instance({core: (normal[core], small[core]) for core in normal}, *each) for each in instances()]
    helpers = {}
    for core, program in normal.items():
        for name in sorted({name for row in rows for calls in CALLS for name in row[core].get(calls, [])}):
            sizes = [program.helper_bytes(name), small[core].helper_bytes(name) if ":" not in name else None]
            sizes[0] = sizes[0] or sizes[1]
            helpers.setdefault(name, {})[core] = sizes[: 1 + (sizes[1] not in (None, sizes[0]))]
    return {"helpers": dict(sorted(helpers.items())), "instance": rows}


def instance(programs, kernel, number, values):
    row = {"kernel": kernel, "params": values}
    for core, objects in programs.items():
        figures, small = (uses_of(program, kernel, number) for program in objects)
        whole = ["constant", "shared"]
        called = [calls_of(figures, whole), calls_of(figures, ["row"]), calls_of(small, whole)]
        calls = {name: found for name, found in zip(CALLS, called, strict=True) if name == "calls" or found != called[0]}
        row[core] = {"bytes": [figures[use][0] for use in USES], **calls}
    return row


def uses_of(program, kernel, number):
    """Bytes and helpers of an instance's functions; one without a function for a row is its own."""
    names = {use: f"{kernel}_{infix}{number}" for use, infix in USES.items()}
    own = names["constant"]
    return {use: program.measure(name if f".text.{name}" in program.sizes else own) for use, name in names.items()}


def calls_of(figures, uses):
    return sorted(set().union(*(figures[use][1] for use in uses)))


def faults(found):
    told = tomllib.loads(FIGURES.read_text())
    known = {(row["kernel"], str(row["params"])): row for row in told["instance"]}
    for row in found["instance"]:
        figures = known.pop((row["kernel"], str(row["params"])), None)
        if figures is None:
            yield f"{row['kernel']}: code.toml has no {row['params']}"
            continue
        for core in CORES.values():
            yield from differences(f"{row['kernel']}, {core}", row[core]["bytes"], figures[core]["bytes"])
            for calls in CALLS:
                if row[core].get(calls) != figures[core].get(calls):
                    yield f"{row['kernel']}, {core}, {calls}: {', '.join(row[core].get(calls, ['as otherwise']))}"
    for kernel, params in known:
        yield f"{kernel}: no shape {params} is measured"
    for name, cores in found["helpers"].items():
        for core, sizes in cores.items():
            yield from differences(f"{name}, {core}", sizes, told["helpers"].get(name, {}).get(core, []))


def differences(what, sizes, told):
    pairs = zip(sizes, told, strict=False)
    if len(sizes) != len(told) or any(abs(size - figure) > BYTES + PART * figure for size, figure in pairs):
        yield f"{what}: {sizes} bytes, code.toml says {told}"


def text(value):
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {text(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(text, value)) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value)


def bless(found):
    lines = [HEAD + "[helpers]"]
    lines += [f'"{name}" = {text(cores)}' for name, cores in found["helpers"].items()]
    for row in found["instance"]:
        lines += ["", "[[instance]]"] + [f"{key} = {text(value)}" for key, value in row.items()]
    FIGURES.write_text("\n".join(lines) + "\n")


def main(arguments):
    is_bless = arguments[0] == "--bless"
    cc, *files = arguments[is_bless:]
    found = measured(cc, files)
    if is_bless:
        bless(found)
        return 0
    wrong = list(faults(found))
    print("\n".join(wrong + ["--bless corrects code.toml"] if wrong else ["code sizes are those of code.toml"]))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
