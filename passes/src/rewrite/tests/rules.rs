//! Every rule with a case that it proves and one that it leaves alone.

use super::{proves, refuses};

/// A graph of one input `x` and these lines, the last of which is the result.
fn from(x: &str, lines: &str) -> String {
    let lines = lines.trim();
    let last = lines.lines().last().and_then(|line| line.split_whitespace().next()).unwrap_or("%0");
    let last = if lines.is_empty() { "%0" } else { last };
    format!("  %0 = input \"x\" : {x}\n{lines}\n  output \"y\" = {last}")
}

#[test]
fn nothing_moves() {
    let x = "f32[2,3]";
    for idle in [
        "%1 = transpose %0 {perm=[0,1]} : f32[2,3]",
        "%1 = reshape %0 {shape=[2,3]} : f32[2,3]",
        "%1 = slice %0 {sizes=[2,3], starts=[0,0], steps=[1,1]} : f32[2,3]",
        "%1 = pad %0 {after=[0,0], before=[0,0]} : f32[2,3]",
        "%1 = expand %0 {shape=[2,3]} : f32[2,3]",
        "%1 = concat %0 {axis=1} : f32[2,3]",
        "%1 = cast %0 {to=f32} : f32[2,3]",
        "%1 = reduce %0 {axes=[], f=sum} : f32[2,3]",
        "%1 = resize %0 {coordinates=asymmetric, rounding=floor, scales=[1,1], sizes=[2,3]} : f32[2,3]",
    ] {
        proves("nothing-moves", &from(x, idle), &from(x, ""));
    }
    for moves in [
        "%1 = transpose %0 {perm=[1,0]} : f32[3,2]",
        "%1 = slice %0 {sizes=[2,3], starts=[0,2], steps=[1,-1]} : f32[2,3]",
        "%1 = resize %0 {coordinates=asymmetric, rounding=ceil, scales=[1,2], sizes=[2,3]} : f32[2,3]",
        "%1 = cast %0 {to=i32} : i32[2,3]",
    ] {
        refuses("nothing-moves", &from(x, moves));
    }
    refuses("nothing-moves", &from("f32[2,2]", "%1 = transpose %0 {perm=[1,0]} : f32[2,2]"));
}

#[test]
fn transpose_of_transpose() {
    let two = "%1 = transpose %0 {perm=[1,2,0]} : f32[3,4,2]\n%2 = transpose %1 {perm=[1,2,0]} : f32[4,2,3]";
    let one = "%1 = transpose %0 {perm=[2,0,1]} : f32[4,2,3]";
    proves("transpose-of-transpose", &from("f32[2,3,4]", two), &from("f32[2,3,4]", one));
    refuses("transpose-of-transpose", &from("f32[2,3,4]", one));
}

#[test]
fn reshape_of_reshape() {
    let two = "%1 = reshape %0 {shape=[4,3]} : f32[4,3]\n%2 = reshape %1 {shape=[12]} : f32[12]";
    let one = "%1 = reshape %0 {shape=[12]} : f32[12]";
    proves("reshape-of-reshape", &from("f32[2,6]", two), &from("f32[2,6]", one));
    refuses("reshape-of-reshape", &from("f32[2,6]", one));
}

#[test]
fn transpose_of_unit_axes() {
    let turned = "%1 = transpose %0 {perm=[0,2,3,1]} : f32[1,3,5,1]";
    let same = "%1 = reshape %0 {shape=[1,3,5,1]} : f32[1,3,5,1]";
    proves("transpose-of-unit-axes", &from("f32[1,1,3,5]", turned), &from("f32[1,1,3,5]", same));
    refuses(
        "transpose-of-unit-axes",
        &from("f32[1,2,3,5]", &turned.replace(",1]", ",2]").replace("3,2", "3,1")),
    );
}

