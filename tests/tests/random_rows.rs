//! Random plans with row loops give the same bytes as the evaluator, on this computer and emulated.
//!
//! Chains are numbered, and so are their plans: a failure names the number and prints the graph. EDGECC_RANDOM_PLANS
//! says how many to try.
#![allow(clippy::unwrap_used, clippy::panic, reason = "these are tests")]

use edgecc::{Optimize, Request, compile_graph};
use edgecc_ir::{eval, text};
use edgecc_random::{chain, inputs};
use edgecc_targets::Target;
use edgecc_tests::{HarnessError, HostCompiler, Platform, Sample, Suite};
use rayon::prelude::*;

/// Models in one program: its exit code numbers them.
const BATCH: u64 = 20;
/// Plans that are tried by default; some chains have no integer form.
const DEFAULT: u64 = 120;
/// The longest chain of operators.
const STEPS: usize = 9;

fn wanted() -> u64 {
    std::env::var("EDGECC_RANDOM_PLANS").map_or(DEFAULT, |text| text.parse().unwrap())
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

/// Whether the chain is one whose input can't come by rows.
fn is_refused(result: &Result<(), HarnessError>) -> bool {
    result.as_ref().is_err_and(|error| error.to_string().contains("the input can't come row by row"))
}

/// Compiles chains `first..first + BATCH` for the target and runs them on the platform; returns how many.
fn check(first: u64, input: Input, target: &str, platform: &Platform, flags: &[&str]) -> usize {
    let target = Target::find(target).unwrap();
    let mut suite = Suite::new().unwrap();
    let mut added = Vec::new();
    for number in first..first + BATCH {
        let Some(graph) = chain(number, STEPS) else { continue };
        let inputs = inputs(&graph, number);
        let sample = Sample { expected: eval::run(&graph, &inputs).unwrap(), inputs };
        let result = suite.add_with(&graph, &target, std::slice::from_ref(&sample), options(number, input));
        if input == Input::Rows && is_refused(&result) {
            continue;
        }
        let described = || text::print(&graph, text::Constants::Full);
        result.unwrap_or_else(|error| panic!("chain {number}: {error}\n{}", described()));
        added.push((number, graph));
    }
    let differs = suite.run(platform, flags).unwrap_or_else(|error| panic!("from chain {first} on: {error}"));
    if let Some((number, graph)) = differs.first().map(|n| &added[*n]) {
        let described = text::print(graph, text::Constants::Full);
        panic!("chain {number} differs for {} {flags:?}\n{described}", target.name);
    }
    added.len()
}

fn on_host(batch: u64) -> usize {
    let ways: [(HostCompiler, &[&str]); 3] = [
        (HostCompiler::GccSanitized, &["-O1"]),
        (HostCompiler::Gcc, &["-O2"]),
        (HostCompiler::Clang, &["-O2", "-fsanitize=undefined", "-fsanitize-trap=all"]),
    ];
    let (compiler, flags) = ways[(batch % 3) as usize];
    let target = ["cortex-m4", "host"][(batch / 3 % 2) as usize];
    // With all compilers and for both targets.
    let input = if batch % 5 < 2 { Input::Rows } else { Input::Arena };
    check(batch * BATCH, input, target, &Platform::Host(compiler), flags)
}

#[test]
fn on_this_computer() {
    let batches = wanted().div_ceil(BATCH).max(6);
    let chains: usize = (0..batches).into_par_iter().map(on_host).sum();
    assert!(chains as u64 > batches * BATCH / 2, "only {chains} chains have an integer form");
}

#[test]
fn emulated() {
    for (n, core) in ["cortex-m4", "cortex-m0plus"].iter().enumerate() {
        for input in [Input::Arena, Input::Rows] {
            let first = 1_000_000 + n as u64 * BATCH;
            let chains = check(first, input, core, &Platform::target(core).unwrap(), &["-O2"]);
            assert!(chains > 8, "{core}: only {chains} chains");
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
    let of = |numbers: std::ops::Range<u64>| {
        numbers.into_par_iter().filter(|number| calls(*number, "ec_winograd_line_s8_dsp")).count()
    };
    assert!(of(0..DEFAULT) >= 3 && of(1_000_000..1_000_000 + BATCH) >= 1);
}
