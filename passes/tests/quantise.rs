//! Quantisation end to end on small graphs: calibrate, insert, integerise, compare.

#![allow(clippy::unwrap_used, reason = "these are tests")]

use edgecc_ir::{DType, Graph, Op, Tensor, eval, text, verify};
use edgecc_passes::quant::{Method, calibrate, correct_bias, dequantise_constants, insert, integerise};

const NET: &str = r#"graph @net {
  %0 = input "x" : f32[1,8,8,3]
  %1 = const seeded(1) : f32[8,3,3,3]
  %2 = const seeded(2) : f32[8]
  %3 = conv2d %0, %1, %2 {min=0, pad=[1,1,1,1]} : f32[1,8,8,8] "c1"
  %4 = const seeded(3) : f32[8,3,3,1]
  %5 = conv2d %3, %4, %2 {groups=8, pad=[1,1,1,1]} : f32[1,8,8,8] "dw"
  %6 = binary %3, %5 {f=add} : f32[1,8,8,8] "sum"
  %7 = unary %6 {f=leaky_relu, a=0.1} : f32[1,8,8,8] "act"
  %8 = pool2d %7 {kernel=[2,2], kind=max, stride=[2,2]} : f32[1,4,4,8] "mp"
  %9 = pool2d %8 {kernel=[3,3], kind=mean, pad=[1,1,1,1]} : f32[1,4,4,8] "ap"
  %10 = concat %8, %9 {axis=3} : f32[1,4,4,16] "cat"
  %11 = reduce %10 {axes=[1,2], f=mean} : f32[1,1,1,16] "mean"
  %12 = reshape %11 {shape=[1,16]} : f32[1,16]
  %13 = const seeded(4) : f32[5,16]
  %14 = const seeded(5) : f32[5]
  %15 = dense %12, %13, %14 : f32[1,5] "fc"
  %16 = softmax %15 {axis=1} : f32[1,5] "p"
  output "p" = %16
}
"#;

fn samples(graph: &Graph, count: u64) -> Vec<Vec<Tensor>> {
    let noise = |seed: u64, i: usize| {
        let mixed = (seed * 1_000_003 + i as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40;
        mixed as f32 / (1 << 23) as f32 - 1.0
    };
    let input = |seed| {
        graph
            .inputs()
            .iter()
            .map(move |id| Tensor::from_fn(graph.node(*id).shape().clone(), |i| noise(seed, i)))
    };
    (0..count).map(|seed| input(seed).collect()).collect()
}

fn quantised(source: &str) -> (Graph, Graph, Graph) {
    let float = text::parse(source).unwrap();
    let ranges = calibrate(&float, &samples(&float, 8), Method::MinMax, &|| ()).unwrap();
    let rounded = insert(&float, &ranges).unwrap().graph;
    let integer = integerise(&rounded).unwrap();
    verify::verify(&integer).unwrap();
    (float, rounded, integer)
}

fn largest_difference(a: &Graph, b: &Graph, sample: &[Tensor]) -> f32 {
    let (a, b) = (eval::run(a, sample).unwrap(), eval::run(b, sample).unwrap());
    let pairs = a[0].as_slice::<f32>().unwrap().iter().zip(b[0].as_slice::<f32>().unwrap());
    pairs.map(|(x, y)| (x - y).abs()).fold(0.0, f32::max)
}

#[test]
fn no_real_number_is_left_inside() {
    let (_, _, integer) = quantised(NET);
    let real: Vec<_> = integer
        .order()
        .into_iter()
        .filter(|id| integer.node(*id).ty().dtype == DType::F32)
        .map(|id| integer.node(id).op().name())
        .collect();
    assert_eq!(real, ["input", "dequantize"], "{}", text::print(&integer, text::Constants::Elided));
}

#[test]
fn integers_compute_what_rounded_reals_do() {
    let (float, rounded, integer) = quantised(NET);
    for sample in samples(&float, 20) {
        // A half may round the other way in any layer; a step of a logit is several of a probability.
        let (step, error) = (4.0 / 256.0, largest_difference(&rounded, &integer, &sample));
        assert!(error <= 1.01 * step, "{error}");
        let noise = largest_difference(&float, &rounded, &sample);
        assert!(largest_difference(&float, &integer, &sample) <= noise + step);
    }
}

#[test]
fn unsigned_models_are_served_in_signed_integers() {
    let (_, rounded, integer) = quantised(NET);
    let shifted = text::print(&rounded, text::Constants::Full);
    let mut unsigned = String::new();
    for line in shifted.lines() {
        unsigned.push_str(&as_unsigned(line));
        unsigned.push('\n');
    }
    let unsigned = integerise(&text::parse(&unsigned).unwrap()).unwrap();
    let sample = &samples(&unsigned, 1)[0];
    assert_eq!(eval::run(&unsigned, sample), eval::run(&integer, sample));
    assert!(unsigned.order().iter().all(|id| unsigned.node(*id).ty().dtype != DType::U8));
    assert!(unsigned.order().iter().any(|id| matches!(unsigned.node(*id).op(), Op::QConv2d(_))));
}

/// Rewrites quantisers of run-time values, and what reads them, from i8 to u8.
fn as_unsigned(line: &str) -> String {
    let Some(zero) = line.find("zero=[").filter(|_| !line.contains("axis") && line.matches(',').count() < 8)
    else {
        return line.into();
    };
    let value: i32 = line[zero + 6..].split(']').next().unwrap().parse().unwrap();
    let line = line.replace(&format!("zero=[{value}]"), &format!("zero=[{}]", value + 128));
    if line.contains("= quantize") {
        line.replace(", zero", ", to=u8, zero").replace(": i8", ": u8")
    } else {
        line
    }
}

#[test]
fn bounds_and_maxima_cost_no_rounding() {
    const BODY: &str = r#"graph @g {
  %0 = input "x" : f32[1,4,4,2]
  %1 = input "w" : f32[1,4,4,2]
  %2 = binary %0, %1 {f=mul} : f32[1,4,4,2] "product"
  %3 = pool2d %2 {kernel=[2,2], kind=max, stride=[2,2]} : f32[1,2,2,2] "pooled"
  %4 = reduce %3 {axes=[1,2], f=max} : f32[1,1,1,2] "largest"
  %5 = clamp %4 {min=0, max=6} : f32[1,1,1,2] "bounded"
  output "y" = %5
}
"#;
    let (_, rounded, integer) = quantised(BODY);
    let names = |graph: &Graph, what: &str| {
        let order = graph.order();
        order.iter().filter(|id| graph.node(**id).op().name() == what).count()
    };
    assert_eq!((names(&rounded, "quantize"), names(&rounded, "clamp")), (3, 0));
    assert_eq!(names(&integer, "lookup"), 0, "{}", text::print(&integer, text::Constants::Elided));
}

