//! Removal of dead and constant channels, text in and text out.

use super::remove_dead_channels;
use edgecc_ir::text;

/// The channels removed and the graph without them.
fn removed(body: &str) -> String {
    let mut graph = text::parse(&format!("graph @g {{\n{body}\n}}\n")).unwrap();
    let count = remove_dead_channels(&mut graph, None);
    format!("removed {count}\n{}", text::print(&graph, text::Constants::Full))
}

/// Requantisation by 1/4 with zero point -128: a sum of 20 gives -123, a negative one -128.
const QUARTER: &str = "out=[0, 1, -128, -128, 127]";

/// Channel 1 of `%4` is -123 for any input: its weights are zero and its bias is 20.
fn one_constant_of_three() -> String {
    format!(
        r#"  %0 = input "x" : i8[1,2,2,1]
  %1 = const [1, 0, 3] : i8[3,1,1,1]
  %2 = const [0, 20, 0] : i32[3]
  %3 = const [2147483647, 2147483647, 2147483647] : i32[3]
  %4 = qconv2d %0, %1, %2, %3 {{{QUARTER}, x_zero=-128}} : i8[1,2,2,3] "first"
"#
    )
}

#[test]
fn a_constant_channel_moves_into_the_next_bias() {
    let body = one_constant_of_three()
        + &format!(
            r#"  %5 = const [1, 5, 1] : i8[1,1,1,3]
  %6 = const [7] : i32[1]
  %7 = const [2147483647] : i32[1]
  %8 = qconv2d %4, %5, %6, %7 {{{QUARTER}, x_zero=-120}} : i8[1,2,2,1] "sum"
  output "y" = %8"#
        );
    insta::assert_snapshot!(removed(&body));
}

#[test]
fn padding_keeps_a_constant_that_is_not_the_zero_point() {
    let layer = |zero: i32| {
        one_constant_of_three()
            + &format!(
                r#"  %5 = const splat(1) : i8[1,3,3,3]
  %6 = const [7] : i32[1]
  %7 = const [2147483647] : i32[1]
  %8 = qconv2d %4, %5, %6, %7 {{{QUARTER}, pad=[1,1,1,1], x_zero={zero}}} : i8[1,2,2,1] "padded"
  output "y" = %8"#
            )
    };
    assert!(removed(&layer(-120)).starts_with("removed 0\n"));
    assert!(removed(&layer(-123)).starts_with("removed 1\n"));
}

#[test]
fn a_sum_with_one_live_side_keeps_the_channel() {
    let body = one_constant_of_three()
        + r#"  %5 = const [1, 2, 3] : i8[3,1,1,1]
  %6 = qconv2d %0, %5, %2, %3 {out=[0, 1, -128, -128, 127], x_zero=-128} : i8[1,2,2,3]
  %7 = qadd %4, %6 {a_factor=1, b_factor=1, offset=0, shift=1} : i8[1,2,2,3]
  %8 = const [1, 1, 1] : i8[1,1,1,3]
  %9 = const [7] : i32[1]
  %10 = const [2147483647] : i32[1]
  %11 = qconv2d %7, %8, %9, %10 {out=[0, 1, -128, -128, 127], x_zero=-128} : i8[1,2,2,1]
  output "y" = %11"#;
    assert!(removed(&body).starts_with("removed 0\n"));
}

#[test]
fn an_unread_channel_goes_on_both_sides_of_a_sum() {
    let body = r#"  %0 = input "x" : i8[1,2,2,1]
  %1 = const [1, 2, 3] : i8[3,1,1,1]
  %2 = const [0, 20, 0] : i32[3]
  %3 = const [2147483647, 2147483647, 2147483647] : i32[3]
  %4 = qconv2d %0, %1, %2, %3 {out=[0, 1, -128, -128, 127], x_zero=-128} : i8[1,2,2,3] "a"
  %5 = const [4, 5, 6] : i8[3,1,1,1]
  %6 = qconv2d %0, %5, %2, %3 {out=[0, 1, -128, -128, 127], x_zero=-128} : i8[1,2,2,3] "b"
  %7 = qadd %4, %6 {a_factor=1, b_factor=1, offset=0, shift=1} : i8[1,2,2,3]
  %8 = const [1, 0, 1] : i8[1,1,1,3]
  %9 = const [7] : i32[1]
  %10 = const [2147483647] : i32[1]
  %11 = qconv2d %7, %8, %9, %10 {out=[0, 1, -128, -128, 127], x_zero=-128} : i8[1,2,2,1]
  output "y" = %11"#;
    insta::assert_snapshot!(removed(body));
}

