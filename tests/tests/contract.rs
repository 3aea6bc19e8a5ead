//! What generated code promises beside its results.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use edgecc_targets::Target;
use edgecc_tests::{Case, Firmware, Generated, HostCompiler, Platform, find_tool};

/// All that generated code may ask of the C library: two functions that compilers call by themselves, and libm's.
const ALLOWED: &[&str] = &[
    "memcpy", "memset", "memmove", "expf", "exp2f", "logf", "tanhf", "sqrtf", "erff", "powf", "floorf",
    "ceilf", "fabsf", "fmaf", "sinf", "cosf", "roundf", "rintf", "fmaxf", "fminf", "fmodf", "truncf",
    "atanf",
];

fn own_cases() -> impl Iterator<Item = (String, Case)> {
    Case::own().unwrap().into_iter().map(|case| (case.name(), case))
}

fn build(case: &Case, platform: &Platform, flags: &[&str]) -> (Generated, Firmware) {
    let generated = Generated::compile(&case.model, platform.to_target().unwrap(), case.dims).unwrap();
    let firmware = generated.build(platform, flags).unwrap();
    (generated, firmware)
}

#[test]
fn nothing_is_variable_and_nothing_unexpected_is_called() {
    for core in ["cortex-m4", "cortex-m0plus"] {
        let platform = Platform::target(core).unwrap();
        for (name, case) in own_cases() {
            let objects = build(&case, &platform, &["-O2"]).1.objects().unwrap();
            assert_eq!((objects.data, objects.bss), (0, 0), "{name} on {core}");
            // The compiler's own library does the arithmetic that a core without an FPU lacks.
            let calls =
                objects.undefined.iter().map(String::as_str).filter(|call| !call.starts_with("__aeabi_"));
            let unexpected: Vec<_> = calls.filter(|call| !ALLOWED.contains(call)).collect();
            assert!(unexpected.is_empty(), "{name} on {core} calls {unexpected:?}");
        }
    }
}

#[test]
fn global_symbols_begin_with_the_models_name() {
    let platform = Platform::target("cortex-m4").unwrap();
    for (name, case) in own_cases() {
        let objects = build(&case, &platform, &["-O2"]).1.objects().unwrap();
        let foreign: Vec<_> =
            objects.defined.iter().filter(|s| !s.starts_with(&format!("{name}_"))).collect();
        assert!(foreign.is_empty(), "{name} defines {foreign:?}");
    }
}

#[test]
fn the_stack_stays_within_the_report() {
    for (core, flags) in [("cortex-m4", "-O2"), ("cortex-m4", "-Os"), ("cortex-m0plus", "-O2")] {
        let platform = Platform::target(core).unwrap();
        for case in Case::all().unwrap() {
            let (generated, firmware) = build(&case, &platform, &[flags]);
            let measured = firmware.run_measured(&case.samples[..1]).unwrap().stack_bytes as usize;
            let reported = generated.report.stack_bytes;
            assert!(
                0 < measured && measured <= reported,
                "{} on {core}: {measured} of {reported}",
                case.name()
            );
        }
    }
}

/// The generated files by name.
fn files(generated: &Generated) -> BTreeMap<String, Vec<u8>> {
    let entries = std::fs::read_dir(generated.path()).unwrap().map(|entry| entry.unwrap());
    entries.map(|e| (e.file_name().into_string().unwrap(), std::fs::read(e.path()).unwrap())).collect()
}

#[test]
fn the_same_model_gives_the_same_bytes_from_another_folder() {
    let target = || Target::find("cortex-m4").unwrap();
    for (name, case) in own_cases() {
        let elsewhere = tempfile::tempdir().unwrap();
        let copy = |file: &Path| {
            let to = elsewhere.path().join(file.file_name().unwrap());
            std::fs::copy(file, &to).unwrap();
            to
        };
        let model = copy(&case.model);
        let external = case.model.with_extension("bin");
        if external.exists() {
            copy(&external);
        }
        let here = Generated::compile(&case.model, target(), case.dims).unwrap();
        let there = Generated::compile(&model, target(), case.dims).unwrap();
        assert!(files(&here) == files(&there), "{name}");
    }
}

#[test]
fn a_cpp_project_can_use_it() {
    let cases: BTreeMap<_, _> = own_cases().collect();
    let (generated, firmware) = build(&cases["waves_cnn1d"], &Platform::Host(HostCompiler::Gcc), &["-O2"]);
    let source = generated.path().join("main.cpp");
    let text = "#include \"waves_cnn1d.h\"\n\
        alignas(WAVES_CNN1D_ARENA_ALIGN) static unsigned char arena[WAVES_CNN1D_ARENA_SIZE];\n\
        int main() {\n\
            for (unsigned i = 0; i < WAVES_CNN1D_INPUT_LEN; i++) waves_cnn1d_input(arena)[i] = 0.0f;\n\
            return waves_cnn1d_run(arena) == 0 && waves_cnn1d_output(arena)[0] > 0.0f ? 0 : 1;\n\
        }\n";
    std::fs::write(&source, text).unwrap();
    let program = generated.path().join("main");
    let mut compiler = Command::new(find_tool("g++").unwrap());
    compiler.args(["-std=c++11", "-Wall", "-Wextra", "-pedantic", "-Werror", "-I"]).arg(generated.path());
    compiler.arg(&source).args(firmware.object_paths()).arg("-o").arg(&program);
    let compiled = compiler.output().unwrap();
    assert!(compiled.status.success(), "{}", String::from_utf8_lossy(&compiled.stderr));
    assert!(Command::new(&program).status().unwrap().success());
}
