//! What the quantiser tells apart: structures that lose much where values are rounded in the wrong place.

#![allow(clippy::unwrap_used, reason = "these are tests")]

use edgecc_ir::{DType, Graph, Tensor, eval, text, verify};
use edgecc_passes::quant::{Method, calibrate, equalise, insert, integerise};

/// Samples of numbers in [-1, 1), times `scale`.
fn samples(graph: &Graph, scale: f32) -> Vec<Vec<Tensor>> {
    let number = |seed: u64, i: usize| {
        let mixed = (seed * 1_000_003 + i as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40;
        (mixed as f32 / (1 << 23) as f32 - 1.0) * scale
    };
    let input = |seed: u64| {
        let inputs = graph.inputs().iter();
        inputs.map(|id| Tensor::from_fn(graph.node(*id).shape().clone(), |i| number(seed, i))).collect()
    };
    (0..16).map(input).collect()
}

/// A float graph in integers, and decibels of its first result over what rounding adds.
fn quantised(source: &str, scale: f32) -> (Graph, f64) {
    let mut float = text::parse(&format!("graph @g {{\n{source}}}\n")).unwrap();
    let samples = samples(&float, scale);
    equalise(&mut float, &samples, &|| ()).unwrap();
    let ranges = calibrate(&float, &samples, Method::default(), &|| ()).unwrap();
    let integer = integerise(&insert(&float, &ranges).unwrap().graph).unwrap();
    verify::verify(&integer).unwrap();
    let (mut signal, mut noise) = (0.0, 0.0);
    for sample in &samples {
        let [float, integer] = [&float, &integer].map(|graph| eval::run(graph, sample).unwrap().remove(0));
        for (x, y) in float.as_slice::<f32>().unwrap().iter().zip(integer.as_slice::<f32>().unwrap()) {
            signal += f64::from(*x).powi(2);
            noise += f64::from(x - y).powi(2);
        }
    }
    (integer, 10.0 * (signal / noise).log10())
}

fn count(graph: &Graph, name: &str) -> usize {
    graph.order().into_iter().filter(|id| graph.node(*id).op().name() == name).count()
}

/// Operators on real numbers, but for those at the ends.
fn real(graph: &Graph) -> usize {
    let real = graph.order().into_iter().filter(|id| graph.node(*id).ty().dtype == DType::F32);
    real.filter(|id| !["input", "dequantize"].contains(&graph.node(*id).op().name())).count()
}

#[test]
fn masks_of_attention_cost_nothing() {
    for mask in ["-30", "-1e9", "-inf"] {
        let source = format!(
            r#"  %0 = input "x" : f32[4,4]
  %1 = const [0, {mask}, 0, 0, 0, 0, {mask}, 0, 0, 0, 0, {mask}, {mask}, 0, 0, 0] : f32[4,4]
  %2 = binary %0, %1 {{f=add}} : f32[4,4]
  %3 = softmax %2 {{axis=1}} : f32[4,4]
  output "y" = %3
"#
        );
        let (integer, snr) = quantised(&source, 3.0);
        assert!(snr > 35.0 && real(&integer) == 0, "{mask}: {snr} dB");
    }
}

#[test]
fn logarithms_of_probabilities_are_taken_of_real_ones() {
    let (_, snr) = quantised(
        r#"  %0 = input "x" : f32[2,8]
  %1 = softmax %0 {axis=1} : f32[2,8]
  %2 = unary %1 {f=log} : f32[2,8]
  output "y" = %2
"#,
        10.0,
    );
    assert!(snr > 35.0, "{snr} dB");
}

#[test]
fn a_function_of_one_value_is_one_table() {
    let (integer, snr) = quantised(
        r#"  %0 = input "x" : f32[1,64]
  %1 = const [2] : f32[1]
  %2 = binary %0, %1 {f=mul} : f32[1,64]
  %3 = unary %2 {f=exp} : f32[1,64]
  %4 = const [0.01] : f32[1]
  %5 = binary %3, %4 {f=add} : f32[1,64]
  %6 = unary %5 {f=log} : f32[1,64]
  %7 = binary %6, %0 {f=mul} : f32[1,64]
  output "y" = %7
"#,
        3.0,
    );
    assert_eq!((count(&integer, "lookup"), real(&integer)), (1, 0));
    assert!(snr > 35.0, "{snr} dB");
}

#[test]
fn a_few_channels_have_tables_of_their_own() {
    let (integer, snr) = quantised(
        r#"  %0 = input "x" : f32[1,4,4,3]
  %1 = const [1.23, 1.16, 1.03] : f32[3]
  %2 = binary %0, %1 {f=sub} : f32[1,4,4,3]
  %3 = const [0.5, 0.6, 0.7] : f32[3]
  %4 = binary %2, %3 {f=div} : f32[1,4,4,3]
  output "y" = %4
"#,
        1.0,
    );
    assert_eq!((count(&integer, "lookup"), count(&integer, "qadd"), real(&integer)), (1, 0, 0));
    assert!(snr > 38.0, "{snr} dB");
}

#[test]
fn small_probabilities_use_all_codes() {
    let softmax = r#"  %0 = input "x" : f32[1,600]
  %1 = softmax %0 {axis=1} : f32[1,600]
  output "y" = %1
"#;
    let (integer, snr) = quantised(softmax, 1.0);
    assert!(snr > 30.0 && real(&integer) == 0, "{snr} dB");
    let tanh = "  %0 = input \"x\" : f32[1,64]\n  %1 = unary %0 {f=tanh} : f32[1,64]\n  output \"y\" = %1\n";
    let (_, snr) = quantised(tanh, 0.004);
    assert!(snr > 30.0, "{snr} dB");
}

#[test]
fn a_bias_behind_zeros_is_kept() {
    let (_, snr) = quantised(
        r#"  %0 = input "x" : f32[1,4]
  %1 = clamp %0 {min=2, max=2} : f32[1,4]
  %2 = const [2] : f32[1]
  %3 = binary %1, %2 {f=sub} : f32[1,4]
  %4 = const seeded(1) : f32[3,4]
  %5 = const [0.123, -0.456, 0.0789] : f32[3]
  %6 = dense %3, %4, %5 : f32[1,3]
  output "y" = %6
"#,
        1.0,
    );
    assert!(snr > 38.0, "{snr} dB");
}

#[test]
fn maxima_sums_and_constants_stay_in_integers() {
    let (integer, snr) = quantised(
        r#"  %0 = input "x" : f32[1,4,4,8]
  %1 = reduce %0 {axes=[1,2], f=max} : f32[1,1,1,8]
  %2 = reduce %0 {axes=[1,2], f=sum} : f32[1,1,1,8]
  %3 = const seeded(1) : f32[1,1,1,8]
  %4 = concat %1, %2, %3 {axis=3} : f32[1,1,1,24]
  %5 = reshape %4 {shape=[1,4,6]} : f32[1,4,6]
  %6 = const seeded(2) : f32[1,5,4]
  %7 = matmul %6, %5 : f32[1,5,6]
  output "y" = %7
"#,
        1.0,
    );
    assert_eq!((real(&integer), count(&integer, "pool2d"), count(&integer, "qmean")), (0, 1, 1));
    assert!(snr > 30.0, "{snr} dB");
}

#[test]
fn a_channel_of_tiny_range_lives_by_its_weights() {
    let (integer, snr) = quantised(
        r#"  %0 = input "x" : f32[1,4,4,2]
  %1 = const [1, 0.5, 1e-5, 2e-5] : f32[2,1,1,2]
  %2 = const [0, 0] : f32[2]
  %3 = conv2d %0, %1, %2 {min=0} : f32[1,4,4,2]
  %4 = const [1, 1e5] : f32[2,1,1,1]
  %5 = conv2d %3, %4, %2 {groups=2} : f32[1,4,4,2]
  output "y" = %5
"#,
        1.0,
    );
    assert!(snr > 30.0 && real(&integer) == 0, "{snr} dB");
}

/// What operators in integers give beside the same ones in reals, in a dequantised graph of its own scales.
fn share_within_a_step(source: &str) -> f64 {
    let graph = text::parse(&format!("graph @g {{\n{source}}}\n")).unwrap();
    let integer = integerise(&graph).unwrap();
    verify::verify(&integer).unwrap();
    let (mut all, mut close) = (0, 0);
    for sample in samples(&graph, 40.0) {
        let [real, codes] = [&graph, &integer].map(|graph| eval::run(graph, &sample).unwrap().remove(0));
        let pairs = real.to_i64s().unwrap().into_iter().zip(codes.to_i64s().unwrap());
        let pairs: Vec<_> = pairs.collect();
        all += pairs.len();
        close += pairs.iter().filter(|(a, b)| (a - b).abs() <= 1).count();
    }
    close as f64 / all as f64
}

#[test]
fn results_of_tiny_scales_saturate() {
    for scale in ["1e-6", "1e-18", "1.1754944e-38"] {
        let ops = [
            "binary %2, %2 {f=mul} : f32[1,4,4,2]",
            "pool2d %2 {count_pad=true, kernel=[3,3], kind=mean, pad=[1,1,1,1]} : f32[1,4,4,2]",
            "binary %2, %4 {f=mul} : f32[1,4,4,2]",
            "binary %2, %4 {f=add} : f32[1,4,4,2]",
        ];
        for op in ops {
            let share = share_within_a_step(&format!(
                r#"  %0 = input "x" : f32[1,4,4,2]
  %1 = quantize %0 {{scale=[0.5], zero=[3]}} : i8[1,4,4,2]
  %2 = dequantize %1 {{scale=[0.5], zero=[3]}} : f32[1,4,4,2]
  %3 = quantize %0 {{scale=[0.25], zero=[-7]}} : i8[1,4,4,2]
  %4 = dequantize %3 {{scale=[0.25], zero=[-7]}} : f32[1,4,4,2]
  %5 = {op}
  %6 = quantize %5 {{scale=[{scale}], zero=[5]}} : i8[1,4,4,2]
  output "y" = %6
"#
            ));
            assert!(share > 0.99, "{scale}, {op}: {share}");
        }
    }
}

#[test]
fn constants_of_eight_bits_keep_their_codes() {
    let share = share_within_a_step(
        r#"  %0 = input "x" : f32[1,16]
  %1 = quantize %0 {scale=[0.5], zero=[3]} : i8[1,16]
  %2 = dequantize %1 {scale=[0.5], zero=[3]} : f32[1,16]
  %3 = const [-128, 5, 77, 3, 1, 0, -1, -99, 42, 17, 8, 9, 30, -31, 2, 4] : i8[16]
  %4 = dequantize %3 {scale=[0.3], zero=[-11]} : f32[16]
  %5 = binary %2, %4 {f=mul} : f32[1,16]
  %6 = quantize %5 {scale=[0.2], zero=[5]} : i8[1,16]
  output "y" = %6
"#,
    );
    assert_eq!(share, 1.0);
}
