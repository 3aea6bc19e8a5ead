//! Models in integers give the same bytes in the evaluator and in generated C, on every platform.
//!
//! The repository's float models are quantised for random samples; quantised models of the models' folder, where that
//! is given, are taken as they are.
#![allow(clippy::unwrap_used, clippy::panic, reason = "these are tests")]

use edgecc::Backend;
use edgecc::onnx::{ImportOptions, Source, import};
use edgecc_ir::{Graph, Op, eval};
use edgecc_passes::quant::{Method, calibrate, insert, integer_ports, integerise, prepare};
use edgecc_random::inputs;
use edgecc_tests::{Case, HostCompiler, Platform, Sample, Suite};
use rayon::prelude::*;
use std::path::{Path, PathBuf};

/// Inputs of each model on this computer, and in an emulator.
const SAMPLES: [u64; 2] = [20, 2];

/// Models of the models' folder that came quantised.
const QUANTISED: [&str; 14] = [
    "kws/kws_int8_qdq.onnx",
    "kws/kws_int8_qop.onnx",
    "vww/vww_int8_qdq.onnx",
    "vww/vww_int8_qop.onnx",
    "ic/ic_int8_qdq.onnx",
    "ic/ic_int8_qop.onnx",
    "ad/ad_int8_qdq.onnx",
    "ad/ad_int8_qop.onnx",
    "nilm/nilm_int8_qdq.onnx",
    "nilm/nilm_int8_qop.onnx",
    "zoo/person_detect_int8.onnx",
    "zoo/micro_speech_int8.onnx",
    "zoo/mcunet_vww_int8.onnx",
    "zoo/mcunet_person_det_int8.onnx",
];

/// A float graph quantised for a few random samples, a quantised one as it is; `None` if parts of it stay in floats.
fn in_integers(mut graph: Graph) -> Option<Graph> {
    let quantised = graph.ids().into_iter().any(|id| matches!(graph.node(id).op(), Op::Quantize(_)));
    if !quantised {
        prepare(&mut graph).unwrap();
        let samples: Vec<_> = (0..4).map(|seed| inputs(&graph, seed)).collect();
        let ranges = calibrate(&graph, &samples, Method::default(), &|| ()).unwrap();
        graph = insert(&graph, &ranges).unwrap().graph;
    }
    let graph = integer_ports(&integerise(&graph).unwrap()).unwrap();
    let real = graph.ids().into_iter().any(|id| graph.node(id).ty().dtype == edgecc_ir::DType::F32);
    (!real).then_some(graph)
}

fn graph_of(model: &Path, dims: &[(&str, usize)]) -> Graph {
    let dims = dims.iter().map(|(name, value)| ((*name).to_owned(), *value)).collect();
    import(&Source::read(model).unwrap(), &ImportOptions { dims }).unwrap().graph
}

/// The repository's models, and the quantised ones of the folder that EDGECC_MODELS names.
fn sources() -> Vec<(String, Graph)> {
    let own = Case::own().unwrap();
    let mut sources: Vec<_> =
        own.iter().map(|case| (case.name(), graph_of(&case.model, case.dims))).collect();
    if let Some(folder) = std::env::var_os("EDGECC_MODELS").map(PathBuf::from) {
        let models = QUANTISED.iter().map(|name| ((*name).to_owned(), graph_of(&folder.join(name), &[])));
        sources.extend(models);
    }
    sources
}

/// The models with their samples.
fn models(samples: u64) -> Vec<(String, Graph, Vec<Sample>)> {
    let model = |(name, graph): (String, Graph)| {
        let graph = in_integers(graph)?;
        let sample = |seed: u64| {
            let inputs = inputs(&graph, seed);
            Sample { expected: eval::run(&graph, &inputs).unwrap(), inputs }
        };
        let samples = (0..samples).map(sample).collect();
        Some((name, graph, samples))
    };
    sources().into_par_iter().filter_map(model).collect()
}

/// Compiles all models to C for the platform's target and runs them there.
fn check(models: &[(String, Graph, Vec<Sample>)], platform: &Platform, target: &str, flags: &[&str]) {
    check_backend(Backend::C, models, platform, target, flags);
}

fn check_backend(
    backend: Backend,
    models: &[(String, Graph, Vec<Sample>)],
    platform: &Platform,
    target: &str,
    flags: &[&str],
) {
    let target = edgecc_targets::Target::find(target).unwrap();
    let mut suite = Suite::of(backend).unwrap();
    for (name, graph, samples) in models {
        suite.add(graph, &target, samples).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
    let differs = suite.run(platform, flags).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(differs.map(|n| &models[n].0), None, "differs on {platform:?} {flags:?}");
}

#[test]
fn on_this_computer() {
    let models = models(SAMPLES[0]);
    assert!(models.len() > 5, "only {} models have an integer form", models.len());
    let (gcc, clang) = (Platform::Host(HostCompiler::Gcc), Platform::Host(HostCompiler::Clang));
    for target in ["host", "cortex-m4"] {
        for level in ["-O0", "-O2", "-O3"] {
            check(&models, &gcc, target, &[level]);
        }
        check(&models, &clang, target, &["-O2", "-fsanitize=undefined", "-fsanitize-trap=all"]);
    }
}

#[test]
fn emulated() {
    let models = models(SAMPLES[1]);
    for core in ["cortex-m0plus", "cortex-m3", "cortex-m4", "cortex-m7", "cortex-m33", "rv32imc"] {
        // A firmware of all models is more than some of the emulated boards hold.
        for model in models.chunks(4) {
            check(model, &Platform::target(core).unwrap(), core, &["-O2"]);
        }
    }
}

#[cfg(feature = "llvm")]
#[test]
fn objects_on_this_computer() {
    let backend = Backend::Llvm(edgecc_codegen::Form::Object);
    check_backend(backend, &models(SAMPLES[0]), &Platform::Host(HostCompiler::Gcc), "host", &["-O1"]);
}

#[cfg(feature = "llvm")]
#[test]
fn objects_emulated() {
    let backend = Backend::Llvm(edgecc_codegen::Form::Object);
    let models = models(SAMPLES[1]);
    for core in ["cortex-m0plus", "cortex-m3", "cortex-m4", "cortex-m55", "rv32imc", "rv32imcv"] {
        for model in models.chunks(4) {
            check_backend(backend, model, &Platform::target(core).unwrap(), core, &["-O1"]);
        }
    }
}
