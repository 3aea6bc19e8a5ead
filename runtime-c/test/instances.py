"""Writes a C file that instantiates every kernel of kernels.toml as generated code does, with constant
parameters (test/shapes.toml), and as a shared out-of-line function.

usage: instances.py OUT.c

Compiled, it shows the warnings that a user would see. Run with test/host/case.h, it checks that both
compute the same bytes; with test/target/case.h, it prints the stack depth of each: "NAME BYTES" lines
(test/stack.py judges them).
"""

import pathlib
import re
import sys
import tomllib

HERE = pathlib.Path(__file__).resolve().parent.parent
POINTERS = {"f32": "float", "i8": "int8_t", "i16": "int16_t", "i32": "int32_t", "any": "void"}
OPERAND_ELEMENTS = 4096


def constant(value):
    if isinstance(value, list):
        return "{" + ", ".join(constant(v) for v in value) + "}"
    return f"{value}f" if isinstance(value, float) else str(value)


def operand_parts(text):
    return re.fullmatch(r"(in|const|scratch|out) (\w+)\??: (\w+)", text).groups()


def signature(kernel):
    parts = [operand_parts(o) for o in kernel["operands"]]
    names = [name for _, name, _ in parts]
    types = [
        f"{'const ' if role in ('in', 'const') else ''}{POINTERS[kind]} *{name}"
        for role, name, kind in parts
    ]
    return names, types


def functions(kernel, shapes):
    """One function a shape, and one that takes the parameters at run time."""
    names, types = signature(kernel)
    name, params = kernel["name"], kernel["params"]
    call = ", ".join(names)
    for i, values in enumerate(shapes):
        yield (
            f"INSTANCE {name}_{i}({', '.join(types)}) {{\n"
            f"  static const {params} p = {constant(values)};\n"
            f"  {name}(&p, {call});\n}}\n"
        )
    yield (
        f"INSTANCE {name}_any({', '.join([f'const {params} *p'] + types)}) {{\n"
        f"  {name}(p, {call});\n}}\n"
    )


def arguments(kernel):
    kinds = [operand_parts(o) for o in kernel["operands"]]
    casts = {"i8": "(int8_t *)", "i16": "(int16_t *)", "i32": "(int32_t *)"}
    # The entries of a softmax sum to a divisor; other tables hold positions.
    tables = "entries" if kernel["name"].startswith("ec_softmax") else "tables"
    return ", ".join(
        tables if kind == "i32" and role == "const" else f"{casts.get(kind, '')}operands[{i}]"
        for i, (role, _, kind) in enumerate(kinds)
    )


def cases(kernel, shapes):
    """One case a shape: the specialised function and the shared one, with the same operands."""
    name, given = kernel["name"], arguments(kernel)
    for i, values in enumerate(shapes):
        yield f"  {{\n    static const {kernel['params']} p = {constant(values)};"
        yield f'    CASE("{name}", {name}_{i}({given}), {name}_any(&p, {given}));\n  }}'


def shapes_of(kernel, shapes):
    """The kernel's own shapes, if it doesn't take all of its parameter struct's."""
    return shapes.get(kernel["name"]) or shapes[kernel["params"]]


def program(manifest, shapes):
    headers = sorted({k["header"] for k in manifest["kernel"]})
    text = ["/* Written by test/instances.py. */", "#include <stdio.h>"]
    text += [f'#include "{h}"' for h in headers]
    text += [f"static float operands[6][{OPERAND_ELEMENTS}];", "static int32_t tables[256], entries[256];"]
    text += ['#include "case.h"', ""]
    for kernel in manifest["kernel"]:
        text += functions(kernel, shapes_of(kernel, shapes))
    text += ["int main(void) {", "  for (int i = 0; i < 256; i++) entries[i] = 256;"]
    for kernel in manifest["kernel"]:
        text += cases(kernel, shapes_of(kernel, shapes))
    return "\n".join(text + ["  return failures;", "}", ""])


if __name__ == "__main__":
    pathlib.Path(sys.argv[1]).write_text(
        program(
            tomllib.loads((HERE / "kernels.toml").read_text()),
            tomllib.loads((HERE / "test/shapes.toml").read_text()),
        )
    )
