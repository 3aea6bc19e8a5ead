//! Random integer graphs give the same bytes in the evaluator and in generated C, on this computer and emulated.
//!
//! Graphs are numbered: a failure names the number and prints the graph. EDGECC_RANDOM_GRAPHS says how many to try.
#![allow(clippy::unwrap_used, clippy::panic, reason = "these are tests")]

use edgecc_ir::{Graph, eval, text};
use edgecc_random::{Recipe, inputs, integers};
use edgecc_targets::Target;
use edgecc_tests::{HostCompiler, Platform, Sample, Suite};
use rayon::prelude::*;

/// Models in one program: its exit code numbers them.
const BATCH: u64 = 50;
/// Recipes that are tried by default; some do not give an integer graph.
const DEFAULT: u64 = 400;
/// The longest chain of operators.
const STEPS: usize = 10;

fn wanted() -> u64 {
    std::env::var("EDGECC_RANDOM_GRAPHS").map_or(DEFAULT, |text| text.parse().unwrap())
}

struct Case {
    number: u64,
    graph: Graph,
    sample: Sample,
}

fn case(number: u64) -> Option<Case> {
    let graph = integers(&Recipe::numbered(number, STEPS))?;
    let inputs = inputs(&graph, number);
    let expected = eval::run(&graph, &inputs).unwrap();
    Some(Case { number, graph, sample: Sample { inputs, expected } })
}

/// Compiles recipes `first..first + BATCH` for the target and runs them on the platform; returns how many.
fn check(first: u64, target: &str, platform: &Platform, flags: &[&str]) -> usize {
    let cases: Vec<Case> = (first..first + BATCH).filter_map(case).collect();
    let target = Target::find(target).unwrap();
    let mut suite = Suite::new().unwrap();
    for case in &cases {
        let added = suite.add(&case.graph, &target, std::slice::from_ref(&case.sample));
        let described = || text::print(&case.graph, text::Constants::Full);
        added.unwrap_or_else(|error| panic!("graph {}: {error}\n{}", case.number, described()));
    }
    let differs = suite.run(platform, flags).unwrap_or_else(|error| panic!("from graph {first} on: {error}"));
    if let Some(case) = differs.map(|n| &cases[n]) {
        let described = text::print(&case.graph, text::Constants::Full);
        panic!("graph {} differs for {} {flags:?}\n{described}", case.number, target.name);
    }
    cases.len()
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
    check(batch * BATCH, target, &Platform::Host(compiler), flags)
}

#[test]
fn on_this_computer() {
    let batches = wanted().div_ceil(BATCH).max(10);
    let graphs: usize = (0..batches).into_par_iter().map(on_host).sum();
    println!("{graphs} integer graphs of {} recipes", batches * BATCH);
    assert!(graphs as u64 > batches * BATCH / 8, "only {graphs} recipes gave integer graphs");
}

#[test]
fn emulated() {
    let cores = ["cortex-m0plus", "cortex-m3", "cortex-m4", "cortex-m7", "cortex-m33", "rv32imc"];
    for (n, core) in cores.iter().enumerate() {
        let graphs = check(1_000_000 + n as u64 * BATCH, core, &Platform::target(core).unwrap(), &["-O2"]);
        assert!(graphs > 5, "{core}: only {graphs} graphs");
    }
}