#[test]
fn reshape_of_transpose() {
    let x = "f32[2,3,4,5]";
    let outside =
        "%1 = transpose %0 {perm=[0,3,1,2]} : f32[2,5,3,4]\n%2 = reshape %1 {shape=[2,5,12]} : f32[2,5,12]";
    let inside =
        "%1 = reshape %0 {shape=[2,12,5]} : f32[2,12,5]\n%2 = transpose %1 {perm=[0,2,1]} : f32[2,5,12]";
    proves("reshape-of-transpose", &from(x, outside), &from(x, inside));
    let mixed =
        "%1 = transpose %0 {perm=[0,3,1,2]} : f32[2,5,3,4]\n%2 = reshape %1 {shape=[2,15,4]} : f32[2,15,4]";
    refuses("reshape-of-transpose", &from(x, mixed));
}

#[test]
fn elementwise_of_movement() {
    for f in ["unary %A {f=exp}", "clamp %A {min=0}"] {
        let turned = |shape: &str| format!("transpose %B {{perm=[1,0]}} : {shape}");
        let before = format!(
            "%1 = {}\n%2 = {} : f32[3,2]",
            turned("f32[3,2]").replace("%B", "%0"),
            f.replace("%A", "%1")
        );
        let behind = format!(
            "%1 = {} : f32[2,3]\n%2 = {}",
            f.replace("%A", "%0"),
            turned("f32[3,2]").replace("%B", "%1")
        );
        proves("elementwise-of-movement", &from("f32[2,3]", &before), &from("f32[2,3]", &behind));
    }
    let joins = "%1 = reshape %0 {shape=[6]} : f32[6]\n%2 = unary %1 {f=exp} : f32[6]";
    refuses("elementwise-of-movement", &from("f32[2,3]", joins));
}

/// `op` behind a transpose of `f32[2,3,4]` to `f32[4,2,3]` is `seen` in front of it.
fn axes(op: &str, seen: &str, shapes: [&str; 2]) {
    let before = format!("%1 = transpose %0 {{perm=[2,0,1]}} : f32[4,2,3]\n%2 = {op} : {}", shapes[0]);
    let behind = format!("%1 = {seen} : {}\n%2 = transpose %1 {{perm=[2,0,1]}} : {}", shapes[1], shapes[0]);
    proves("axes-of-movement", &from("f32[2,3,4]", &before), &from("f32[2,3,4]", &behind));
}

#[test]
fn axes_of_transpose() {
    axes("softmax %1 {axis=0}", "softmax %0 {axis=2}", ["f32[4,2,3]", "f32[2,3,4]"]);
    axes("reduce %1 {axes=[0,1], f=max}", "reduce %0 {axes=[0,2], f=max}", ["f32[1,1,3]", "f32[1,3,1]"]);
    axes(
        "slice %1 {sizes=[2,2,1], starts=[3,0,1], steps=[-2,1,1]}",
        "slice %0 {sizes=[2,1,2], starts=[0,1,3], steps=[1,1,-2]}",
        ["f32[2,2,1]", "f32[2,1,2]"],
    );
    axes(
        "pad %1 {after=[0,1,0], before=[2,0,0], value=9}",
        "pad %0 {after=[1,0,0], before=[0,0,2], value=9}",
        ["f32[6,3,3]", "f32[3,3,6]"],
    );
    axes(
        "resize %1 {coordinates=asymmetric, rounding=floor, scales=[2,1,1], sizes=[8,2,3]}",
        "resize %0 {coordinates=asymmetric, rounding=floor, scales=[1,2], sizes=[2,3,8]}",
        ["f32[8,2,3]", "f32[2,3,8]"],
    );
}

