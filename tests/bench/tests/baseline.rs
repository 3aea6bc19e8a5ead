//! No figure of the committed baselines grows.
#![allow(clippy::unwrap_used, clippy::panic, reason = "these are tests")]

use edgecc_bench::{Network, baseline, networks};

fn check(networks: &[Network], is_own: bool) {
    let before = baseline::read(&baseline::path(is_own)).unwrap();
    let figures = baseline::measure(networks).unwrap();
    let grown: Vec<String> = figures.iter().flat_map(|figures| baseline::grown(figures, &before)).collect();
    assert!(
        grown.is_empty(),
        "{}\nIf that is worth it: cargo run --release -p edgecc-bench -- --bless",
        grown.join("\n")
    );
}

#[test]
fn our_own_networks() {
    check(&networks::own().unwrap(), true);
}

/// Nothing where no folder of models is given.
#[test]
fn networks_of_the_models_folder() {
    check(&networks::external(), false);
}
