//! Models in integers give the same bytes in the evaluator and in generated C, on every platform.
//!
//! The repository's float models are quantised for random samples; its quantised models, and those of the models'
//! folder where that is given, are taken as they are.
#![allow(clippy::unwrap_used, clippy::panic, reason = "these are tests")]

use edgecc::onnx::{ImportOptions, Source, import};
use edgecc::{Backend, Optimize};
use edgecc_ir::{Graph, Op, eval};
use edgecc_passes::quant::{Method, calibrate, insert, integer_ports, integerise, prepare};
use edgecc_random::inputs;
use edgecc_tests::{Case, HostCompiler, Platform, QuantisedCase, Sample, Suite};
use rayon::prelude::*;
use std::path::Path;

/// Inputs of each model on this computer.
const SAMPLES: u64 = 20;

/// Inputs of each model in an emulator, and models in a firmware: all of them are more than some boards hold.
const EMULATED: [u64; 2] = [2, 4];

/// The same, or as many inputs as the environment variable asks for, of one model at a time.
fn emulated_inputs() -> [u64; 2] {
    std::env::var("EDGECC_EMULATED_INPUTS").map_or(EMULATED, |inputs| [inputs.parse().unwrap(), 1])
}

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
    let own = own.iter().map(|case| (case.name(), graph_of(&case.model, case.dims)));
    let quantised = QuantisedCase::all().unwrap();
    own.chain(quantised.iter().map(|case| (case.name(), graph_of(&case.model, &[])))).collect()
}

/// A model and what it must give.
struct Model {
    name: String,
    graph: Graph,
    samples: Vec<Sample>,
}

/// The models that have an integer form, with so many samples each.
fn models(samples: u64) -> Vec<Model> {
    let model = |(name, graph): (String, Graph)| {
        let graph = in_integers(graph)?;
        let sample = |seed: u64| {
            let inputs = inputs(&graph, seed);
            Sample { expected: eval::run(&graph, &inputs).unwrap(), inputs }
        };
        let samples = (0..samples).map(sample).collect();
        Some(Model { name, graph, samples })
    };
    sources().into_par_iter().filter_map(model).collect()
}

/// The models compiled to C for a target.
fn suite(models: &[Model], target: &str, aim: Optimize) -> Suite {
    suite_of(Backend::C, models, target, aim)
}

fn suite_of(backend: Backend, models: &[Model], target: &str, aim: Optimize) -> Suite {
    let target = edgecc_targets::Target::find(target).unwrap();
    let mut suite = Suite::of(backend).unwrap();
    for model in models {
        let added = suite.add_with(&model.graph, &target, &model.samples, |request| request.optimize = aim);
        added.unwrap_or_else(|error| panic!("{}: {error}", model.name));
    }
    suite
}

/// Runs the suite of these models on the platform.
fn check(suite: &Suite, models: &[Model], platform: &Platform, flags: &[&str]) {
    let differ = suite.run(platform, flags).unwrap_or_else(|error| panic!("{platform:?} {flags:?}: {error}"));
    let differ: Vec<&str> = differ.iter().map(|n| models[*n].name.as_str()).collect();
    assert!(differ.is_empty(), "{differ:?} differ on {platform:?} {flags:?}");
}

#[test]
fn on_this_computer() {
    let models = models(SAMPLES);
    assert!(models.len() > 10, "only {} models have an integer form", models.len());
    let suites = [suite(&models, "host", Optimize::Memory), suite(&models, "cortex-m4", Optimize::Speed)];
    let (gcc, clang) = (HostCompiler::Gcc, HostCompiler::Clang);
    let ways: [(HostCompiler, &[&str]); 4] = [
        (gcc, &["-O3"]),
        (clang, &["-O1", "-fsanitize=undefined", "-fsanitize-trap=all"]),
        (gcc, &["-O2"]),
        (gcc, &["-O0"]),
    ];
    let runs: Vec<_> = suites.iter().flat_map(|suite| ways.map(|way| (suite, way))).collect();
    runs.par_iter().for_each(|(suite, (compiler, flags))| {
        check(suite, &models, &Platform::Host(*compiler), flags);
    });
}

#[test]
fn emulated() {
    let [inputs, chunk] = emulated_inputs();
    let models = models(inputs);
    let cores = [
        ("cortex-m0plus", Optimize::Size),
        ("cortex-m3", Optimize::Memory),
        ("cortex-m4", Optimize::Speed),
        ("cortex-m7", Optimize::Memory),
        ("cortex-m33", Optimize::Size),
        ("cortex-m55", Optimize::Speed),
        ("rv32imc", Optimize::Speed),
        ("rv32imcv", Optimize::Speed),
    ];
    let models = models.chunks(chunk as usize);
    let runs: Vec<_> = cores.iter().flat_map(|core| models.clone().map(move |chunk| (core, chunk))).collect();
    runs.par_iter().for_each(|((core, aim), models)| {
        check(&suite(models, core, *aim), models, &Platform::target(core).unwrap(), &["-O2"]);
    });
}

#[cfg(feature = "llvm")]
const OBJECT: Backend = Backend::Llvm(edgecc_codegen::Form::Object);

#[cfg(feature = "llvm")]
#[test]
fn objects_on_this_computer() {
    let models = models(SAMPLES);
    check(
        &suite_of(OBJECT, &models, "host", Optimize::Speed),
        &models,
        &Platform::Host(HostCompiler::Gcc),
        &["-O1"],
    );
}

#[cfg(feature = "llvm")]
#[test]
fn objects_emulated() {
    let models = models(EMULATED[0]);
    for core in ["cortex-m0plus", "cortex-m3", "cortex-m4", "cortex-m55", "rv32imc", "rv32imcv"] {
        for models in models.chunks(EMULATED[1] as usize) {
            check(
                &suite_of(OBJECT, models, core, Optimize::Speed),
                models,
                &Platform::target(core).unwrap(),
                &["-O1"],
            );
        }
    }
}
