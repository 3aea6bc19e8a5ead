//! Movements that sink and rise through operators.

use super::super::{proves, refuses};
use super::from;

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
    let joined = "%1 = unary %0 {f=exp} : f32[2,3]\n%2 = reshape %1 {shape=[6]} : f32[6]";
    proves("elementwise-of-movement", &from("f32[2,3]", joins), &from("f32[2,3]", joined));
    let selects =
        "%1 = slice %0 {sizes=[1,3], starts=[1,0], steps=[1,1]} : f32[1,3]\n%2 = unary %1 {f=exp} : f32[1,3]";
    refuses("elementwise-of-movement", &from("f32[2,3]", selects));
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
        "resize %0 {coordinates=asymmetric, rounding=floor, scales=[1,1,2], sizes=[2,3,8]}",
        ["f32[8,2,3]", "f32[2,3,8]"],
    );
}

#[test]
fn sums_in_floats_keep_their_order() {
    let x = "f32[1,2,2,2]";
    let mean = "multiplier=1, out=[0,1,0,-128,127], ties=0.1, x_zero=0";
    let behind = |perm: &str| {
        let lines = format!(
            "%1 = cast %0 {{to=i8}} : i8[1,2,2,2]
%2 = transpose %1 {{perm={perm}}} : i8[1,2,2,2]
%3 = qmean %2 {{axes=[1,2], {mean}}} : i8[1,1,1,2]
%4 = cast %3 {{to=f32}} : f32[1,1,1,2]"
        );
        from(x, &lines)
    };
    let before = format!(
        "%1 = cast %0 {{to=i8}} : i8[1,2,2,2]
%2 = qmean %1 {{axes=[2,3], {mean}}} : i8[1,2,1,1]
%3 = transpose %2 {{perm=[0,2,3,1]}} : i8[1,1,1,2]
%4 = cast %3 {{to=f32}} : f32[1,1,1,2]"
    );
    proves("axes-of-movement", &behind("[0,2,3,1]"), &from(x, &before));
    refuses("axes-of-movement", &behind("[0,3,2,1]"));
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

#[test]
fn broadcast_of_reshape() {
    let flat = |c: &str| {
        format!(
            "%1 = reshape %0 {{shape=[6]}} : f32[6]\n%2 = const {c}\n%3 = binary %2, %1 {{f=sub}} : f32[6]"
        )
    };
    let behind = |c: &str| {
        format!(
            "%1 = const {c}\n%2 = binary %1, %0 {{f=sub}} : f32[2,3]\n%3 = reshape %2 {{shape=[6]}} : f32[6]"
        )
    };
    let x = "f32[2,3]";
    proves(
        "broadcast-of-reshape",
        &from(x, &flat("splat(7) : f32[1]")),
        &from(x, &behind("splat(7) : f32[]")),
    );
    let six = "[1, 2, 3, 4, 5, 6] : f32";
    proves(
        "broadcast-of-reshape",
        &from(x, &flat(&format!("{six}[6]"))),
        &from(x, &behind(&format!("{six}[2,3]"))),
    );
    let rows = "%1 = reshape %0 {shape=[3,2]} : f32[3,2]\n%2 = const [1, 2] : f32[2]\n%3 = binary %1, %2 {f=add} : f32[3,2]";
    refuses("broadcast-of-reshape", &from(x, rows));
}

#[test]
fn transpose_of_one_operand() {
    let x = "f32[2,3,4]";
    let behind = "%1 = softmax %0 {axis=2} : f32[2,3,4]\n%2 = transpose %1 {perm=[2,0,1]} : f32[4,2,3]";
    let before = "%1 = transpose %0 {perm=[2,0,1]} : f32[4,2,3]\n%2 = softmax %1 {axis=0} : f32[4,2,3]";
    proves("transpose-of-one-operand", &from(x, behind), &from(x, before));
    let widened = "%1 = expand %0 {shape=[2,3]} : f32[2,3]\n%2 = transpose %1 {perm=[1,0]} : f32[3,2]";
    refuses("transpose-of-one-operand", &from("f32[3]", widened));
}

#[test]
fn transpose_of_broadcast() {
    let behind = r#"%1 = const [1, 2, 3] : f32[3]
%2 = binary %0, %1 {f=mul} : f32[2,3]
%3 = transpose %2 {perm=[1,0]} : f32[3,2]"#;
    let before = r#"%1 = transpose %0 {perm=[1,0]} : f32[3,2]
%2 = const [1, 2, 3] : f32[3,1]
%3 = binary %1, %2 {f=mul} : f32[3,2]"#;
    proves("transpose-of-broadcast", &from("f32[2,3]", behind), &from("f32[2,3]", before));
    refuses("transpose-of-broadcast", &from("f32[2,3]", "%1 = transpose %0 {perm=[1,0]} : f32[3,2]"));
}

#[test]
fn transpose_of_concat() {
    let behind = "%1 = concat %0, %0 {axis=1} : f32[2,6]\n%2 = transpose %1 {perm=[1,0]} : f32[6,2]";
    let before = "%1 = transpose %0 {perm=[1,0]} : f32[3,2]\n%2 = concat %1, %1 {axis=0} : f32[6,2]";
    proves("transpose-of-concat", &from("f32[2,3]", behind), &from("f32[2,3]", before));
    refuses("transpose-of-concat", &from("f32[2,3]", "%1 = transpose %0 {perm=[1,0]} : f32[3,2]"));
}
