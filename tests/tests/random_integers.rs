//! Random integer graphs give the same bytes in the evaluator and in generated C, on this computer and emulated.
//!
//! Graphs are numbered: a failure names the number and prints the graph. EDGECC_RANDOM_GRAPHS says how many to run on
//! this computer.
#![allow(clippy::unwrap_used, clippy::panic, reason = "these are tests")]

use edgecc::{Optimize, Request, compile_graph};
use edgecc_ir::kernel::{self, Kernel};
use edgecc_ir::{DType, Graph, eval, text};
use edgecc_random::{Recipe, inputs, integers};
use edgecc_targets::Target;
use edgecc_tests::{HostCompiler, Platform, Sample, Suite};
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Models in one program.
const BATCH: usize = 25;
/// Recipes from which a program takes its models; some do not give an integer graph.
const SPAN: u64 = 100;
/// Graphs that are run by default.
const DEFAULT: usize = 250;
/// The longest chain of operators.
const STEPS: usize = 10;
/// Inputs of each graph; the last has only the ends of the range.
const SAMPLES: u64 = 4;

fn wanted() -> usize {
    std::env::var("EDGECC_RANDOM_GRAPHS").map_or(DEFAULT, |text| text.parse().unwrap())
}

/// What graphs are optimised for, in turns: kernels and row loops differ.
const AIMS: [Optimize; 3] = [Optimize::Speed, Optimize::Memory, Optimize::Size];

struct Case {
    number: u64,
    graph: Graph,
    samples: Vec<Sample>,
}

fn case(number: u64) -> Option<Case> {
    let graph = integers(&Recipe::numbered(number, STEPS))?;
    let sample = |seed: u64| {
        let inputs = inputs(&graph, number * SAMPLES + seed);
        Sample { expected: eval::run(&graph, &inputs).unwrap(), inputs }
    };
    let samples = (0..SAMPLES).map(sample).collect();
    Some(Case { number, graph, samples })
}

/// Compiles a batch of graphs for the target and runs them on the platform; returns how many.
fn check(batch: u64, target: &str, platform: &Platform, flags: &[&str]) -> usize {
    let numbers = batch * SPAN..(batch + 1) * SPAN;
    let cases: Vec<Case> = numbers.filter_map(case).take(BATCH).collect();
    let target = Target::find(target).unwrap();
    let mut suite = Suite::new().unwrap();
    for case in &cases {
        let added = suite.add_with(&case.graph, &target, &case.samples, |request| {
            request.optimize = AIMS[(batch % 3) as usize];
        });
        added.unwrap_or_else(|error| panic!("{}: {error}", described(case)));
    }
    let differ = suite
        .run(platform, flags)
        .unwrap_or_else(|error| panic!("batch {batch} for {} {flags:?}: {error}", target.name));
    if let Some(case) = differ.first().map(|n| &cases[*n]) {
        panic!("differs for {} {flags:?}: {}", target.name, described(case));
    }
    cases.len()
}

fn described(case: &Case) -> String {
    format!("graph {}\n{}", case.number, text::print(&case.graph, text::Constants::Full))
}

/// The compilers of this computer take turns, and so do the targets: those with an instruction set of their own have
/// the same kernels in C.
fn on_host(batch: u64) -> usize {
    let (gcc, clang) = (HostCompiler::Gcc, HostCompiler::Clang);
    let trap: &[&str] = &["-O1", "-fsanitize=undefined", "-fsanitize-trap=all"];
    let ways: [(HostCompiler, &[&str]); 5] = [
        (gcc, &["-O0"]),
        (gcc, &["-O2"]),
        (gcc, &["-O3"]),
        (clang, trap),
        (HostCompiler::GccSanitized, &["-O0"]),
    ];
    let (compiler, flags) = ways[(batch % 5) as usize];
    let target = ["host", "cortex-m4"][(batch / 5 % 2) as usize];
    check(batch, target, &Platform::Host(compiler), flags)
}

#[test]
fn on_this_computer() {
    let batches = wanted().div_ceil(BATCH) as u64;
    let done = AtomicUsize::new(0);
    (0..batches).into_par_iter().for_each(|batch| {
        let graphs = on_host(batch);
        assert_eq!(graphs, BATCH, "batch {batch} has too few recipes that give integer graphs");
        println!("{} integer graphs agree", done.fetch_add(graphs, Ordering::Relaxed) + graphs);
    });
}

#[test]
fn emulated() {
    let cores = [
        "cortex-m0plus",
        "cortex-m3",
        "cortex-m4",
        "cortex-m7",
        "cortex-m33",
        "cortex-m55",
        "rv32imc",
        "rv32imcv",
    ];
    for (n, core) in cores.iter().enumerate() {
        let graphs = check(1_000_000 + n as u64, core, &Platform::target(core).unwrap(), &["-O2"]);
        assert_eq!(graphs, BATCH, "{core}");
    }
}

/// Whether a kernel reads or writes codes.
fn is_integer(kernel: &Kernel) -> bool {
    kernel.operands.iter().any(|operand| operand.dtype == Some(DType::I8))
}

/// The kernels that the graph of a recipe uses on some target.
fn kernels(number: u64) -> BTreeSet<String> {
    let Some(graph) = integers(&Recipe::numbered(number, STEPS)) else { return BTreeSet::new() };
    let kernels = ["host", "cortex-m4", "cortex-m55", "rv32imcv"].map(|target| {
        let mut request = Request::new("random.onnx", Target::find(target).unwrap());
        request.io.float = true;
        compile_graph(graph.clone(), String::new(), &request).unwrap().report.layers
    });
    let lists = kernels.iter().flatten().map(|layer| layer.kernel.as_str());
    lists.flat_map(|list| list.split(", ")).map(str::to_owned).collect()
}

/// Kernels that plans for speed do without: `random_rows.rs` and `size.rs` see to them.
const OTHERS: [&str; 2] = ["ec_winograd_lines_s8_dsp", "ec_dense_b24_s8_dsp"];

/// What the tests above say is worth something only for kernels that random graphs use.
#[test]
fn every_integer_kernel_is_used() {
    let symbols = kernel::all().filter(|k| is_integer(k)).map(|k| k.symbol.clone());
    let mut unused: BTreeSet<String> = symbols.filter(|s| !OTHERS.contains(&s.as_str())).collect();
    for number in (0..3000).step_by(100) {
        let used: BTreeSet<String> = (number..number + 100).into_par_iter().flat_map_iter(kernels).collect();
        unused.retain(|kernel| !used.contains(kernel));
        if unused.is_empty() {
            return;
        }
    }
    panic!("no graph uses {unused:?}");
}
