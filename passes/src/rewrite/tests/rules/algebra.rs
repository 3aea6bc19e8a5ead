//! Arithmetic with constants.

use super::super::{proves, refuses};
use super::from;

/// `x` of shape `[2,3]` and a constant `c`.
fn arithmetic(constant: &str, op: &str) -> String {
    from("f32[2,3]", &format!("%1 = const {constant}\n%2 = {op}"))
}

#[test]
fn neutral_operand() {
    for (value, op) in [
        ("0", "%0, %1 {f=add}"),
        ("0", "%1, %0 {f=add}"),
        ("1", "%1, %0 {f=mul}"),
        ("0", "%0, %1 {f=sub}"),
        ("1", "%0, %1 {f=div}"),
        ("-inf", "%0, %1 {f=max}"),
    ] {
        let left = arithmetic(&format!("splat({value}) : f32[3]"), &format!("binary {op} : f32[2,3]"));
        proves("neutral-operand", &left, &from("f32[2,3]", ""));
    }
    refuses("neutral-operand", &arithmetic("splat(0) : f32[3]", "binary %1, %0 {f=sub} : f32[2,3]"));
    refuses("neutral-operand", &arithmetic("splat(2) : f32[3]", "binary %0, %1 {f=mul} : f32[2,3]"));
    refuses("neutral-operand", &arithmetic("splat(0) : f32[4,2,3]", "binary %0, %1 {f=add} : f32[4,2,3]"));
}

#[test]
fn subtract_constant() {
    let left = arithmetic("[1, 2, 3] : f32[3]", "binary %0, %1 {f=sub} : f32[2,3]");
    let right = arithmetic("[-1, -2, -3] : f32[3]", "binary %0, %1 {f=add} : f32[2,3]");
    proves("subtract-constant", &left, &right);
    refuses("subtract-constant", &arithmetic("[1, 2, 3] : f32[3]", "binary %1, %0 {f=sub} : f32[2,3]"));
}

#[test]
fn divide_by_constant() {
    let left = arithmetic("[1, 2, 4] : f32[3]", "binary %0, %1 {f=div} : f32[2,3]");
    let right = arithmetic("[1, 0.5, 0.25] : f32[3]", "binary %0, %1 {f=mul} : f32[2,3]");
    proves("divide-by-constant", &left, &right);
    refuses("divide-by-constant", &arithmetic("[1, 0, 4] : f32[3]", "binary %0, %1 {f=div} : f32[2,3]"));
}

#[test]
fn constant_with_constant() {
    let chain = |f: &str, inner: &str| {
        arithmetic(
            "[1, 2, 4] : f32[3]",
            &format!(
                "const {inner}\n%3 = binary %2, %0 {{f={f}}} : f32[2,3]\n%4 = binary %3, %1 {{f={f}}} : f32[2,3]"
            ),
        )
    };
    let sum = arithmetic("[3, 4, 6] : f32[3]", "binary %0, %1 {f=add} : f32[2,3]");
    let product = arithmetic("[2, 4, 8] : f32[3]", "binary %0, %1 {f=mul} : f32[2,3]");
    proves("constant-with-constant", &chain("add", "splat(2) : f32[]"), &sum);
    proves("constant-with-constant", &chain("mul", "splat(2) : f32[]"), &product);
    refuses("constant-with-constant", &chain("sub", "splat(2) : f32[]"));
    // One constant for both would be larger than each.
    refuses("constant-with-constant", &chain("mul", "[1, 2] : f32[2,1]"));
}

#[test]
fn broadcast_of_expand() {
    let x = "f32[1,3]";
    let constant = "%1 = const seeded(1) : f32[2,3]";
    let left = format!(
        "{constant}\n%2 = expand %0 {{shape=[2,3]}} : f32[2,3]\n%3 = binary %1, %2 {{f=mul}} : f32[2,3]"
    );
    let right = format!("{constant}\n%2 = binary %1, %0 {{f=mul}} : f32[2,3]");
    proves("broadcast-of-expand", &from(x, &left), &from(x, &right));
    refuses("broadcast-of-expand", &from(x, &left.replace("f32[2,3]\n%2", "f32[1,3]\n%2")));
}
