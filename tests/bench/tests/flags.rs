//! Generated code is as fast whatever optimisation level its user builds with.
#![allow(clippy::unwrap_used, clippy::panic, reason = "these are tests")]

use edgecc_bench::{Bench, Network, Setting, networks, table};
use rayon::prelude::*;

/// By how many percent of the cycles at `-O2` a level may be slower.
const TOLERANCE: f64 = 5.0;

const LEVELS: [&str; 2] = ["-Os", "-O3"];

/// Our own networks, for kernels of all kinds, in integers: floats are the C compiler's.
const OWN: [&str; 5] = ["ds_cnn", "mobilenet", "resnet", "autoencoder", "inverted"];

/// Those of the models' folder.
const EXTERNAL: [&str; 4] = ["kws", "vww", "ic", "ad"];

/// The cycles of the networks, in their order.
fn cycles(networks: &[&Network], level: &str) -> Vec<u64> {
    let setting = Setting { flags: vec![level.to_owned()], ..Setting::of("cortex-m4").unwrap() };
    let bench = Bench::new(setting).unwrap();
    networks.par_iter().map(|network| bench.measure(network).unwrap().cycles.unwrap()).collect()
}

fn check(networks: &[Network], names: &[&str]) {
    let networks: Vec<&Network> =
        networks.iter().filter(|network| names.contains(&network.name.as_str())).collect();
    let usual = cycles(&networks, "-O2");
    for level in LEVELS {
        for ((network, cycles), usual) in networks.iter().zip(cycles(&networks, level)).zip(&usual) {
            let percent = table::error(cycles, *usual);
            let name = &network.name;
            assert!(percent <= TOLERANCE, "{name} at {level}: {percent:+.1} %, {cycles} instead of {usual}");
        }
    }
}

#[test]
fn our_own_networks() {
    check(&networks::own().unwrap(), &OWN);
}

/// Nothing where no folder of models is given.
#[test]
fn networks_of_the_models_folder() {
    check(&networks::external(), &EXTERNAL);
}
