//! Float models quantised by default options are worth as much as before, on labelled test sets.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod common;

use std::path::Path;

use common::Session;
use edgecc_ir::{Affine, Graph, Op, Tensor, eval, text};
use edgecc_tests::Labelled;

/// The least that a model may be worth in int8: half a point under float, or what other quantisers reach.
const BARS: [(&str, f64); 6] = [
    ("digits", 0.985),
    ("kws_fp32", 0.909),
    ("vww_fp32", 0.84),
    ("ic_fp32", 0.876),
    ("ad_fp32", 0.868),
    ("nilm_fp32", 0.64),
];

#[test]
fn integers_are_worth_as_much() {
    for set in Labelled::all().unwrap() {
        let graph = quantised(&set);
        let outputs: Vec<Vec<f32>> = set.samples.iter().map(|sample| run(&graph, sample)).collect();
        let (name, score) = (set.name(), set.score(&outputs));
        let bar = BARS.iter().find(|(of, _)| *of == name).unwrap().1;
        assert!(score >= bar, "{name}: {score:.4} is less than {bar}");
    }
}

/// The model in integers, as the program prints it; quantised with the samples beside it, or with test samples.
fn quantised(set: &Labelled) -> Graph {
    let session = Session::new();
    let beside = set.model.with_file_name("calib_f32.npz");
    let (session, samples) = if beside.exists() {
        (session, beside.display().to_string())
    } else {
        let (count, len) = (100, set.samples[0].len());
        let value = |i: usize| set.samples[i / len][i % len];
        let session = session.with_npz("samples.npz", "image", &[count, 1, 8, 8], value);
        (session, "DIR/samples.npz".to_owned())
    };
    let model = Path::display(&set.model).to_string();
    let answer = session.answer(&["dump", &model, "--after", "quantise", "--full", "--calibrate", &samples]);
    assert_eq!(answer.code, 0, "{}", answer.err);
    text::parse(&answer.out).unwrap()
}

fn run(graph: &Graph, sample: &[f32]) -> Vec<f32> {
    let input = graph.node(graph.inputs()[0]);
    let Op::Input(port) = input.op() else { panic!("a graph input is an input") };
    let x = port.affine.unwrap();
    let codes = Tensor::from_fn(input.shape().clone(), |i| quantize(sample[i], x));
    let result = eval::run(graph, &[codes]).unwrap().remove(0);
    let y = graph.outputs()[0].affine.unwrap();
    let real = |q: &i8| y.scale.0 * (i32::from(*q) - y.zero) as f32;
    result.as_slice::<i8>().unwrap().iter().map(real).collect()
}

fn quantize(x: f32, affine: Affine) -> i8 {
    edgecc_ir::integer::quantize(x, affine.scale.0, affine.zero, -128, 127) as i8
}
