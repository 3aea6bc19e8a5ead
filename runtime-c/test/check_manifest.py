"""Compares kernels.toml with the headers: parameter structs, field order, functions and operands; and code.toml with it."""

import pathlib
import re
import sys
import tomllib

HERE = pathlib.Path(__file__).resolve().parent.parent
TYPES = {"i8": "int8_t", "i16": "int16_t", "i32": "int32_t", "f32": "float", "any": "void"}


def uncommented(text):
    return re.sub(r"/\*.*?\*/", "", text, flags=re.S)


def expand_families(text):
    """Writes out the signatures that the family macros define."""
    for name in re.findall(r"^EC_UNARY_F32\((\w+),", text, re.M):
        text += f"\nvoid ec_{name}_f32(const ec_unary_params *p, const float *x, float *y) {{"
    for name in re.findall(r"^EC_BINARY_F32\((\w+),", text, re.M):
        operands = "const float *a, const float *b, float *y"
        text += f"\nvoid ec_{name}_f32(const ec_binary_params *p, {operands}) {{"
        text += f"\nvoid ec_{name}_nd_f32(const ec_binary_nd_params *p, {operands}) {{"
    return text


def struct_fields(text, name):
    body = re.search(r"typedef struct \w+ \{([^}]*)\} " + name + ";", text)
    if body is None:
        return None
    names = {c: t for t, c in TYPES.items()}
    fields = re.findall(r"(int32_t|float) (\w+)(\[\d+\])?;", body.group(1))
    return [f"{field}: {names[ctype]}{length}" for ctype, field, length in fields]


def declared_operands(kernel):
    operands = []
    for operand in kernel["operands"]:
        role, name, kind = re.fullmatch(r"(in|const|scratch|out) (\w+)\??: (\w+)", operand).groups()
        constness = "const " if role in ("in", "const") else ""
        operands.append(f"{constness}{TYPES[kind]} *{name}")
    return operands


def header_operands(text, name):
    found = re.search(r"\bvoid " + name + r"\(([^)]*)\)\s*\{", text)
    return None if found is None else [" ".join(o.split()) for o in found.group(1).split(",")]


def kernel_faults(kernel, text):
    want = [f"const {kernel['params']} *p"] + declared_operands(kernel)
    got = header_operands(text, kernel["name"])
    if got != want:
        yield f"{kernel['name']}: the header has {got}, kernels.toml {want}"
    if "row" in kernel:
        yield from row_faults(kernel, header_operands(text, kernel["row"]))
    if "size" in kernel and f"int32_t {kernel['size']};" not in text:
        yield f"{kernel['name']}: no parameter {kernel['size']}"
    names = {o.split("*")[1] for o in want[1:]}
    for operand in kernel.get("in_place", []):
        if operand not in names:
            yield f"{kernel['name']}: in_place names {operand}, which is no operand"
    if not (HERE / "include" / kernel["header"]).is_file():
        yield f"{kernel['name']}: no header {kernel['header']}"


def row_faults(kernel, got):
    """The row function takes what `window` lists where the kernel takes its first operand."""
    element = TYPES[kernel["operands"][0].split(": ")[1]]
    types = {"rows": f"const {element} *const *rows", "at": "int32_t oy"}
    window = [types.get(name, f"int32_t {name}") for name in kernel.get("window", [])]
    want = [f"const {kernel['params']} *p"] + window + declared_operands(kernel)[1:]
    if got is None or window and got != want:
        yield f"{kernel['name']}: {kernel['row']} has {got}, kernels.toml {want}"


def faults():
    manifest = tomllib.loads((HERE / "kernels.toml").read_text())
    text = "\n".join(uncommented(h.read_text()) for h in sorted((HERE / "include").glob("*.h")))
    text = expand_families(text)
    for name, entry in manifest["params"].items():
        if struct_fields(text, name) != entry["fields"]:
            yield f"{name}: the header has {struct_fields(text, name)}"
    for kernel in manifest["kernel"]:
        yield from kernel_faults(kernel, text)
    measured = {row["kernel"] for row in tomllib.loads((HERE / "code.toml").read_text())["instance"]}
    for name in measured ^ {kernel["name"] for kernel in manifest["kernel"]}:
        yield f"{name}: it is in one of kernels.toml and code.toml (`make test-code BLESS=--bless` writes that)"
    listed = {k["params"] for k in manifest["kernel"]}
    for name in set(re.findall(r"\} (ec_\w+_params);", text)) - listed:
        yield f"{name}: in a header, but no kernel of kernels.toml takes it"


if __name__ == "__main__":
    found = list(faults())
    print("\n".join(found) or "kernels.toml agrees with the headers")
    sys.exit(1 if found else 0)
