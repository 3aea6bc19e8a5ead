//! The whole pass on the shapes that converters leave.

use super::after;

/// An importer's convolution: channels first outside, channels last inside.
fn wrapped(n: usize, x: usize, attrs: &str, channels: usize) -> String {
    format!(
        "  %{n}0 = const seeded({n}) : f32[{channels},1,1,4]
  %{n}1 = const seeded(7{n}) : f32[{channels}]
  %{n}2 = transpose %{x} {{perm=[0,2,3,1]}} : f32[1,3,5,4]
  %{n}3 = conv2d %{n}2, %{n}0, %{n}1 {attrs}: f32[1,3,5,{channels}]
  %{n}4 = transpose %{n}3 {{perm=[0,3,1,2]}} : f32[1,{channels},3,5] \"c{n}\" from \"Conv_{n}\""
    )
}

#[test]
fn transposes_cancel_through_norm_activation_and_residual() {
    let body = format!(
        r#"  %0 = input "x" : f32[1,3,5,4]
  %1 = transpose %0 {{perm=[0,3,1,2]}} : f32[1,4,3,5]
{}
  %2 = const seeded(50) : f32[4,1,1]
  %3 = binary %14, %2 {{f=mul}} : f32[1,4,3,5] "scaled" from "Bn_1"
  %4 = clamp %3 {{min=0}} : f32[1,4,3,5] "relu" from "Relu_1"
{}
  %5 = binary %24, %4 {{f=add}} : f32[1,4,3,5] "sum" from "Add_1"
  %6 = reduce %5 {{axes=[2,3], f=mean}} : f32[1,4,1,1]
  %7 = reshape %6 {{shape=[1,4]}} : f32[1,4]
  output "y" = %7"#,
        wrapped(1, 1, "", 4),
        wrapped(2, 4, "", 4)
    );
    insta::assert_snapshot!(after(&body), @r#"
    graph @t {
      %0 = input "x" : f32[1,3,5,4]
      %1 = const [0.1326853, -0.05607176, 0.57988405, -0.3540498, 0.21879566, -0.664719, 0.21381485, 0.5936469, -0.1660862, 0.4479891, 0.1036222, -0.037513375, -0.26253736, -0.27457595, -0.28818285, -0.42691743] : f32[4,1,1,4]
      %2 = const [0.73934245, 0.68479943, 0.8770716, 0.74556136] : f32[4]
      %3 = conv2d %0, %1, %2 : f32[1,3,5,4] "c1" from "Conv_1"
      %4 = const [0.27016306, -0.38139176, -0.53005755, -0.26875818] : f32[1,1,1,4]
      %5 = binary %3, %4 {f=mul} : f32[1,3,5,4] "scaled" from "Bn_1"
      %6 = clamp %5 {min=0} : f32[1,3,5,4] "relu" from "Relu_1"
      %7 = const [0.71089375, -0.1882993, -0.91563714, -0.64137316, 0.33664644, -0.76232445, -0.30193746, 0.12924945, 0.89410436, 0.08245361, 0.7952815, 0.51046026, -0.5113559, 0.8829788, -0.6178342, 0.2422421] : f32[4,1,1,4]
      %8 = const [-0.07543862, 0.9895221, 0.39327264, 0.31302392] : f32[4]
      %9 = conv2d %6, %7, %8 : f32[1,3,5,4] "c2" from "Conv_2"
      %10 = binary %9, %6 {f=add} : f32[1,3,5,4] "sum" from "Add_1"
      %11 = reduce %10 {axes=[1,2], f=mean} : f32[1,1,1,4]
      %12 = reshape %11 {shape=[1,4]} : f32[1,4]
      output "y" = %12
    }
    "#);
}

#[test]
fn a_flatten_before_dense_keeps_the_layout() {
    let body = format!(
        r#"  %0 = input "x" : f32[1,3,5,4]
  %1 = transpose %0 {{perm=[0,3,1,2]}} : f32[1,4,3,5]
{}
  %2 = reshape %14 {{shape=[1,30]}} : f32[1,30]
  %3 = const seeded(3) : f32[6,30]
  %4 = const seeded(4) : f32[6]
  %5 = dense %2, %3, %4 : f32[1,6]
  output "y" = %5"#,
        wrapped(1, 1, "", 2)
    );
    insta::assert_snapshot!(after(&body), @r#"
    graph @t {
      %0 = input "x" : f32[1,3,5,4]
      %1 = const [0.1326853, -0.05607176, 0.57988405, -0.3540498, 0.21879566, -0.664719, 0.21381485, 0.5936469] : f32[2,1,1,4]
      %2 = const [0.73934245, 0.68479943] : f32[2]
      %3 = conv2d %0, %1, %2 : f32[1,3,5,2] "c1" from "Conv_1"
      %4 = reshape %3 {shape=[1,30]} : f32[1,30]
      %5 = const elided(137c3c9351ab4b8f) : f32[6,30]
      %6 = const [0.22823906, 0.78800726, 0.73901045, -0.18089056, 0.3346629, -0.46360254] : f32[6]
      %7 = dense %4, %5, %6 : f32[1,6]
      output "y" = %7
    }
    "#);
}

fn count(text: &str, op: &str) -> usize {
    text.matches(&format!("= {op} ")).count()
}

#[test]
fn channels_first_inputs_and_results_are_transposed_once_each() {
    let body = format!(
        "  %0 = input \"x\" : f32[1,4,3,5]\n{}\n  %4 = clamp %14 {{min=0}} : f32[1,4,3,5]\n{}\n  output \"y\" = %24",
        wrapped(1, 0, "", 4),
        wrapped(2, 4, "", 4)
    );
    assert_eq!(count(&after(&body), "transpose"), 2);
}

#[test]
fn a_skip_connection_over_a_concatenation_needs_no_transpose() {
    let body = format!(
        r#"  %0 = input "x" : f32[1,3,5,4]
  %1 = transpose %0 {{perm=[0,3,1,2]}} : f32[1,4,3,5]
{}
  %2 = resize %14 {{coordinates=asymmetric, rounding=floor, scales=[1,1,2,2], sizes=[1,2,6,10]}} : f32[1,2,6,10]
  %3 = pad %1 {{after=[0,0,3,5], before=[0,0,0,0]}} : f32[1,4,6,10]
  %4 = concat %2, %3 {{axis=1}} : f32[1,6,6,10]
  %5 = slice %4 {{sizes=[1,4,3,5], starts=[0,1,2,3], steps=[1,1,1,1]}} : f32[1,4,3,5]
{}
  %6 = transpose %24 {{perm=[0,2,3,1]}} : f32[1,3,5,2]
  %7 = softmax %6 {{axis=3}} : f32[1,3,5,2]
  output "y" = %7"#,
        wrapped(1, 1, "", 2),
        wrapped(2, 5, "", 2)
    );
    assert_eq!(count(&after(&body), "transpose"), 0);
}

#[test]
fn signals_of_one_dimension_keep_channels_last() {
    let body = r#"  %0 = input "x" : f32[1,8,4]
  %1 = transpose %0 {perm=[0,2,1]} : f32[1,4,8]
  %2 = reshape %1 {shape=[1,4,1,8]} : f32[1,4,1,8]
  %3 = transpose %2 {perm=[0,2,3,1]} : f32[1,1,8,4]
  %4 = const seeded(1) : f32[3,1,2,4]
  %5 = const seeded(2) : f32[3]
  %6 = conv2d %3, %4, %5 {stride=[1,2]} : f32[1,1,4,3]
  %7 = transpose %6 {perm=[0,3,1,2]} : f32[1,3,1,4]
  %8 = reshape %7 {shape=[1,3,4]} : f32[1,3,4] "conv" from "Conv_0"
  %9 = const seeded(3) : f32[3,1]
  %10 = binary %8, %9 {f=prelu} : f32[1,3,4]
  %11 = reduce %10 {axes=[2], f=max} : f32[1,3,1]
  %12 = reshape %11 {shape=[1,3]} : f32[1,3]
  output "y" = %12"#;
    insta::assert_snapshot!(after(body), @r#"
    graph @t {
      %0 = input "x" : f32[1,8,4]
      %1 = reshape %0 {shape=[1,1,8,4]} : f32[1,1,8,4]
      %2 = const elided(d1763d46e52a5ccc) : f32[3,1,2,4]
      %3 = const [0.71089375, -0.1882993, -0.91563714] : f32[3]
      %4 = conv2d %1, %2, %3 {stride=[1,2]} : f32[1,1,4,3] "conv" from "Conv_0"
      %5 = const [0.8783953, 0.95364666, 0.5812199] : f32[1,1,1,3]
      %6 = binary %4, %5 {f=prelu} : f32[1,1,4,3]
      %7 = reduce %6 {axes=[2], f=max} : f32[1,1,1,3]
      %8 = reshape %7 {shape=[1,3]} : f32[1,3]
      output "y" = %8
    }
    "#);
}

#[test]
fn a_decoder_unfolds_in_the_layout_of_its_convolution() {
    let body = format!(
        r#"  %0 = input "x" : f32[1,6]
  %1 = const seeded(1) : f32[60,6]
  %2 = const seeded(2) : f32[60]
  %3 = dense %0, %1, %2 : f32[1,60]
  %4 = reshape %3 {{shape=[1,4,3,5]}} : f32[1,4,3,5]
  %5 = clamp %4 {{min=0}} : f32[1,4,3,5]
{}
  %6 = reduce %14 {{axes=[1,2,3], f=mean}} : f32[1,1,1,1]
  output "y" = %6"#,
        wrapped(1, 5, "", 2)
    );
    assert_eq!(count(&after(&body), "transpose"), 0);
}

#[test]
fn a_value_used_in_both_layouts_is_transposed_once() {
    let body = format!(
        "  %0 = input \"x\" : f32[1,3,5,4]\n  %1 = transpose %0 {{perm=[0,3,1,2]}} : f32[1,4,3,5]\n{}
  %4 = clamp %14 {{min=0}} : f32[1,4,3,5]\n{}\n  %5 = binary %24, %4 {{f=add}} : f32[1,4,3,5]
  output \"a\" = %4\n  output \"b\" = %5\n  output \"c\" = %24",
        wrapped(1, 1, "", 4),
        wrapped(2, 4, "", 4)
    );
    assert_eq!(count(&after(&body), "transpose"), 3);
}

#[test]
fn a_long_chain_of_shared_sums_stays_small() {
    let mut body =
        String::from("  %0 = input \"x\" : f32[1,4,3,5]\n  %100 = clamp %0 {min=0} : f32[1,4,3,5]\n");
    // As a tree this is 2^40 additions: only a cost that counts shared values once can handle it.
    for n in 1..=40 {
        let (last, next) = (n + 99, n + 100);
        body += &format!("  %{next} = binary %{last}, %{last} {{f=add}} : f32[1,4,3,5]\n");
    }
    let transposed = "  %200 = transpose %140 {perm=[0,2,3,1]} : f32[1,3,5,4]\n  %201 = transpose %200 {perm=[0,3,1,2]} : f32[1,4,3,5]";
    let text = after(&format!("{body}{transposed}\n  output \"y\" = %201"));
    assert_eq!((count(&text, "transpose"), count(&text, "binary")), (0, 40));
}
