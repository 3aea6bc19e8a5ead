//! Objects of the LLVM backend compute what ONNX Runtime computes on every core, and fit into what vendors' tools build.

#![cfg(feature = "llvm")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

use std::process::Command;

use edgecc::{Backend, Optimize, Request};
use edgecc_codegen::Form;
use edgecc_targets::Target;
use edgecc_tests::{Case, Firmware, Generated, HostCompiler, Platform, find_tool, first_difference, floats};

/// As for C.
const EMULATED_SAMPLES: usize = 2;

/// All that an object may need beside the compiler's own arithmetic: what C has memory copied with, and libm's.
const ALLOWED: &[&str] = &[
    "memcpy",
    "memset",
    "memmove",
    "expf",
    "exp2f",
    "expm1f",
    "logf",
    "log1pf",
    "tanhf",
    "sqrtf",
    "erff",
    "powf",
    "floorf",
    "ceilf",
    "fabsf",
    "nearbyintf",
    "rintf",
    "sinf",
    "cosf",
    "fmaxf",
    "fminf",
];

fn request(case: &Case, target: &Target, form: Form) -> Request {
    let mut request = Request { backend: Backend::Llvm(form), ..Request::new(&case.model, target.clone()) };
    request.dims = case.dims.iter().map(|&(name, value)| (name.to_owned(), value)).collect();
    request
}

fn build(case: &Case, platform: &Platform) -> (Generated, Firmware) {
    build_for(case, platform, Optimize::Speed)
}

fn build_for(case: &Case, platform: &Platform, optimize: Optimize) -> (Generated, Firmware) {
    let request = Request { optimize, ..request(case, &platform.to_target().unwrap(), Form::Object) };
    let generated = Generated::new(&request).unwrap_or_else(|error| panic!("{}: {error}", case.name()));
    let firmware = generated.build(platform, &["-O1"]).unwrap();
    (generated, firmware)
}

fn check(case: &Case, platform: &Platform, samples: usize) {
    check_for(case, platform, Optimize::Speed, samples);
}

/// Results, and the stack against the report.
fn check_for(case: &Case, platform: &Platform, optimize: Optimize, samples: usize) {
    let (generated, firmware) = build_for(case, platform, optimize);
    let samples = &case.samples[..samples.min(case.samples.len())];
    let run = firmware.run_measured(samples).unwrap_or_else(|error| panic!("{}: {error}", case.name()));
    let differs = run.results.iter().zip(&case.expected);
    let differs = differs.filter_map(|(got, want)| first_difference(&floats(got), want)).next();
    assert_eq!(differs, None, "{}", case.name());
    let (used, bound) = (run.stack_bytes as usize, generated.report.stack_bytes);
    assert!(used <= bound, "{}: {used} bytes of stack, {bound} reported", case.name());
}

fn check_all(cases: &[Case], core: &str) {
    let platform = Platform::target(core).unwrap();
    cases.iter().for_each(|case| check(case, &platform, EMULATED_SAMPLES));
}

#[test]
fn on_this_computer() {
    let platform = Platform::Host(HostCompiler::Gcc);
    Case::all().unwrap().iter().for_each(|case| check(case, &platform, usize::MAX));
}

#[test]
fn cortex_m4_runs_all_models() {
    check_all(&Case::all().unwrap(), "cortex-m4");
}

#[test]
fn arm_cores_without_fpu() {
    for core in ["cortex-m0", "cortex-m0plus", "cortex-m3", "cortex-m4-nofp", "cortex-m23"] {
        check_all(&Case::own().unwrap(), core);
    }
}

#[test]
fn arm_cores_with_fpu() {
    for core in ["cortex-m4f", "cortex-m7", "cortex-m33", "cortex-m55", "cortex-m85"] {
        check_all(&Case::own().unwrap(), core);
    }
}

#[test]
fn risc_v_cores() {
    for core in ["rv32imc", "rv32imac", "rv32imafc", "rv32imcv"] {
        check_all(&Case::own().unwrap(), core);
    }
}

#[test]
fn row_loops_and_shared_layers() {
    let platform = Platform::target("cortex-m4").unwrap();
    for case in Case::all().unwrap() {
        check_for(&case, &platform, Optimize::Memory, 1);
        check_for(&case, &platform, Optimize::Size, 1);
    }
}

