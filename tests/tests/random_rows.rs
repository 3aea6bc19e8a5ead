//! Random plans give the same bytes as the evaluator, on this computer and emulated.
//!
//! Graphs are numbered, and so are their plans: a failure names the number and prints the graph. EDGECC_RANDOM_PLANS
//! says how many to try.
#![allow(clippy::unwrap_used, clippy::panic, reason = "these are tests")]

use edgecc::{Optimize, Request, compile_graph};
use edgecc_ir::{Graph, eval, text};
use edgecc_random::{Recipe, chain, inputs, integers};
use edgecc_targets::Target;
use edgecc_tests::{HarnessError, HostCompiler, Platform, Sample, Suite, WATCHING};
use rayon::prelude::*;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Plans that are tried by default.
const DEFAULT: usize = 5000;
/// The longest chain of operators.
const STEPS: usize = 9;
/// A compiler's flags that leave kernels out of line: each is compiled once for all the plans of a program, which takes a
/// tenth of the time and changes nothing about what a plan is.
const ONE_COPY: &str = "-Dalways_inline=noinline";

fn wanted() -> usize {
    std::env::var("EDGECC_RANDOM_PLANS").map_or(DEFAULT, |text| text.parse().unwrap())
}

/// A chain, which row loops are made of, or any graph.
fn graph(number: u64) -> Option<Graph> {
    if number % 4 == 3 { integers(&Recipe::numbered(number, STEPS)) } else { chain(number, STEPS) }
}

/// Who has the input in memory.
#[derive(Clone, Copy, PartialEq)]
enum Input {
    Arena,
    /// The caller, who gives rows of it.
    Rows,
}

/// Every fifth plan is the one with the least memory.
fn options(number: u64, input: Input) -> impl FnOnce(&mut Request) {
    move |request| {
        request.optimize = Optimize::Memory;
        request.io.by_rows = input == Input::Rows;
        request.any_plan = (!number.is_multiple_of(5)).then_some(number);
    }
}

/// Whether the graph is one whose input can't come by rows.
fn is_refused(result: &Result<(), HarnessError>) -> bool {
    result.as_ref().is_err_and(|error| error.to_string().contains("the input can't come row by row"))
}

/// Compiles the graphs of the numbers for the target and runs them on the platform; returns how many.
fn check(numbers: Range<u64>, input: Input, target: &str, platform: &Platform, flags: &[&str]) -> usize {
    let target = Target::find(target).unwrap();
    let mut suite = Suite::new().unwrap();
    let mut added = Vec::new();
    for number in numbers {
        let Some(graph) = graph(number) else { continue };
        let inputs = inputs(&graph, number);
        let sample = Sample { expected: eval::run(&graph, &inputs).unwrap(), inputs };
        let result = suite.add_with(&graph, &target, std::slice::from_ref(&sample), options(number, input));
        if input == Input::Rows && is_refused(&result) {
            continue;
        }
        let described = || text::print(&graph, text::Constants::Full);
        result.unwrap_or_else(|error| panic!("graph {number}: {error}\n{}", described()));
        added.push((number, graph));
    }
    let first = added.first().map(|(number, _)| *number);
    let differs =
        suite.run(platform, flags).unwrap_or_else(|error| panic!("from graph {first:?} on: {error}"));
    if let Some((number, graph)) = differs.first().map(|n| &added[*n]) {
        let described = text::print(graph, text::Constants::Full);
        panic!("graph {number} differs for {} {flags:?}\n{described}", target.name);
    }
    added.len()
}

/// A compiler of this computer with flags.
type Way = (HostCompiler, &'static [&'static str]);

/// How most plans are compiled: fast.
const BRIEFLY: [Way; 3] = [
    (HostCompiler::GccSanitized, &["-O0", ONE_COPY]),
    (HostCompiler::Gcc, &["-O1", ONE_COPY]),
    (HostCompiler::Clang, &["-O0", "-fsanitize=undefined", "-fsanitize-trap=all", ONE_COPY]),
];

/// How users compile them: layers get kernels of their own.
const THOROUGHLY: [Way; 3] = [
    (HostCompiler::GccSanitized, &["-O1"]),
    (HostCompiler::Gcc, &["-O2"]),
    (HostCompiler::Clang, &["-O2", "-fsanitize=undefined", "-fsanitize-trap=all"]),
];

