//! The stack that a report tells is the most that GCC needs at the levels that firmware is built with.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that cannot go on has failed, and figures are for people"
)]

use edgecc::{Optimize, Request};
use edgecc_tests::{Generated, Platform, QuantisedCase};

const LEVELS: [&str; 3] = ["-Os", "-O2", "-O3"];
const OPTIMIZE: [Optimize; 3] = [Optimize::Speed, Optimize::Memory, Optimize::Size];

/// What the report may say more than is used: some kernels save what the compiler likes.
const SPARE: usize = 16;

/// Reported, and used at each level.
fn stack(case: &QuantisedCase, optimize: Optimize, platform: &Platform) -> (usize, [usize; 3]) {
    let request = Request { optimize, ..Request::new(&case.model, platform.to_target().unwrap()) };
    let generated = Generated::new(&request).unwrap();
    let used = LEVELS.map(|level| {
        let firmware = generated.build(platform, &[level]).unwrap();
        firmware.run_measured(&case.samples[..1]).unwrap().stack_bytes as usize
    });
    (generated.report.stack_bytes, used)
}

/// Reported, and the most that is used, of each way to optimise; nothing is used that is not reported.
fn checked(case: &QuantisedCase) -> [(usize, usize); 3] {
    let platform = Platform::target("cortex-m4").unwrap();
    OPTIMIZE.map(|optimize| {
        let (reported, used) = stack(case, optimize, &platform);
        let most = used.into_iter().max().unwrap();
        println!("{} {}: {reported} reported, {used:?} used", case.name(), optimize.name());
        assert!(most <= reported, "{} {}: {used:?} of {reported}", case.name(), optimize.name());
        (reported, most)
    })
}

#[test]
fn convolutional_networks_use_what_is_reported() {
    let exact = ["vision_s8_qdq", "vision_s8_qop"];
    let cases = QuantisedCase::own().unwrap();
    let cases: Vec<_> = cases.iter().filter(|case| exact.contains(&case.name().as_str())).collect();
    assert_eq!(cases.len(), exact.len());
    for case in cases {
        for (reported, most) in checked(case) {
            assert_eq!(reported, most, "{}", case.name());
        }
    }
}

#[test]
fn other_networks_stay_within_the_report() {
    for case in QuantisedCase::own().unwrap() {
        checked(&case);
    }
}

/// The networks of MLPerf Tiny and NILM, where the folder with them is there.
#[test]
fn large_networks_use_nearly_what_is_reported() {
    let large = ["kws_int8_qdq", "vww_int8_qdq", "ic_int8_qdq", "ad_int8_qdq", "nilm_int8_qdq"];
    for case in QuantisedCase::external().unwrap() {
        if large.contains(&case.name().as_str()) {
            for (reported, most) in checked(&case) {
                assert!(reported <= most + SPARE, "{}: {most} of {reported}", case.name());
            }
        }
    }
}