#[test]
fn a_core_in_llvms_words_runs_portable_kernels() {
    let known = Target::find("cortex-m3").unwrap();
    let named = Target::find("triple:thumbv7m-none-gnueabi,cpu:cortex-m3,features:-hwdiv").unwrap();
    let platform = Platform::Target(Box::new(Target { gcc: known.gcc, qemu: known.qemu, ..named }));
    Case::own().unwrap().iter().for_each(|case| check(case, &platform, 1));
}

/// The target's attributes but for the compiler's remarks on itself and those that it derives from the code.
fn attributes(object: &std::path::Path) -> Vec<String> {
    let output =
        Command::new(find_tool("arm-none-eabi-readelf").unwrap()).arg("-A").arg(object).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let kept =
        ["CPU_arch", "THUMB_ISA", "FP_arch", "PCS_wchar", "enum_size", "VFP_args", "HardFP", "align_needed"];
    text.lines()
        .filter(|line| kept.iter().any(|key| line.contains(key)))
        .map(|line| line.trim().into())
        .collect()
}

#[test]
fn objects_say_of_themselves_what_gcc_s_say() {
    let case = &Case::own().unwrap()[0];
    for core in
        ["cortex-m0", "cortex-m3", "cortex-m4", "cortex-m4-nofp", "cortex-m7", "cortex-m23", "cortex-m33"]
    {
        let platform = Platform::target(core).unwrap();
        let ours = build(case, &platform);
        let target = platform.to_target().unwrap();
        let theirs = Generated::compile(&case.model, target, case.dims).unwrap();
        let theirs = theirs.build(&platform, &["-O2"]).unwrap();
        let of = |firmware: &Firmware| attributes(&firmware.object_paths().next().unwrap());
        assert!(of(&theirs).len() > 4, "{core}");
        assert_eq!(of(&ours.1), of(&theirs), "{core}");
    }
}

#[test]
fn nothing_is_variable_and_nothing_unexpected_is_called() {
    for core in ["cortex-m4", "cortex-m0plus", "rv32imc", "rv32imafc"] {
        let platform = Platform::target(core).unwrap();
        for case in Case::own().unwrap() {
            let objects = build(&case, &platform).1.objects().unwrap();
            let name = case.name();
            assert_eq!((objects.data, objects.bss), (0, 0), "{name} on {core}");
            // The compiler's own library does the arithmetic that a core lacks.
            let calls = objects.undefined.iter().filter(|call| !call.starts_with("__"));
            let unexpected: Vec<_> = calls.filter(|call| !ALLOWED.contains(&call.as_str())).collect();
            assert!(unexpected.is_empty(), "{name} on {core} calls {unexpected:?}");
            let copies = objects.undefined.iter().find(|call| call.starts_with("__aeabi_mem"));
            assert_eq!(copies, None, "{name} on {core}");
            let foreign: Vec<_> =
                objects.defined.iter().filter(|s| !s.starts_with(&format!("{name}_"))).collect();
            assert!(foreign.is_empty(), "{name} defines {foreign:?}");
        }
    }
}

#[test]
fn every_form_can_be_linked() {
    let platform = Platform::target("cortex-m4").unwrap();
    let case = Case::own().unwrap().into_iter().find(|case| case.name() == "waves_cnn1d").unwrap();
    let target = platform.to_target().unwrap();
    let run = |form| {
        let generated = Generated::new(&request(&case, &target, form)).unwrap();
        generated.build(&platform, &["-O1"]).unwrap().run(&case.samples[..1]).unwrap()
    };
    let object = run(Form::Object);
    assert_eq!(run(Form::Library), object);
    assert_eq!(run(Form::Assembly), object);
    let generated = Generated::new(&request(&case, &target, Form::Ir)).unwrap();
    let text = std::fs::read_to_string(generated.path().join("waves_cnn1d.ll")).unwrap();
    assert!(text.contains("define") && text.contains("@waves_cnn1d_run(") && text.contains("gnueabihf"));
}

#[test]
fn the_same_model_gives_the_same_object() {
    let case = &Case::own().unwrap()[0];
    let object = || {
        let request = request(case, &Target::find("cortex-m7").unwrap(), Form::Object);
        edgecc::compile(&request).unwrap().bundle
    };
    assert!(object() == object());
}

#[test]
fn code_for_size_is_no_larger() {
    let case = Case::own().unwrap().into_iter().find(|case| case.name() == "unet").unwrap();
    let platform = Platform::target("cortex-m4").unwrap();
    let size = |optimize| build_for(&case, &platform, optimize).1.objects().unwrap().text;
    assert!(size(Optimize::Size) < size(Optimize::Speed));
}