#[test]
fn axes_of_unit_reshape() {
    let wide = "%1 = reshape %0 {shape=[2,1,3]} : f32[2,1,3]";
    let sum = |axes: &str, shape: &str| format!("{wide}\n%2 = reduce %1 {{axes={axes}, f=sum}} : {shape}");
    let behind = "%1 = reduce %0 {axes=[1], f=sum} : f32[2,1]\n%2 = reshape %1 {shape=[2,1,1]} : f32[2,1,1]";
    proves("axes-of-movement", &from("f32[2,3]", &sum("[1,2]", "f32[2,1,1]")), &from("f32[2,3]", behind));
    refuses(
        "axes-of-movement",
        &from("f32[2,3]", &format!("{wide}\n%2 = softmax %1 {{axis=1}} : f32[2,1,3]")),
    );
    let padded = format!("{wide}\n%2 = pad %1 {{after=[0,1,0], before=[0,0,0]}} : f32[2,2,3]");
    refuses("axes-of-movement", &from("f32[2,3]", &padded));
}

#[test]
fn broadcast_of_movement() {
    let x = "f32[1,3,5,4]";
    let before = r#"%1 = transpose %0 {perm=[0,3,1,2]} : f32[1,4,3,5]
%2 = const [1, 2, 3, 4] : f32[4,1,1]
%3 = binary %2, %1 {f=sub} : f32[1,4,3,5]"#;
    let behind = r#"%1 = const [1, 2, 3, 4] : f32[4,1,1]
%2 = reshape %1 {shape=[1,4,1,1]} : f32[1,4,1,1]
%3 = transpose %2 {perm=[0,2,3,1]} : f32[1,1,1,4]
%4 = binary %3, %0 {f=sub} : f32[1,3,5,4]
%5 = transpose %4 {perm=[0,3,1,2]} : f32[1,4,3,5]"#;
    proves("broadcast-of-movement", &from(x, before), &from(x, behind));
    // Along the added axis the other operand is longer: it does not fit in front of the reshape.
    let longer = r#"%1 = reshape %0 {shape=[2,1,3]} : f32[2,1,3]
%2 = const seeded(1) : f32[2,4,3]
%3 = binary %1, %2 {f=add} : f32[2,4,3]"#;
    refuses("broadcast-of-movement", &from("f32[2,3]", longer));
}

#[test]
fn select_of_movement() {
    let before = r#"%1 = transpose %0 {perm=[1,0]} : f32[3,2]
%2 = const [true, false] : bool[2]
%3 = const splat(7) : f32[]
%4 = select %2, %1, %3 : f32[3,2]"#;
    let behind = r#"%1 = const [true, false] : bool[2,1]
%2 = const splat(7) : f32[1,1]
%3 = select %1, %0, %2 : f32[2,3]
%4 = transpose %3 {perm=[1,0]} : f32[3,2]"#;
    proves("broadcast-of-movement", &from("f32[2,3]", before), &from("f32[2,3]", behind));
}

#[test]
fn concat_of_movement() {
    let before = r#"%1 = transpose %0 {perm=[1,0]} : f32[3,2]
%2 = const seeded(1) : f32[3,1]
%3 = concat %1, %2, %1 {axis=1} : f32[3,5]"#;
    let behind = r#"%1 = transpose %0 {perm=[1,0]} : f32[3,2]
%2 = const seeded(1) : f32[3,1]
%3 = transpose %1 {perm=[1,0]} : f32[2,3]
%4 = transpose %2 {perm=[1,0]} : f32[1,3]
%5 = concat %3, %4, %3 {axis=0} : f32[5,3]
%6 = transpose %5 {perm=[1,0]} : f32[3,5]"#;
    proves("concat-of-movement", &from("f32[2,3]", before), &from("f32[2,3]", behind));
    let added = "%1 = reshape %0 {shape=[2,1,3]} : f32[2,1,3]\n%2 = concat %1, %1 {axis=1} : f32[2,2,3]";
    refuses("concat-of-movement", &from("f32[2,3]", added));
}

const DENSE: &str = "%7 = const seeded(1) : f32[4,3]\n%8 = const seeded(2) : f32[4]\n";

