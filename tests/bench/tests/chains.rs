//! Row loops take a part of the memory of whole tensors where networks have chains.
#![allow(clippy::unwrap_used, reason = "these are tests")]

use edgecc_bench::chains::Chain;
use edgecc_bench::{Network, networks};

/// Of the widest operator, at most.
const SHARE: f64 = 0.6;

/// Networks whose largest tensors are in chains of spatial operators.
const CHAINS: [&str; 11] = [
    "mobilenet",
    "resnet",
    "inverted",
    "person_detect",
    "mcunet_vww",
    "mcunet_person_det",
    "streaming_wakeword",
    "nilm",
    "power_unet",
    "ic",
    "vww",
];

fn check(networks: &[Network]) {
    for network in networks {
        let chain = Chain::of(network).unwrap();
        assert!(chain.memory.0 <= chain.speed.0, "{chain:?}");
        if CHAINS.contains(&chain.network.as_str()) {
            assert!(chain.share() <= SHARE, "{chain:?}");
        }
    }
}

#[test]
fn our_own_networks() {
    check(&networks::own().unwrap());
}

/// Nothing where no folder of models is given.
#[test]
fn networks_of_the_models_folder() {
    check(&networks::external());
}
