//! Every model computes what ONNX Runtime computes, on every platform.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use edgecc_tests::{Case, Generated, HostCompiler, Platform, first_difference, floats};

/// Enough to see state that survives a run, few enough for soft floats in an emulator.
const EMULATED_SAMPLES: usize = 2;

/// What is wrong with the model there, if anything.
fn fault(case: &Case, platform: &Platform, flags: &[&str], samples: usize) -> Option<String> {
    let samples = samples.min(case.samples.len());
    let generated = match Generated::compile(&case.model, platform.to_target().unwrap(), case.dims) {
        Ok(generated) => generated,
        Err(error) => return Some(error.to_string()),
    };
    let run = generated.build(platform, flags).and_then(|firmware| firmware.run(&case.samples[..samples]));
    match run {
        Ok(results) => {
            results.iter().zip(&case.expected).find_map(|(got, want)| first_difference(&floats(got), want))
        }
        Err(error) => Some(error.to_string()),
    }
}

/// Checks all cases before it fails, so that one look shows everything.
fn check(cases: &[Case], platform: &Platform, flags: &[&str], samples: usize) {
    let describe = |case: &Case| Some(format!("{}: {}", case.name(), fault(case, platform, flags, samples)?));
    let faults: Vec<String> = cases.iter().filter_map(describe).collect();
    assert!(!cases.is_empty());
    assert!(faults.is_empty(), "{} of {} models are wrong\n{}", faults.len(), cases.len(), faults.join("\n"));
}

fn on_host(compiler: HostCompiler, flags: &[&str]) {
    check(&Case::all().unwrap(), &Platform::Host(compiler), flags, usize::MAX);
}

fn emulated(core: &str, flags: &[&str]) {
    check(&Case::all().unwrap(), &Platform::target(core).unwrap(), flags, EMULATED_SAMPLES);
}

/// Cores that differ from others in little but the instructions they have.
fn emulated_own(core: &str) {
    check(&Case::own().unwrap(), &Platform::target(core).unwrap(), &["-O2"], EMULATED_SAMPLES);
}

#[test]
fn gcc() {
    on_host(HostCompiler::Gcc, &["-O3"]);
}

#[test]
fn gcc_sanitized() {
    on_host(HostCompiler::GccSanitized, &["-O1"]);
}

#[test]
fn clang() {
    on_host(HostCompiler::Clang, &["-O2"]);
}

#[test]
fn clang_sanitized() {
    on_host(HostCompiler::ClangSanitized, &["-O1"]);
}

#[test]
fn cortex_m0plus() {
    emulated("cortex-m0plus", &["-Os"]);
}

#[test]
fn cortex_m4() {
    emulated("cortex-m4", &["-O2"]);
}

#[test]
fn cortex_m7() {
    emulated("cortex-m7", &["-O3"]);
}

#[test]
fn cortex_m3() {
    emulated_own("cortex-m3");
}

#[test]
fn cortex_m33() {
    emulated_own("cortex-m33");
}

#[test]
fn cortex_m55() {
    emulated_own("cortex-m55");
}

#[test]
fn cortex_m85() {
    emulated_own("cortex-m85");
}

#[test]
fn rv32imc() {
    emulated_own("rv32imc");
}

#[test]
fn rv32imafc() {
    emulated_own("rv32imafc");
}
