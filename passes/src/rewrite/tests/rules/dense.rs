//! Movements that go into the weights of dense layers.

use super::super::{proves, refuses};
use super::from;

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

#[test]
fn transpose_of_unfolded_dense() {
    let layer = "%1 = const seeded(1) : f32[12,5]\n%2 = const seeded(2) : f32[12]\n";
    let dense = "%3 = dense %0, %1, %2 {min=0} : f32[2,12]\n%4 = reshape %3 {shape=[2,3,4]} : f32[2,3,4]";
    let behind =
        |perm: &str, shape: &str| format!("{layer}{dense}\n%5 = transpose %4 {{perm={perm}}} : f32{shape}");
    let before = format!(
        "{layer}%3 = reshape %1 {{shape=[3,4,5]}} : f32[3,4,5]\n%4 = transpose %3 {{perm=[1,0,2]}} : f32[4,3,5]
%5 = reshape %4 {{shape=[12,5]}} : f32[12,5]\n%6 = reshape %2 {{shape=[3,4]}} : f32[3,4]
%7 = transpose %6 {{perm=[1,0]}} : f32[4,3]\n%8 = reshape %7 {{shape=[12]}} : f32[12]
%9 = dense %0, %5, %8 {{min=0}} : f32[2,12]\n%10 = reshape %9 {{shape=[2,4,3]}} : f32[2,4,3]"
    );
    let x = "f32[2,5]";
    proves("transpose-of-unfolded-dense", &from(x, &behind("[0,2,1]", "[2,4,3]")), &from(x, &before));
    refuses("transpose-of-unfolded-dense", &from(x, &behind("[1,0,2]", "[3,2,4]")));
}
