//! A few networks in floats and in integers on every core that QEMU runs, by every backend: floats as close as the
//! contract says, integers to the byte, and a table of what ran.
//!
//! Without `EDGECC_MODELS` these are small ones of the repository; with it the networks of that folder, which take a
//! processor some seven minutes:
//! `EDGECC_MODELS=… cargo nextest run --release -p edgecc-tests --features llvm --test every_core --no-capture`.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that cannot go on has failed; the table"
)]

use edgecc::onnx::{ImportOptions, Source, import};
use edgecc::{Backend, Request};
use edgecc_ir::{DType, Data, Graph, Op, Tensor, eval, integer};
use edgecc_passes::quant::{integer_ports, integerise};
use edgecc_targets::{Fpu, Target};
use edgecc_tests::{Case, Generated, Platform, QuantisedCase, first_difference, floats};
use rayon::prelude::*;

const CORES: [&str; 11] = [
    "cortex-m0plus",
    "cortex-m3",
    "cortex-m4",
    "cortex-m4f",
    "cortex-m7",
    "cortex-m33",
    "cortex-m55",
    "rv32imc",
    "rv32imac",
    "rv32imafc",
    "rv32imcv",
];

/// The repository's own networks that stand for all: of depthwise, dense and one-dimensional layers.
const OWN: [&str; 4] = ["separable_pad", "waves_cnn1d", "vision_s8_qdq", "signal_integer_ports"];

/// The networks of the models' folder.
const EXTERNAL: [&str; 10] = [
    "kws_fp32",
    "vww_fp32",
    "ic_fp32",
    "ad_fp32",
    "nilm_fp32",
    "kws_int8_qdq",
    "vww_int8_qdq",
    "ic_int8_qdq",
    "ad_int8_qdq",
    "nilm_int8_qdq",
];

/// Samples of a network; where floats are functions of the compiler, only one is run.
const SAMPLES: usize = 2;

/// A backend by name, and how its part of the program is compiled.
type Way = (&'static str, Backend, &'static str);

#[cfg(not(feature = "llvm"))]
const BACKENDS: [Way; 1] = [("C", Backend::C, "-O2")];
#[cfg(feature = "llvm")]
const BACKENDS: [Way; 2] =
    [("C", Backend::C, "-O2"), ("LLVM", Backend::Llvm(edgecc_codegen::Form::Object), "-O1")];

/// A network, samples, and what it must give for them.
struct Network {
    name: String,
    graph: Graph,
    samples: Vec<Vec<u8>>,
    expected: Vec<Results>,
}

/// All results of a run: ONNX Runtime's, or the evaluator's, which knows what is an integer.
enum Results {
    Floats(Vec<f32>),
    Tensors(Vec<Tensor>),
}

impl Results {
    /// How those of a program differ, if they do.
    fn difference(&self, got: &[u8]) -> Option<String> {
        match self {
            Results::Floats(want) => first_difference(&floats(got), want),
            Results::Tensors(want) => tensors_difference(want, got),
        }
    }
}

fn tensors_difference(want: &[Tensor], mut got: &[u8]) -> Option<String> {
    for tensor in want {
        let Some((these, rest)) = got.split_at_checked(tensor.ty().bytes()) else {
            return Some("results are missing".into());
        };
        let difference = match tensor.as_slice::<f32>() {
            Some(want) => first_difference(&floats(these), want),
            None => (these != tensor.data().to_bytes()).then(|| "bytes differ".into()),
        };
        if difference.is_some() {
            return difference;
        }
        got = rest;
    }
    (!got.is_empty()).then(|| "more results than the network has".into())
}

fn graph_of(model: &std::path::Path) -> Graph {
    import(&Source::read(model).unwrap(), &ImportOptions::default()).unwrap().graph
}

fn in_floats(case: Case) -> Network {
    let expected = case.expected.iter().take(SAMPLES).cloned().map(Results::Floats).collect();
    let samples = case.samples[..SAMPLES.min(case.samples.len())].to_vec();
    Network { name: case.name(), graph: graph_of(&case.model), samples, expected }
}

/// The inputs of an integer graph from the bytes of a sample, in the types of the graph that it was made of.
fn quantised_inputs(real: &Graph, graph: &Graph, mut sample: &[u8]) -> Vec<Tensor> {
    let input = |(&from, &to)| {
        let (from, node) = (real.node(from).ty(), graph.node(to));
        let (these, rest) = sample.split_at(from.bytes());
        sample = rest;
        let data = Data::from_bytes(from.dtype, these).unwrap();
        let stands_in = from.dtype == DType::F32 && node.ty().dtype == DType::I8;
        let data = if stands_in { quantised(node.op(), &floats(these)) } else { data };
        Tensor::new(node.ty().shape.clone(), data).unwrap()
    };
    real.inputs().iter().zip(graph.inputs()).map(input).collect()
}

