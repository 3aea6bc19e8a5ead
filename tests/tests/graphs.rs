//! Graphs in textual form, compiled with and without the passes, compute what the evaluator computes.
//!
//! Each file of `tests/graphs` is about one family of operators; its outputs are what is compared.
#![allow(clippy::unwrap_used, clippy::panic, reason = "these are tests")]

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use edgecc::{OutputDir, Request, compile_graph};
use edgecc_ir::ops::{Clamp, Conv2d};
use edgecc_ir::{DType, Graph, Tensor, eval, text};
use edgecc_passes::PASSES;
use edgecc_targets::Target;
use edgecc_tests::{Firmware, HostCompiler, Platform, first_difference, floats};

/// Every file of the folder: its stem and its graph.
fn graphs() -> Vec<(String, Graph)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("graphs");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let read = |file: &std::path::PathBuf| {
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        let graph = text::parse(&fs::read_to_string(file).unwrap());
        (name.clone(), graph.unwrap_or_else(|error| panic!("{name}: {error}")))
    };
    files.iter().map(read).collect()
}

/// Reproducible inputs between -2 and 2.
fn inputs(graph: &Graph) -> Vec<Tensor> {
    let mut state = 1_u64;
    let mut noise = |_| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f32 / (1 << 22) as f32 - 2.0
    };
    graph.inputs().iter().map(|id| Tensor::from_fn(graph.node(*id).shape().clone(), &mut noise)).collect()
}

fn bytes(tensors: &[Tensor]) -> Vec<u8> {
    tensors.iter().flat_map(|tensor| tensor.data().to_bytes()).collect()
}

/// The outputs of the generated program.
fn run(name: &str, graph: &Graph, request: &Request, inputs: &[Tensor]) -> Vec<f32> {
    let compiled = compile_graph(graph.clone(), String::new(), request);
    let compiled = compiled.unwrap_or_else(|error| panic!("{name}: {error}"));
    let folder = tempfile::tempdir().unwrap();
    OutputDir::new(folder.path()).unwrap().write(&compiled.bundle).unwrap();
    let platform = Platform::Host(HostCompiler::GccSanitized);
    let firmware = Firmware::build(folder.path(), request.name.as_str(), &platform, &["-O1"]);
    let firmware = firmware.unwrap_or_else(|error| panic!("{name}: {error}"));
    floats(&firmware.run(&[bytes(inputs)]).unwrap_or_else(|error| panic!("{name}: {error}"))[0])
}

fn check(disabled: &[&str]) {
    let graphs = graphs();
    assert!(!graphs.is_empty());
    for (name, graph) in graphs {
        let mut request = Request::new(format!("{name}.onnx"), Target::find("host").unwrap());
        request.passes.disabled = disabled.iter().map(|pass| (*pass).to_owned()).collect();
        let inputs = inputs(&graph);
        let want = floats(&bytes(&eval::run(&graph, &inputs).unwrap()));
        let difference = first_difference(&run(&name, &graph, &request, &inputs), &want);
        assert_eq!(difference, None, "{name} without {disabled:?}");
    }
}

/// A chain of depthwise and pointwise convolutions: more layers and weights than usual for a microcontroller.
fn large() -> Graph {
    let mut graph = Graph::new("large");
    let mut value = graph.add_input("x", DType::F32, [1, 48, 48, 64]);
    for layer in 0..40 {
        let (weights, groups) = if layer % 2 == 0 { ([64, 3, 3, 1], 64) } else { ([64, 1, 1, 64], 1) };
        let weights = graph.add_constant(Tensor::from_fn(weights, |i| ((i * 7 + layer) % 13) as f32 - 6.0));
        let bias = graph.add_constant(Tensor::from_fn([64], |i| i as f32));
        let pad = if groups == 1 { [0; 4] } else { [1; 4] };
        let conv = Conv2d { groups, pad, ..Conv2d::plain() };
        value = graph.add(conv, &[value, weights, bias]).unwrap();
        value = graph.add(Clamp::relu(), &[value]).unwrap();
    }
    graph.add_output("y", value);
    graph
}

/// Far more than it takes, also without optimisation and beside other tests; far less than a search gone wrong.
const PATIENCE: Duration = Duration::from_secs(30);

#[test]
fn a_large_graph_compiles_in_time() {
    let request = Request::new("large.onnx", Target::find("cortex-m4").unwrap());
    let start = Instant::now();
    let compiled = compile_graph(large(), String::new(), &request).unwrap();
    assert!(start.elapsed() < PATIENCE, "{:?}", start.elapsed());
    assert_eq!(compiled.report.layers.len(), 40, "activations are fused");
}

#[test]
fn with_all_passes() {
    check(&[]);
}

#[test]
fn with_no_pass() {
    check(&PASSES.iter().map(|pass| pass.name).collect::<Vec<_>>());
}
