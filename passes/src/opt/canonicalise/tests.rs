//! One simpler form after the other.

use super::super::testing::{after, leaves};
use super::*;

fn unary(op: &str) -> String {
    format!("  %0 = input \"x\" : f32[2,3]\n  %1 = {op} : f32[2,3] \"y\" from \"Op_0\"\n  output \"y\" = %1")
}

fn with_constant(constant: &str, op: &str) -> String {
    format!(
        "  %0 = input \"x\" : f32[2,3]\n  %1 = const {constant}\n  %2 = {op} : f32[2,3]\n  output \"y\" = %2"
    )
}

#[test]
fn a_product_with_a_constant_is_a_dense_layer() {
    let body = r#"
  %0 = input "x" : f32[2,3]
  %1 = const [1, 2, 3, 4, 5, 6] : f32[3,2]
  %2 = matmul %0, %1 : f32[2,2] "y" from "MatMul_0"
  output "y" = %2"#;
    insta::assert_snapshot!(after(run, body), @r#"
    graph @t {
      %0 = input "x" : f32[2,3]
      %1 = const [1, 3, 5, 2, 4, 6] : f32[2,3]
      %2 = const splat(0) : f32[2]
      %3 = dense %0, %1, %2 : f32[2,2] "y" from "MatMul_0"
      output "y" = %3
    }
    "#);
    let varying = "  %0 = input \"x\" : f32[2,2]\n  %1 = matmul %0, %0 : f32[2,2]\n  output \"y\" = %1";
    assert!(leaves(run, varying));
    let batched = body.replace("[3,2]", "[1,3,2]").replace("%1 : f32[2,2]", "%1 : f32[1,2,2]");
    assert!(leaves(run, &batched));
}

#[test]
fn one_window_over_everything_is_a_reduction() {
    let body = |attrs: &str| {
        format!(
            "  %0 = input \"x\" : f32[1,3,5,2]\n  %1 = pool2d %0 {{{attrs}}} : f32[1,1,1,2]\n  output \"y\" = %1"
        )
    };
    assert!(after(run, &body("kernel=[3,5], kind=mean")).contains("reduce %0 {axes=[1,2], f=mean}"));
    assert!(after(run, &body("kernel=[3,5], kind=max")).contains("reduce %0 {axes=[1,2], f=max}"));
    assert!(leaves(run, &body("kernel=[3,4], kind=max, stride=[1,2]")));
    assert!(leaves(run, &body("kernel=[3,5], kind=max").replace("f32", "i8")));
}

#[test]
fn bounds_in_disguise_are_bounds() {
    let six = "splat(6) : f32[1]";
    assert!(after(run, &with_constant(six, "binary %0, %1 {f=min}")).contains("clamp %0 {max=6}"));
    assert!(after(run, &with_constant(six, "binary %1, %0 {f=max}")).contains("clamp %0 {min=6}"));
    assert!(
        after(run, &with_constant("splat(0) : f32[3]", "binary %0, %1 {f=prelu}"))
            .contains("clamp %0 {min=0}")
    );
    assert!(after(run, &unary("unary %0 {f=leaky_relu}")).contains("clamp %0 {min=0}"));
    assert!(leaves(run, &with_constant("[1, 2, 3] : f32[3]", "binary %0, %1 {f=max}")));
    assert!(leaves(run, &unary("unary %0 {a=0.1, f=leaky_relu}")));
}

#[test]
fn a_global_pool_of_bytes_stays_a_pool() {
    let body = "  %0 = input \"x\" : i8[1,3,5,2]\n  %1 = pool2d %0 {kind=max, kernel=[3,5]} : i8[1,1,1,2]\n  output \"y\" = %1";
    assert!(leaves(run, body));
}

#[test]
fn no_bounds_are_nothing() {
    assert!(!after(run, &unary("clamp %0")).contains("clamp"));
    assert!(leaves(run, &unary("clamp %0 {max=3}")));
}

#[test]
fn a_shared_slope_is_a_leaky_relu() {
    let text = after(run, &with_constant("splat(0.25) : f32[3]", "binary %0, %1 {f=prelu}"));
    assert!(text.contains("unary %0 {a=0.25, f=leaky_relu}"), "{text}");
    assert!(leaves(run, &with_constant("[1, 2, 3] : f32[3]", "binary %0, %1 {f=prelu}")));
    assert!(leaves(run, &with_constant("splat(0.25) : f32[3]", "binary %1, %0 {f=prelu}")));
}

#[test]
fn a_gated_value_is_hard_swish() {
    let body = |a: &str| {
        format!(
            "  %0 = input \"x\" : f32[2]\n  %1 = unary %0 {{a={a}, b=0.5, f=hard_sigmoid}} : f32[2]
  %2 = binary %1, %0 {{f=mul}} : f32[2]\n  output \"y\" = %2"
        )
    };
    assert!(after(run, &body("0.16666667")).contains("unary %0 {f=hard_swish}"));
    assert!(leaves(run, &body("0.2")));
}

#[test]
fn even_indices_are_a_slice() {
    let body = |indices: &str, shape: &str| {
        format!(
            "  %0 = input \"x\" : f32[2,6]\n  %1 = const {indices}\n  %2 = gather %0, %1 {{axis=1}} : f32{shape}
  output \"y\" = %2"
        )
    };
    insta::assert_snapshot!(after(run, &body("[5, 3, 1] : i64[3]", "[2,3]")), @r#"
    graph @t {
      %0 = input "x" : f32[2,6]
      %1 = slice %0 {sizes=[2,3], starts=[0,5], steps=[1,-2]} : f32[2,3]
      output "y" = %1
    }
    "#);
    insta::assert_snapshot!(after(run, &body("[-1] : i64[]", "[2]")), @r#"
    graph @t {
      %0 = input "x" : f32[2,6]
      %1 = slice %0 {sizes=[2,1], starts=[0,5], steps=[1,1]} : f32[2,1]
      %2 = reshape %1 {shape=[2]} : f32[2]
      output "y" = %2
    }
    "#);
    assert!(leaves(run, &body("[0, 1, 3] : i64[3]", "[2,3]")));
    assert!(leaves(run, &body("[1, 1] : i64[2]", "[2,2]")));
}

#[test]
fn a_choice_that_never_varies_is_made() {
    let body = |condition: &str| {
        format!(
            "  %0 = input \"a\" : f32[2]\n  %1 = input \"b\" : f32[2]\n  %2 = const {condition}
  %3 = select %2, %0, %1 : f32[2]\n  output \"y\" = %3"
        )
    };
    assert!(after(run, &body("splat(false) : bool[2]")).contains("output \"y\" = %1"));
    assert!(leaves(run, &body("[true, false] : bool[2]")));
}
