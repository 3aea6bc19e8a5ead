//! Transposes and reshapes among themselves.

use super::super::{proves, refuses};
use super::from;

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
