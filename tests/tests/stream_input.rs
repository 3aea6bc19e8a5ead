//! Input by rows gives what the whole input gives.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use edgecc::Request;
use edgecc_targets::Target;
use edgecc_tests::{Case, Generated, HostCompiler, Platform, QuantisedCase, first_difference, floats};
use std::path::Path;

/// Compiles with channels last, and the input by rows or not.
fn compile(model: &Path, platform: &Platform, by_rows: bool) -> Generated {
    let mut request = Request::new(model, platform.to_target().unwrap());
    request.io.channels_last = true;
    request.io.by_rows = by_rows;
    Generated::new(&request).unwrap()
}

/// The results of the samples, whose bytes are taken for channels-last images, with the whole input and by rows.
fn results(model: &Path, samples: &[Vec<u8>], platform: &Platform, flags: &[&str]) -> [Vec<Vec<u8>>; 2] {
    [false, true].map(|by_rows| {
        let generated = compile(model, platform, by_rows);
        let run = generated.build(platform, flags).unwrap().run_measured(samples).unwrap();
        assert!(run.stack_bytes as usize <= generated.report.stack_bytes, "{}: stack", model.display());
        run.results
    })
}

fn platforms() -> [(Platform, &'static str); 5] {
    [
        (Platform::Host(HostCompiler::Gcc), "-O2"),
        (Platform::Host(HostCompiler::GccSanitized), "-O1"),
        (Platform::Host(HostCompiler::ClangSanitized), "-O1"),
        (Platform::target("cortex-m4").unwrap(), "-O2"),
        (Platform::target("cortex-m0plus").unwrap(), "-Os"),
    ]
}

#[test]
fn integers_are_the_same() {
    let cases = QuantisedCase::own().unwrap();
    let cases = cases.iter().filter(|case| case.name() == "vision_s8_qdq" || case.name() == "vision_u8_qop");
    assert_eq!(cases.clone().count(), 2);
    for (platform, flags) in platforms() {
        for case in cases.clone() {
            let [whole, by_rows] = results(&case.model, &case.samples[..2], &platform, &[flags]);
            assert_eq!(whole, by_rows, "{} on {platform:?}", case.name());
        }
    }
}

#[test]
fn floats_are_close() {
    let cases = Case::own().unwrap();
    let streamed = ["grouped", "paddings", "residual_nhwc", "separable_pad", "unet"];
    let platform = Platform::Host(HostCompiler::GccSanitized);
    for case in cases.iter().filter(|case| streamed.contains(&case.name().as_str())) {
        let [whole, by_rows] = results(&case.model, &case.samples[..2], &platform, &["-O1"]);
        for (whole, by_rows) in whole.iter().zip(&by_rows) {
            assert_eq!(first_difference(&floats(by_rows), &floats(whole)), None, "{}", case.name());
        }
    }
}

#[test]
fn the_report_says_what_a_row_is() {
    let case = QuantisedCase::own().unwrap().into_iter().find(|case| case.name() == "vision_s8_qdq").unwrap();
    let generated = compile(&case.model, &Platform::target("cortex-m4").unwrap(), true);
    let rows = generated.report.inputs[0].by_rows.unwrap();
    assert_eq!((rows.rows, rows.row_bytes, rows.rows_in_arena), (14, 33, 3));
    let whole = compile(&case.model, &Platform::target("cortex-m4").unwrap(), false);
    assert_eq!(whole.report.inputs[0].by_rows, None);
    let input = |of: &Generated| of.report.plan.buffers.iter().find(|b| b.name == "image").unwrap().bytes;
    assert_eq!((input(&generated), input(&whole)), (3 * 33, 14 * 33));
}

#[test]
fn nothing_is_variable() {
    let case = QuantisedCase::own().unwrap().into_iter().find(|case| case.name() == "vision_s8_qdq").unwrap();
    let target = Target::find("cortex-m4").unwrap();
    let objects = compile(&case.model, &Platform::Target(Box::new(target.clone())), true)
        .build(&Platform::Target(Box::new(target)), &["-O2"])
        .unwrap()
        .objects()
        .unwrap();
    assert_eq!((objects.data, objects.bss), (0, 0));
    let foreign: Vec<_> = objects.defined.iter().filter(|s| !s.starts_with("vision_s8_qdq_")).collect();
    assert!(foreign.is_empty(), "{foreign:?}");
}
