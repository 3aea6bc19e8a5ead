//! Damaged models are refused or compiled; nothing in a file makes the compiler panic.
#![allow(clippy::unwrap_used, reason = "these are tests")]

use std::fs;
use std::panic::catch_unwind;

use edgecc::{CompileError, Request, compile};
use edgecc_targets::Target;
use edgecc_tests::Case;

/// Damaged copies of each model; `EDGECC_MUTATIONS` asks for more.
const COPIES: u64 = 12;

/// A sequence of numbers that a seed repeats.
struct Noise(u64);

impl Noise {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }
}

/// The bytes with a few of them changed, cut off at the end, or repeated.
fn damage(bytes: &[u8], seed: u64) -> Vec<u8> {
    let mut noise = Noise(seed);
    let mut bytes = bytes.to_vec();
    match noise.below(4) {
        0 => bytes.truncate(noise.below(bytes.len())),
        1 => {
            let start = noise.below(bytes.len());
            let part = bytes[start..(start + noise.below(64)).min(bytes.len())].to_vec();
            bytes.splice(start..start, part);
        }
        _ => {
            for _ in 0..=noise.below(4) {
                let at = noise.below(bytes.len());
                bytes[at] = noise.below(256) as u8;
            }
        }
    }
    bytes
}

#[test]
fn damaged_models_do_not_cause_panics() {
    let copies = std::env::var("EDGECC_MUTATIONS").map_or(COPIES, |count| count.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.onnx");
    let mut refused = 0;
    for case in Case::own().unwrap() {
        let bytes = fs::read(&case.model).unwrap();
        for seed in 0..copies {
            fs::write(&path, damage(&bytes, seed)).unwrap();
            let mut request = Request::new(&path, Target::find("cortex-m4").unwrap());
            request.dims = case.dims.iter().map(|&(name, size)| (name.to_owned(), size)).collect();
            let what = || format!("{} damaged with seed {seed}", case.name());
            match catch_unwind(|| compile(&request)).unwrap_or_else(|_| panic!("{} panics", what())) {
                Err(error @ CompileError::Internal { .. }) => panic!("{}: {error}", what()),
                result => refused += usize::from(result.is_err()),
            }
        }
    }
    assert!(refused > 0, "the damage is felt");
}
