//! Random integer graphs give the same bytes without their dead and constant channels.
//!
//! On failure proptest prints the seed; the message has the graph as text.

use super::net::{input, net};
use super::remove_dead_channels;
use edgecc_ir::{Graph, eval, text};
use proptest::prelude::*;

/// The channels of all values.
fn channels(graph: &Graph) -> usize {
    graph.ids().into_iter().map(|id| graph.node(id).shape().last().copied().unwrap_or(1)).sum()
}

/// The results for samples of this seed before and after.
fn check(before: &Graph, after: &Graph, seed: u64) -> Result<(), TestCaseError> {
    for sample in 0..4 {
        let x = [input(before, seed ^ sample)];
        let (expected, found) = (eval::run(before, &x).unwrap(), eval::run(after, &x).unwrap());
        prop_assert_eq!(expected, found, "{}", text::print(before, text::Constants::Full));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1500) })]

    #[test]
    fn every_byte_stays(seed: u64) {
        let before = net(seed);
        let mut after = before.clone();
        remove_dead_channels(&mut after, None);
        check(&before, &after, seed)?;
        prop_assert_eq!(remove_dead_channels(&mut after, None), 0);
    }

    #[test]
    fn any_number_of_rewrites_is_exact(seed: u64, limit in 0_usize..12) {
        let before = net(seed);
        let mut after = before.clone();
        prop_assert!(remove_dead_channels(&mut after, Some(limit)) <= limit);
        check(&before, &after, seed)?;
    }
}

/// The generator is worth its name only if channels go often.
#[test]
fn most_random_graphs_lose_channels() {
    let shrunk = (0..200).map(net).filter(|graph| {
        let mut after = graph.clone();
        remove_dead_channels(&mut after, None) > 0 && channels(&after) < channels(graph)
    });
    let count = shrunk.count();
    assert!(count > 100, "{count} of 200");
}
