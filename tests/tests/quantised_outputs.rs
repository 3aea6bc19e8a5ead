//! Quantised models compute what ONNX Runtime computes without its optimisations.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test that cannot go on has failed")]

use edgecc::onnx::{ImportOptions, Source, import};
use edgecc::{Io, Request};
use edgecc_ir::DType;
use edgecc_passes::quant::{integer_ports, integerise};
use edgecc_targets::Target;
use edgecc_tests::{Generated, HostCompiler, Platform, QuantisedCase, floats};

/// The share of elements that must be within one step.
const WITHIN_ONE_STEP: f64 = 0.99;

/// A step where a result is no integer, as of Softmax after the last conversion: one of 8 bits over 0 to 1.
const STEP_OF_REALS: f32 = 1.0 / 256.0;

/// A result of a model: how it is stored, how many bytes it takes, and how far its steps are apart.
struct Port {
    dtype: DType,
    bytes: usize,
    step: f32,
}

/// The results of a model.
fn ports(case: &QuantisedCase) -> Vec<Port> {
    let graph = import(&Source::read(&case.model).unwrap(), &ImportOptions::default()).unwrap().graph;
    let integers = integer_ports(&integerise(&graph).unwrap()).unwrap();
    let port = |(real, integer): (&edgecc_ir::Output, &edgecc_ir::Output)| {
        let ty = graph.node(real.value).ty();
        let step = match (ty.dtype, integer.affine) {
            (DType::F32, affine) => affine.map_or(STEP_OF_REALS, |affine| affine.scale.0),
            _ => 1.0,
        };
        Port { dtype: ty.dtype, bytes: ty.bytes(), step }
    };
    graph.outputs().iter().zip(integers.outputs()).map(port).collect()
}

/// The values of all results of one sample, each result in its steps.
fn in_steps(ports: &[Port], mut bytes: &[u8]) -> Vec<Vec<f32>> {
    let mut results = Vec::new();
    for port in ports {
        let (these, rest) = bytes.split_at(port.bytes);
        let values: Vec<f32> = match port.dtype {
            DType::I8 => these.iter().map(|&q| f32::from(q as i8)).collect(),
            DType::U8 => these.iter().map(|&q| f32::from(q)).collect(),
            _ => floats(these),
        };
        results.push(values.iter().map(|value| value / port.step).collect());
        bytes = rest;
    }
    assert!(bytes.is_empty(), "more results than the model has");
    results
}

/// Whether the class that was chosen is the best of those expected; several may be best in integers.
fn agrees(got: &[f32], want: &[f32]) -> bool {
    let best = (0..got.len()).max_by(|&a, &b| got[a].total_cmp(&got[b])).unwrap();
    want.iter().all(|&other| other <= want[best] + 0.01)
}

/// For each sample what a model gives and what is expected, results in their steps.
fn outputs(case: &QuantisedCase) -> Vec<[Vec<Vec<f32>>; 2]> {
    let mut request = Request::new(&case.model, Target::find("host").unwrap());
    request.io = Io { float: true, ..Io::default() };
    let generated = Generated::new(&request).unwrap();
    let firmware = generated.build(&Platform::Host(HostCompiler::Gcc), &["-O2"]).unwrap();
    let (ports, results) = (ports(case), firmware.run(&case.samples).unwrap());
    assert_eq!(results.len(), case.expected.len());
    results
        .iter()
        .zip(&case.expected)
        .map(|pair| [pair.0, pair.1].map(|bytes| in_steps(&ports, bytes)))
        .collect()
}

/// What is wrong with a model, if anything.
fn fault(case: &QuantisedCase) -> Option<String> {
    let (mut all, mut close, mut other_classes) = (0, 0, Vec::new());
    for (n, [got, want]) in outputs(case).into_iter().enumerate() {
        if case.classifies && !agrees(&got[0], &want[0]) {
            other_classes.push(n);
        }
        let pairs: Vec<_> = got.concat().into_iter().zip(want.concat()).collect();
        all += pairs.len();
        close += pairs.iter().filter(|(got, want)| (got - want).abs() < 1.01).count();
    }
    let (share, name) = (close as f64 / all as f64, case.name());
    println!("{name}: {:.2} % of {all} elements within a step", 100.0 * share);
    (share < WITHIN_ONE_STEP || !other_classes.is_empty())
        .then(|| format!("{name}: {share:.4} within a step, other classes for samples {other_classes:?}"))
}

#[test]
fn results_are_within_a_step() {
    let faults: Vec<String> = QuantisedCase::all().unwrap().iter().filter_map(fault).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn ties_of_means_go_where_the_runtime_goes() {
    let cases = QuantisedCase::own().unwrap();
    let case = cases.iter().find(|case| case.name() == "pooled_ties").unwrap();
    for (n, [got, want]) in outputs(case).into_iter().enumerate() {
        let differ = |(got, want): &(f32, f32)| (got - want).abs() > 0.5;
        let wrong: Vec<_> = got.concat().into_iter().zip(want.concat()).filter(differ).collect();
        assert!(wrong.is_empty(), "sample {n}: {wrong:?}");
    }
}

/// Models in which something linear stands between every layer and the conversion of its result.
const NOTHING_REAL: [&str; 2] = ["exported_qdq", "scaled_qop"];

#[test]
fn what_stands_between_a_layer_and_its_conversion_does_not_keep_it_in_floats() {
    let cases = QuantisedCase::own().unwrap();
    for case in cases.iter().filter(|case| NOTHING_REAL.contains(&case.name().as_str())) {
        let graph = import(&Source::read(&case.model).unwrap(), &ImportOptions::default()).unwrap().graph;
        let integers = integer_ports(&integerise(&graph).unwrap()).unwrap();
        let real = |id: &_| integers.node(*id).ty().dtype == DType::F32;
        let found: Vec<_> =
            integers.ids().into_iter().filter(real).map(|id| integers.node(id).op().name()).collect();
        assert!(found.is_empty(), "{}: {found:?}", case.name());
    }
}