#[test]
fn maxima_of_unsigned_codes_are_taken_of_signed_ones() {
    const BODY: &str = r#"graph @g {
  %0 = input "x" : u8[1,3,4,2]
  %1 = pool2d %0 {kernel=[2,2], kind=max, pad=[1,0,0,0], stride=[2,1]} : u8[1,2,3,2] "pooled"
  %2 = dequantize %1 {scale=[0.5], zero=[3]} : f32[1,2,3,2]
  output "codes" = %1
  output "reals" = %2
}
"#;
    let graph = text::parse(BODY).unwrap();
    let integer = integerise(&graph).unwrap();
    verify::verify(&integer).unwrap();
    let pooled = integer.order().into_iter().find(|id| integer.node(*id).op().name() == "pool2d").unwrap();
    assert_eq!(integer.node(pooled).ty().dtype, DType::I8);
    let x = [Tensor::from_fn([1, 3, 4, 2], |i| (i * 89 % 256) as u8)];
    assert_eq!(eval::run(&integer, &x), eval::run(&graph, &x));
}

#[test]
fn parts_of_a_concatenation_share_a_scale() {
    const BODY: &str = r#"graph @g {
  %0 = input "x" : f32[1,4]
  %1 = input "w" : f32[1,4]
  %2 = binary %0, %1 {f=mul} : f32[1,4] "product"
  %3 = binary %0, %1 {f=add} : f32[1,4] "sum"
  %4 = unary %3 {f=sigmoid} : f32[1,4] "s"
  %5 = concat %2, %4 {axis=1} : f32[1,8] "both"
  output "y" = %5
}
"#;
    let (_, _, integer) = quantised(BODY);
    // The only table is the sigmoid's own.
    let tables = integer.order().into_iter().filter(|id| integer.node(*id).op().name() == "lookup").count();
    assert_eq!(tables, 1, "{}", text::print(&integer, text::Constants::Elided));
}