/// Targets and inputs take turns, too, so that in thirty batches each meets each.
fn on_host(batch: u64, graphs: u64, ways: &[Way]) -> usize {
    let (compiler, flags) = ways[batch as usize % ways.len()];
    let target = ["cortex-m4", "host"][(batch / 3 % 2) as usize];
    let input = if batch % 5 < 2 { Input::Rows } else { Input::Arena };
    check(batch * graphs..(batch + 1) * graphs, input, target, &Platform::Host(compiler), flags)
}

#[test]
fn on_this_computer() {
    let done = AtomicUsize::new(0);
    let batches = (0..).take_while(|_| done.load(Ordering::Relaxed) < wanted());
    batches.par_bridge().for_each(|batch| {
        let plans = on_host(batch, 200, &BRIEFLY);
        assert!(plans > 50, "only {plans} of batch {batch} have an integer form");
        println!("{} plans agree", done.fetch_add(plans, Ordering::Relaxed) + plans);
    });
}

#[test]
fn with_specialised_kernels() {
    let plans: usize =
        (10_000..10_006_u64).into_par_iter().map(|batch| on_host(batch, 20, &THOROUGHLY)).sum();
    assert!(plans > 60, "only {plans} have an integer form");
}

/// The suite of watched plans of the graphs, and how many.
fn watched(numbers: Range<u64>, target: &str) -> (Suite, usize) {
    let (mut suite, mut plans) = (Suite::watched().unwrap(), 0);
    for number in numbers {
        let Some(graph) = graph(number) else { continue };
        let inputs = inputs(&graph, number);
        let sample = Sample { expected: eval::run(&graph, &inputs).unwrap(), inputs };
        let target = Target::find(target).unwrap();
        suite.add_with(&graph, &target, &[sample], options(number, Input::Arena)).unwrap();
        plans += 1;
    }
    (suite, plans)
}

/// What a step touches is, by the report, its own.
#[test]
fn free_bytes_are_not_touched() {
    let platform = Platform::Host(HostCompiler::GccSanitized);
    for (first, target) in [(2_000_000, "cortex-m4"), (2_000_060, "host")] {
        let (suite, plans) = watched(first..first + 60, target);
        assert_eq!(suite.run(&platform, &WATCHING).unwrap(), [0; 0]);
        assert!(plans > 30, "only {plans} plans");
    }
    let (mut suite, _) = watched(2_000_000..2_000_004, "cortex-m4");
    suite.deny();
    assert!(suite.run(&platform, &WATCHING).is_err());
}

#[test]
fn emulated() {
    for (n, core) in ["cortex-m4", "cortex-m0plus"].iter().enumerate() {
        for (m, input) in [Input::Arena, Input::Rows].into_iter().enumerate() {
            let first = 1_000_000 + 100 * (2 * n + m) as u64;
            let platform = Platform::target(core).unwrap();
            let plans = check(first..first + 50, input, core, &platform, &["-O2", ONE_COPY]);
            assert!(plans > 25, "{core}: only {plans} plans");
        }
    }
}

/// Whether generated code of the chain's plan calls the function.
fn calls(number: u64, function: &str) -> bool {
    let Some(graph) = chain(number, STEPS) else { return false };
    let mut request = Request::new("chain.onnx", Target::find("cortex-m4").unwrap());
    options(number, Input::Arena)(&mut request);
    let bundle = compile_graph(graph, String::new(), &request).unwrap().bundle;
    let call = format!("{function}(");
    let code = bundle.files.iter().filter(|file| file.name.ends_with(".c"));
    code.into_iter().any(|file| String::from_utf8_lossy(&file.bytes).contains(&call))
}

/// No other test has it: plans for speed prefer another kernel.
#[test]
fn loops_have_rows_by_transform() {
    let of = |numbers: Range<u64>| {
        numbers.into_par_iter().filter(|number| calls(*number, "ec_winograd_line_s8_dsp")).count()
    };
    assert!(of(0..200) >= 3 && of(1_000_000..1_000_050) >= 1);
}
