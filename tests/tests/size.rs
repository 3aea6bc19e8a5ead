//! What only `--optimize size` generates computes the same bytes.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use edgecc::{Optimize, Request, compile_graph};
use edgecc_ir::integer::Requant;
use edgecc_ir::ops::QDense;
use edgecc_ir::{DType, Graph, Tensor, eval};
use edgecc_targets::Target;
use edgecc_tests::{HostCompiler, Platform, Sample, Suite};

const BATCH: usize = 3;
const INPUTS: usize = 21;
/// Many, and a last group that is not full.
const OUTPUTS: usize = 260;

/// A fully connected layer whose largest biases need all of 24 bits.
fn wide(low: i32) -> Graph {
    let mut graph = Graph::new("wide");
    let x = graph.add_input("x", DType::I8, [BATCH, INPUTS]);
    let w = Tensor::from_fn([OUTPUTS, INPUTS], |i| (i * 37 % 255) as u8 as i8 / 2);
    let w = graph.add_constant(w);
    let b = graph.add_constant(Tensor::vector((0..OUTPUTS as i32).map(|o| (o - 130) * 60_000).collect()));
    let ratios: Vec<f64> = (0..OUTPUTS).map(|o| 1e-5 + 1e-6 * (o % 7) as f64).collect();
    let (out, multipliers) = Requant::new(&ratios, 3, low, 127);
    let m = graph.add_constant(Tensor::vector(multipliers));
    let y = graph.add(QDense { x_zero: -5, out }, &[x, w, b, m]).unwrap();
    graph.add_output("y", y);
    graph
}

fn samples(graph: &Graph) -> Vec<Sample> {
    let sample = |seed: usize| {
        let value = |i: usize| ((i * 91 + seed * 53) % 256) as u8 as i8;
        let inputs = vec![Tensor::from_fn([BATCH, INPUTS], value)];
        Sample { expected: eval::run(graph, &inputs).unwrap(), inputs }
    };
    (0..3).map(sample).collect()
}

#[test]
fn biases_in_three_bytes() {
    let target = Target::find("cortex-m4").unwrap();
    for low in [-128, 3] {
        let graph = wide(low);
        let mut request = Request::new("wide.onnx", target.clone());
        request.optimize = Optimize::Size;
        let layers = compile_graph(graph.clone(), String::new(), &request).unwrap().report.layers;
        assert_eq!(layers[0].kernel, "ec_dense_b24_s8_dsp");
        let mut suite = Suite::new().unwrap();
        let size = |request: &mut Request| request.optimize = Optimize::Size;
        suite.add_with(&graph, &target, &samples(&graph), size).unwrap();
        for (platform, flags) in [
            (Platform::target("cortex-m4").unwrap(), "-Os"),
            (Platform::Host(HostCompiler::GccSanitized), "-O1"),
        ] {
            assert!(suite.run(&platform, &[flags]).unwrap().is_empty(), "low {low}, {platform:?}");
        }
    }
}