#[test]
fn values_that_never_change_get_a_scale() {
    let float = text::parse(NET).unwrap();
    let zeros: Vec<Tensor> = float
        .inputs()
        .iter()
        .map(|id| Tensor::from_fn(float.node(*id).shape().clone(), |_| 0.0_f32))
        .collect();
    for method in [Method::MinMax, Method::Percentile, Method::SquaredError, Method::Entropy] {
        let ranges = calibrate(&float, std::slice::from_ref(&zeros), method, &|| ()).unwrap();
        let integer = integerise(&insert(&float, &ranges).unwrap().graph).unwrap();
        verify::verify(&integer).unwrap();
        let out = eval::run(&integer, &zeros).unwrap();
        assert!(out[0].as_slice::<f32>().unwrap().iter().all(|p| p.is_finite()), "{method:?}");
    }
}

#[test]
fn corrected_biases_keep_the_mean() {
    const BODY: &str = r#"graph @g {
  %0 = input "x" : f32[1,64]
  %1 = clamp %0 {min=0} : f32[1,64]
  %2 = const seeded(1) : f32[8,64]
  %3 = const seeded(2) : f32[8]
  %4 = dense %1, %2, %3 : f32[1,8] "y"
  output "y" = %4
}
"#;
    let float = text::parse(BODY).unwrap();
    let samples = samples(&float, 64);
    let ranges = calibrate(&float, &samples, Method::MinMax, &|| ()).unwrap();
    let mut rounded = insert(&float, &ranges).unwrap();
    let mean = |graph: &Graph| -> Vec<f32> {
        let outputs = samples.iter().map(|sample| eval::run(graph, sample).unwrap().remove(0));
        outputs.fold(vec![0.0; 8], |mut sum, y| {
            sum.iter_mut().zip(y.as_slice::<f32>().unwrap()).for_each(|(sum, y)| *sum += y / 64.0);
            sum
        })
    };
    let error = |graph: &Graph| -> f32 {
        mean(graph).iter().zip(mean(&float)).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
    };
    let before = error(&rounded.graph);
    correct_bias(&float, &mut rounded, &samples, &|| ()).unwrap();
    verify::verify(&rounded.graph).unwrap();
    let after = error(&rounded.graph);
    assert!(after < before, "{before} {after}");
}

#[test]
fn weights_that_are_stored_as_integers_are_real_constants() {
    let stored = r#"graph @stored {
  %0 = input "x" : f32[1,4,4,3]
  %1 = const seeded(1) : i8[300,1,1,3]
  %2 = dequantize %1 {scale=[0.02], zero=[3]} : f32[300,1,1,3]
  %3 = const seeded(2) : f32[300]
  %4 = conv2d %0, %2, %3 : f32[1,4,4,300] "y"
  output "y" = %4
}
"#;
    let stored = text::parse(stored).unwrap();
    let mut real = integerise(&stored).unwrap();
    dequantise_constants(&mut real).unwrap();
    verify::verify(&real).unwrap();
    assert!(real.ids().into_iter().all(|id| !matches!(real.node(id).op(), Op::Dequantize(_))));
    for sample in samples(&stored, 3) {
        assert_eq!(largest_difference(&stored, &real, &sample), 0.0);
    }
}

/// What becomes of a mean over an image, between codes with these scales.
fn mean_of(pool: &str, scales: [&str; 2]) -> String {
    let [x, y] = scales;
    let source = format!(
        "graph @g {{
  %0 = input \"x\" : i8[1,4,4,2]
  %1 = dequantize %0 {{scale=[{x}], zero=[-3]}} : f32[1,4,4,2]
  %2 = {pool} : f32[1,1,1,2]
  %3 = quantize %2 {{scale=[{y}], zero=[-3]}} : i8[1,1,1,2]
  output \"y\" = %3
}}
"
    );
    text::print(&integerise(&text::parse(&source).unwrap()).unwrap(), text::Constants::Full)
}

#[test]
fn only_pools_in_one_inexact_scale_settle_ties_in_floats() {
    let pool = "pool2d %1 {kernel=[4,4], kind=mean, stride=[4,4]}";
    let reduction = "reduce %1 {axes=[1,2], f=mean}";
    assert!(mean_of(pool, ["0.1", "0.1"]).contains("ties=0.1"));
    // The next number above a power of two, whose logarithm in single precision is that power's.
    assert!(mean_of(pool, ["0.0009765626", "0.0009765626"]).contains("ties=0.0009765626"));
    for (mean, scales) in [(pool, ["0.1", "0.2"]), (pool, ["0.125", "0.125"]), (reduction, ["0.1", "0.1"])] {
        let integer = mean_of(mean, scales);
        assert!(integer.contains("qmean") && !integer.contains("ties"), "{integer}");
    }
}
