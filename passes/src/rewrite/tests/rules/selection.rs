//! Slices and concatenations among themselves.

use super::super::{proves, refuses};
use super::from;

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
