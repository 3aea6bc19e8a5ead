//! The code that edgecc estimates is what GCC makes of the generated C.
#![allow(clippy::unwrap_used, clippy::panic, reason = "these are tests")]

use edgecc::Optimize;
use edgecc_bench::{Bench, Flash, Network, Setting, networks, table};
use rayon::prelude::*;

/// How far off the estimate of constants and code may be, in percent of what is measured.
const FLASH: f64 = 5.0;
/// The same of the code on the core that it is held to, and on others.
const CODE: f64 = 15.0;
const ELSEWHERE: f64 = 25.0;
/// There, what is as little is not looked at: the program around a network is compiled with its sizes, and on Cortex-M55,
/// with vectors or without them, takes some hundred bytes more or less.
const AROUND: u64 = 512;

/// The core that the estimate is held to most.
const HELD_TO: &str = "cortex-m4";

const GOALS: [Optimize; 3] = [Optimize::Speed, Optimize::Memory, Optimize::Size];

/// A sentence if the estimate is too far off; with `EDGECC_CODE` set, for each network.
fn fault(found: &Flash, setting: &Setting, most: f64) -> Option<String> {
    let Flash { network, bytes, constants, estimated_code } = found;
    let of_flash = table::error(constants + estimated_code, *bytes);
    let of_code = table::error(*estimated_code, found.code());
    let is_off = match setting.target.name.as_ref() {
        HELD_TO => of_code.abs() > most || of_flash.abs() > FLASH,
        _ => of_code.abs() > most && found.code().abs_diff(*estimated_code) > AROUND,
    };
    let setting = format!("{} for {}", setting.target.name, setting.optimize.name());
    let text = format!(
        "{network} on {setting}: {estimated_code} for {} ({of_code:+.1} %, of flash {of_flash:+.1} %)",
        found.code()
    );
    (is_off || std::env::var_os("EDGECC_CODE").is_some()).then_some(text)
}

fn check(networks: &[Network], targets: &[&str], most: f64) {
    let faults = |(target, optimize): (&str, Optimize)| {
        let setting = Setting { optimize, ..Setting::of(target).unwrap() };
        let bench = Bench::new(setting.clone()).unwrap();
        let fault = |network: &Network| fault(&bench.flash(network).unwrap(), &setting, most);
        networks.par_iter().filter_map(fault).collect::<Vec<_>>()
    };
    let settings = targets.iter().flat_map(|target| GOALS.map(|optimize| (*target, optimize)));
    let faults: Vec<String> = settings.flat_map(faults).collect();
    assert!(
        faults.is_empty(),
        "runtime-c/code.toml or codegen/src/c/code.rs are to be measured anew:\n{}",
        faults.join("\n")
    );
}

/// The networks of the models folder that the estimate is held to; none where no folder is given.
fn external() -> Vec<Network> {
    let mut networks = networks::external();
    networks.retain(|network| ["kws", "vww", "ic", "ad"].contains(&network.name.as_str()));
    networks
}

#[test]
fn our_own_networks() {
    check(&networks::own().unwrap(), &[HELD_TO], CODE);
}

#[test]
fn networks_of_the_models_folder() {
    check(&external(), &[HELD_TO], CODE);
}

#[test]
fn other_cores() {
    let networks = [networks::own().unwrap(), external()].concat();
    check(&networks, &["cortex-m0plus", "cortex-m55"], ELSEWHERE);
}