/// What an input in integers is given for real numbers.
fn quantised(input: &Op, values: &[f32]) -> Data {
    let Op::Input(input) = input else { unreachable!("an input is an Input") };
    let affine = input.affine.unwrap();
    let q = |&x: &f32| integer::quantize(x, affine.scale.0, affine.zero, -128, 127) as i8;
    Data::I8(values.iter().map(q).collect())
}

fn in_integers(case: QuantisedCase) -> Network {
    let real = graph_of(&case.model);
    let graph = integer_ports(&integerise(&real).unwrap()).unwrap();
    let inputs = case.samples.iter().take(SAMPLES).map(|sample| quantised_inputs(&real, &graph, sample));
    let inputs: Vec<Vec<Tensor>> = inputs.collect();
    let bytes = |tensors: &Vec<Tensor>| tensors.iter().flat_map(|tensor| tensor.data().to_bytes()).collect();
    let samples = inputs.iter().map(bytes).collect();
    let expected = inputs.iter().map(|inputs| Results::Tensors(eval::run(&graph, inputs).unwrap())).collect();
    Network { name: case.name(), graph, samples, expected }
}

/// The networks of the folder that was given, else the repository's.
fn networks() -> Vec<Network> {
    let is_given = std::env::var_os("EDGECC_MODELS").is_some();
    let names: &[&str] = if is_given { &EXTERNAL } else { &OWN };
    let (real, quantised) = if is_given {
        (Case::external().unwrap(), QuantisedCase::external().unwrap())
    } else {
        (Case::own().unwrap(), QuantisedCase::own().unwrap())
    };
    let real = real.into_par_iter().filter(|case| names.contains(&&*case.name())).map(in_floats);
    let quantised = quantised.into_par_iter().filter(|case| names.contains(&&*case.name())).map(in_integers);
    let networks: Vec<Network> = real.chain(quantised).collect();
    assert_eq!(networks.len(), names.len(), "a network is missing");
    networks
}

/// Whether each product of the network is a call on this core.
fn is_slow(network: &Network, target: &Target) -> bool {
    matches!(network.expected.first(), Some(Results::Floats(_))) && target.fpu == Fpu::None
}

/// What is wrong with the network there, if anything.
fn fault(network: &Network, core: &str, (by, backend, flag): Way) -> Option<String> {
    let target = Target::find(core).unwrap();
    let samples = &network.samples[..if is_slow(network, &target) { 1 } else { network.samples.len() }];
    let platform = Platform::Target(Box::new(target.clone()));
    let mut request = Request { backend, ..Request::new(format!("{}.onnx", network.name), target) };
    request.io.float = true; // samples are of the types that the graph's ports have
    let generated = Generated::from_graph(network.graph.clone(), &request);
    let run = generated.and_then(|generated| generated.build(&platform, &[flag])?.run(samples));
    let why = match run {
        Err(error) => Some(error.to_string()),
        Ok(results) => {
            assert_eq!(results.len(), samples.len());
            results.iter().zip(&network.expected).find_map(|(got, want)| want.difference(got))
        }
    };
    why.map(|why| format!("{} by {by} on {core}: {why}", network.name))
}

#[test]
fn runs_floats_and_integers() {
    let networks = networks();
    let rows: Vec<_> =
        networks.iter().flat_map(|network| BACKENDS.map(|backend| (network, backend))).collect();
    let runs: Vec<_> = rows.iter().flat_map(|row| CORES.map(|core| (row, core))).collect();
    let faults: Vec<Option<String>> =
        runs.par_iter().map(|((network, backend), core)| fault(network, core, *backend)).collect();
    println!("{:22}{:6}{}", "network", "", CORES.map(|core| format!("{core:14}")).concat());
    for ((network, (backend, ..)), faults) in rows.iter().zip(faults.chunks(CORES.len())) {
        let words = faults.iter().map(|fault| if fault.is_some() { "WRONG" } else { "ok" });
        let cells: Vec<String> = words.map(|word| format!("{word:14}")).collect();
        println!("{:22}{backend:6}{}", network.name, cells.concat());
    }
    let faults: Vec<String> = faults.into_iter().flatten().collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn differences_are_seen() {
    let want = Results::Tensors(vec![Tensor::vector(vec![1_i8, -2]), Tensor::vector(vec![1.0_f32])]);
    let difference = |bytes: &[u8], real: f32| want.difference(&[bytes, &real.to_le_bytes()].concat());
    assert_eq!(difference(&[1, 254], 1.00001), None);
    assert_eq!(difference(&[1, 253], 1.0).unwrap(), "bytes differ");
    assert!(difference(&[1, 254], 1.1).unwrap().starts_with("element 0"));
    assert!(difference(&[1], 1.0).is_some() && difference(&[1, 254, 0], 1.0).is_some());
    assert!(Results::Floats(vec![1.0]).difference(&1.1_f32.to_le_bytes()).is_some());
}
