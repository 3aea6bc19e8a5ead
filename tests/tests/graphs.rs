//! Graphs in textual form, compiled with and without the passes, compute what the evaluator computes.
//!
//! Each file of `tests/graphs` is about one family of operators; its outputs are what is compared.
#![allow(clippy::unwrap_used, reason = "these are tests")]

use std::fs;
use std::path::Path;

use edgecc::{OutputDir, Request, compile_graph};
use edgecc_ir::{Graph, Tensor, eval, text};
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

#[test]
fn with_all_passes() {
    check(&[]);
}

#[test]
fn with_no_pass() {
    check(&PASSES.iter().map(|pass| pass.name).collect::<Vec<_>>());
}
