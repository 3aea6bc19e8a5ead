//! Random integer graphs give the same bytes in the evaluator and in generated C, on this computer and emulated.
//!
//! Graphs are numbered: a failure names the number and prints the graph. EDGECC_RANDOM_GRAPHS says how many to run on
//! this computer.
#![allow(clippy::unwrap_used, clippy::panic, reason = "these are tests")]

use edgecc_ir::{Graph, eval, text};
use edgecc_random::{Recipe, inputs, integers};
use edgecc_targets::Target;
use edgecc_tests::{HostCompiler, Platform, Sample, Suite};
use rayon::prelude::*;

/// Models in one program: its exit code numbers them.
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
        let added = suite.add(&case.graph, &target, &case.samples);
        added.unwrap_or_else(|error| panic!("{}: {error}", described(case)));
    }
    let differs = suite
        .run(platform, flags)
        .unwrap_or_else(|error| panic!("batch {batch} for {} {flags:?}: {error}", target.name));
    if let Some(case) = differs.map(|n| &cases[n]) {
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
    let trap: &[&str] = &["-O2", "-fsanitize=undefined", "-fsanitize-trap=all"];
    let ways: [(HostCompiler, &[&str]); 5] = [
        (gcc, &["-O0"]),
        (gcc, &["-O2"]),
        (gcc, &["-O3"]),
        (clang, trap),
        (HostCompiler::GccSanitized, &["-O1"]),
    ];
    let (compiler, flags) = ways[(batch % 5) as usize];
    let target = ["host", "cortex-m4"][(batch / 5 % 2) as usize];
    check(batch, target, &Platform::Host(compiler), flags)
}

#[test]
fn on_this_computer() {
    let batches = wanted().div_ceil(BATCH) as u64;
    let graphs: usize = (0..batches).into_par_iter().map(on_host).sum();
    println!("{graphs} integer graphs");
    assert_eq!(graphs, batches as usize * BATCH, "some batch has too few recipes that give integer graphs");
}

#[test]
fn emulated() {
    let cores = ["cortex-m0plus", "cortex-m3", "cortex-m4", "cortex-m7", "cortex-m33", "rv32imc"];
    for (n, core) in cores.iter().enumerate() {
        let graphs = check(1_000_000 + n as u64, core, &Platform::target(core).unwrap(), &["-O2"]);
        assert_eq!(graphs, BATCH, "{core}");
    }
}
