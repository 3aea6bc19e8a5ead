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
