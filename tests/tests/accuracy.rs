//! Models are worth as much as in ONNX Runtime, on labelled test sets.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use edgecc_targets::Target;
use edgecc_tests::{Generated, HostCompiler, Labelled, Platform};

/// The references have four digits; a float that rounds differently may turn one answer of a thousand.
const TOLERANCE: f64 = 0.001;

#[test]
fn scores_match_the_reference() {
    for set in Labelled::all().unwrap() {
        let generated = Generated::compile(&set.model, Target::find("host").unwrap(), &[]).unwrap();
        let firmware = generated.build(&Platform::Host(HostCompiler::Gcc), &["-O2"]).unwrap();
        let score = set.score(&firmware.run_f32(&set.samples).unwrap());
        let name = set.name();
        assert!(
            (score - set.reference).abs() <= TOLERANCE,
            "{name}: {score:.4} instead of {}",
            set.reference
        );
    }
}
