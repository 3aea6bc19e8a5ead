//! The cycles that edgecc estimates are those that an emulated Cortex-M4 takes.
#![allow(clippy::unwrap_used, clippy::panic, reason = "these are tests")]

use edgecc::Optimize;
use edgecc_bench::{Bench, Figures, LAYERS_APART, LayerFigures, Network, Setting, networks, table};
use rayon::prelude::*;

/// How far off the estimate of a network may be, in percent of what is measured, and that of a layer.
const NETWORK: f64 = 10.0;
const LAYER: f64 = 20.0;
/// The same of a layer that is computed row by row: what a call costs before its first pixel weighs more.
const LAYER_BY_ROWS: f64 = 25.0;

/// A layer that takes less of its network than one in so many may be off by that much instead.
const SMALL: u64 = 500;

fn bench(optimize: Optimize) -> Bench {
    let mut setting = Setting { optimize, ..Setting::of("cortex-m4").unwrap() };
    setting.flags.extend(LAYERS_APART.map(str::to_owned));
    Bench::new(setting).unwrap()
}

/// A sentence for each estimate that is too far off.
fn faults(figures: &Figures, most: f64) -> Vec<String> {
    let total = figures.cycles.unwrap();
    let percent = table::error(figures.estimated_cycles, total);
    let network = (percent.abs() > NETWORK).then(|| format!("{}: {percent:+.1} %", figures.network));
    let layer = |layer: &LayerFigures| {
        let cycles = layer.cycles.unwrap();
        let percent = table::error(layer.estimated_cycles, cycles);
        let is_off = percent.abs() > most && layer.estimated_cycles.abs_diff(cycles) > total / SMALL;
        let LayerFigures { name, kernel, estimated_cycles, .. } = layer;
        let what = format!("{}, {name}, {kernel}", figures.network);
        is_off.then(|| format!("{what}: {percent:+.1} %, {estimated_cycles} for {cycles}"))
    };
    network.into_iter().chain(figures.layers.iter().filter_map(layer)).collect()
}

fn check(networks: &[Network], optimize: Optimize, most: f64) {
    let bench = bench(optimize);
    let faults: Vec<String> =
        networks.par_iter().flat_map(|network| faults(&bench.measure(network).unwrap(), most)).collect();
    assert!(
        faults.is_empty(),
        "these are to be measured anew in compiler/src/cost/rates:\n{}",
        faults.join("\n")
    );
}

#[test]
fn our_own_networks() {
    check(&networks::own().unwrap(), Optimize::Speed, LAYER);
}

#[test]
fn our_own_networks_row_by_row() {
    check(&networks::own().unwrap(), Optimize::Memory, LAYER_BY_ROWS);
}

/// Nothing where no folder of models is given.
#[test]
fn networks_of_the_models_folder() {
    check(&networks::external(), Optimize::Speed, LAYER);
}

#[test]
fn layers_are_all_that_is_run() {
    let networks = networks::own().unwrap();
    let figures = bench(Optimize::Speed).measure(&networks[0]).unwrap();
    let layers: u64 = figures.layers.iter().filter_map(|layer| layer.cycles).sum();
    // The run function calls them, which takes a few cycles.
    assert!(figures.cycles.unwrap() - layers < 100, "{layers} of {:?}", figures.cycles);
    assert!(figures.layers.iter().all(|layer| layer.instructions > 0));
}
