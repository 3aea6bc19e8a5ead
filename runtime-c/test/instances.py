"""Writes a C file that instantiates every kernel of kernels.toml as generated code does, with constant
parameters (test/shapes.toml), as a shared out-of-line function, and its function for a row.

usage: instances.py OUT.c

Compiled, it shows the warnings that a user would see. Run with test/host/case.h, it checks that both
compute the same bytes; with test/target/case.h, it prints the stack depth of each use: "NAME USE BYTES" lines
(test/stack.py judges them).
"""

import pathlib
import re
import sys
import tomllib

HERE = pathlib.Path(__file__).resolve().parent.parent
POINTERS = {"f32": "float", "i8": "int8_t", "i16": "int16_t", "i32": "int32_t", "any": "void"}
OPERAND_ELEMENTS = 4096
# Kinds of operands that there are pointers to rows of.
ROWS = {"f32": "float", "i8": "int8_t"}


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
    """Two functions a shape, of which one takes the constants, too; and one that takes the parameters at run time."""
    names, types = signature(kernel)
    name, params = kernel["name"], kernel["params"]
    call = ", ".join(names)
    for i, values in enumerate(shapes):
        p = f"  static const {params} p = {constant(values)};\n"
        yield f"INSTANCE {name}_{i}({', '.join(types)}) {{\n{p}  {name}(&p, {call});\n}}\n"
        own = ", ".join(own_constants(kernel))
        yield f"INSTANCE {name}_own_{i}({', '.join(variables(kernel, types))}) {{\n{p}  {name}(&p, {own});\n}}\n"
    yield (
        f"INSTANCE {name}_any({', '.join([f'const {params} *p'] + types)}) {{\n"
        f"  {name}(p, {call});\n}}\n"
    )


def is_constant(operand):
    return operand_parts(operand)[0] == "const"


def variables(kernel, values):
    """Of the values for each operand, those that a layer with constants of its own is called with."""
    return [value for value, operand in zip(values, kernel["operands"], strict=True) if not is_constant(operand)]


def own_constants(kernel):
    """What such a layer gives to the kernel."""
    pairs = zip(arguments(kernel), kernel["operands"], strict=True)
    return [value if is_constant(operand) else operand_parts(operand)[1] for value, operand in pairs]


def row_function(kernel, fields, number, values):
    """The function of a row, as a member of a row loop calls it; pointers to rows are the caller's."""
    names, types = signature(kernel)
    params, kind = kernel["params"], operand_parts(kernel["operands"][0])[2]
    count = values[[field.split(":")[0] for field in fields].index("kernel_h")]
    window = {"rows": f"rows_{kind}", "k0": "0", "k1": str(count), "count": str(count), "at": "0"}
    call = ", ".join([window[name] for name in kernel["window"]] + names[1:])
    return (
        f"INSTANCE {kernel['name']}_row_{number}({', '.join(types[1:])}) {{\n"
        f"  EC_SAVES_SEVEN();\n  static const {params} p = {constant(values)};\n"
        f"  {kernel['row']}(&p, {call});\n}}\n"
    )


def arguments(kernel):
    kinds = [operand_parts(o) for o in kernel["operands"]]
    casts = {"i8": "(int8_t *)", "i16": "(int16_t *)", "i32": "(int32_t *)"}
    # The entries of a softmax sum to a divisor; other tables hold positions.
    tables = "entries" if kernel["name"].startswith("ec_softmax") else "tables"
    return [
        tables if kind == "i32" and role == "const" else f"{casts.get(kind, '')}operands[{i}]"
        for i, (role, _, kind) in enumerate(kinds)
    ]


def cases(kernel, shapes):
    """One case a shape: the functions for it and the one for any, with the same operands."""
    name, given = kernel["name"], ", ".join(arguments(kernel))
    for i, values in enumerate(shapes):
        yield f"  {{\n    static const {kernel['params']} p = {constant(values)};"
        own = ", ".join(variables(kernel, arguments(kernel)))
        yield f'    CASE("{name}", {name}_own_{i}({own}), {name}_{i}({given}), {name}_any(&p, {given}));\n  }}'
        if "window" in kernel:
            yield f'  ROW("{name}", {name}_row_{i}({", ".join(arguments(kernel)[1:])}));'


def shapes_of(kernel, shapes):
    """The kernel's own shapes, if it doesn't take all of its parameter struct's."""
    return shapes.get(kernel["name"]) or shapes[kernel["params"]]


def program(manifest, shapes):
    headers = sorted({k["header"] for k in manifest["kernel"]})
    text = ["/* Written by test/instances.py. */", "#include <stdio.h>"]
    text += [f'#include "{h}"' for h in headers]
    text += [f"static float operands[6][{OPERAND_ELEMENTS}];", f"static int32_t tables[{OPERAND_ELEMENTS}], entries[256];"]
    text += [f"static const {c} *rows_{kind}[32];" for kind, c in ROWS.items()]
    text += ['#include "case.h"', ""]
    for kernel in manifest["kernel"]:
        own, fields = shapes_of(kernel, shapes), manifest["params"][kernel["params"]]["fields"]
        text += functions(kernel, own)
        if "window" in kernel:
            text += [row_function(kernel, fields, i, values) for i, values in enumerate(own)]
    text += ["int main(void) {", "  for (int i = 0; i < 256; i++) entries[i] = 256;"]
    text += [f"  for (int i = 0; i < 32; i++) rows_{kind}[i] = (const {c} *)operands[0];" for kind, c in ROWS.items()]
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