#[test]
fn dense_of_leading_movement() {
    let before =
        format!("{DENSE}%1 = transpose %0 {{perm=[1,0,2]}} : f32[5,2,3]\n%2 = dense %1, %7, %8 : f32[5,2,4]");
    let behind =
        format!("{DENSE}%1 = dense %0, %7, %8 : f32[2,5,4]\n%2 = transpose %1 {{perm=[1,0,2]}} : f32[5,2,4]");
    proves("dense-of-leading-movement", &from("f32[2,5,3]", &before), &from("f32[2,5,3]", &behind));
    let last = before.replace("perm=[1,0,2]", "perm=[0,2,1]").replace("[5,2,", "[2,5,");
    refuses("dense-of-leading-movement", &from("f32[2,3,5]", &last));
}

#[test]
fn dense_of_flattened_transpose() {
    let before = |shape: &str, result: &str| {
        format!(
            "%1 = transpose %0 {{perm=[0,2,1]}} : f32[2,3,5]\n%2 = reshape %1 {{shape={shape}}} : f32{shape}
%3 = const seeded(1) : f32[4,15]\n%4 = const seeded(2) : f32[4]\n%5 = dense %2, %3, %4 : f32{result}"
        )
    };
    let behind = r#"%1 = reshape %0 {shape=[2,15]} : f32[2,15]
%2 = const seeded(1) : f32[4,15]
%3 = const seeded(2) : f32[4]
%4 = reshape %2 {shape=[4,3,5]} : f32[4,3,5]
%5 = transpose %4 {perm=[0,2,1]} : f32[4,5,3]
%6 = reshape %5 {shape=[4,15]} : f32[4,15]
%7 = dense %1, %6, %3 : f32[2,4]"#;
    proves(
        "dense-of-flattened-transpose",
        &from("f32[2,5,3]", &before("[2,15]", "[2,4]")),
        &from("f32[2,5,3]", behind),
    );
    let batch = before("[2,15]", "[2,4]").replace("perm=[0,2,1]", "perm=[1,0,2]");
    refuses("dense-of-flattened-transpose", &from("f32[3,2,5]", &batch));
}

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

#[test]
fn slice_of_slice() {
    let two = "%1 = slice %0 {sizes=[4], starts=[1], steps=[2]} : f32[4]\n%2 = slice %1 {sizes=[2], starts=[3], steps=[-2]} : f32[2]";
    let one = "%1 = slice %0 {sizes=[2], starts=[7], steps=[-4]} : f32[2]";
    proves("slice-of-slice", &from("f32[9]", two), &from("f32[9]", one));
    refuses("slice-of-slice", &from("f32[9]", one));
}

#[test]
fn slice_of_concat() {
    let joined = "%1 = unary %0 {f=exp} : f32[2,3]\n%2 = concat %0, %1 {axis=1} : f32[2,6]";
    let inside = format!("{joined}\n%3 = slice %2 {{sizes=[2,2], starts=[0,4], steps=[1,1]}} : f32[2,2]");
    let part =
        "%1 = unary %0 {f=exp} : f32[2,3]\n%2 = slice %1 {sizes=[2,2], starts=[0,1], steps=[1,1]} : f32[2,2]";
    proves("slice-of-concat", &from("f32[2,3]", &inside), &from("f32[2,3]", part));
    refuses("slice-of-concat", &from("f32[2,3]", &inside.replace("starts=[0,4]", "starts=[0,2]")));
}

#[test]
fn concat_of_concat() {
    let inner = "%1 = concat %0, %0 {axis=1} : f32[2,6]";
    let two = format!("{inner}\n%2 = concat %1, %0 {{axis=1}} : f32[2,9]");
    proves(
        "concat-of-concat",
        &from("f32[2,3]", &two),
        &from("f32[2,3]", "%1 = concat %0, %0, %0 {axis=1} : f32[2,9]"),
    );
    refuses(
        "concat-of-concat",
        &from("f32[2,3]", &format!("{inner}\n%2 = concat %1, %1 {{axis=0}} : f32[4,6]")),
    );
}