#[test]
fn depthwise_concat_and_flatten_follow() {
    let body = one_constant_of_three()
        + r#"  %5 = const splat(1) : i8[3,3,3,1]
  %6 = qconv2d %4, %5, %2, %3 {groups=3, out=[0, 1, -128, -128, 127], pad=[1,1,1,1], x_zero=-123} : i8[1,2,2,3] "dw"
  %7 = concat %4, %6 {axis=3} : i8[1,2,2,6]
  %8 = reshape %7 {shape=[1,24]} : i8[1,24]
  %9 = const splat(1) : i8[1,24]
  %10 = const [7] : i32[1]
  %11 = const [2147483647] : i32[1]
  %12 = qdense %8, %9, %10, %11 {out=[0, 1, -128, -128, 127], x_zero=-128} : i8[1,1] "fc"
  output "y" = %12"#;
    insta::assert_snapshot!(removed(&body));
}

#[test]
fn results_and_inputs_keep_their_channels() {
    let body = one_constant_of_three() + "  output \"y\" = %4";
    assert!(removed(&body).starts_with("removed 0\n"));
}

#[test]
fn one_channel_stays_where_all_are_constant() {
    let body = r#"  %0 = input "x" : i8[1,2]
  %1 = const splat(0) : i8[4,2]
  %2 = const [0, 20, 40, 60] : i32[4]
  %3 = const splat(2147483647) : i32[4]
  %4 = qdense %0, %1, %2, %3 {out=[0, 1, -128, -128, 127], x_zero=0} : i8[1,4] "constant"
  %5 = const splat(1) : i8[2,4]
  %6 = const [1, 2] : i32[2]
  %7 = const splat(2147483647) : i32[2]
  %8 = qdense %4, %5, %6, %7 {out=[0, 1, -128, -128, 127], x_zero=-128} : i8[1,2] "fc"
  output "y" = %8"#;
    insta::assert_snapshot!(removed(body));
}

#[test]
fn tables_of_their_own_go_with_their_channels() {
    let tables = |rows: [&str; 3]| format!("[{}]", rows.map(|row| [row; 256].join(", ")).join(", "));
    let body = one_constant_of_three()
        + &format!(
            r#"  %5 = const {} : i8[3,256]
  %6 = lookup %4, %5 : i8[1,2,2,3] "table"
  %7 = const [1, 5, 1] : i8[1,1,1,3]
  %8 = const [7] : i32[1]
  %9 = const [2147483647] : i32[1]
  %10 = qconv2d %6, %7, %8, %9 {{{QUARTER}, x_zero=-120}} : i8[1,2,2,1] "sum"
  output "y" = %10"#,
            tables(["3", "4", "-120"])
        );
    // All three are constant; one stays as the operand.
    assert!(removed(&body).starts_with("removed 4\n"));
}

#[test]
fn real_channels_go_only_if_nothing_has_a_weight_for_them() {
    let body = |weight: &str| {
        format!(
            r#"  %0 = input "x" : f32[1,2,2,1]
  %1 = const [1, 2, 3] : f32[3,1,1,1]
  %2 = const [4, 5, 6] : f32[3]
  %3 = conv2d %0, %1, %2 {{min=0}} : f32[1,2,2,3] "a"
  %4 = const [7, 8, 9] : f32[3,1,1,1]
  %5 = conv2d %3, %4, %2 {{groups=3}} : f32[1,2,2,3] "dw"
  %6 = conv2d %0, %1, %2, %5 : f32[1,2,2,3] "residual"
  %7 = const [1, {weight}, 1] : f32[1,1,1,3]
  %8 = const [0.5] : f32[1]
  %9 = conv2d %6, %7, %8 : f32[1,2,2,1] "b"
  output "y" = %9"#
        )
    };
    assert!(removed(&body("1e-30")).starts_with("removed 0\n"));
    insta::assert_snapshot!(removed(&body("-0")));
}
