//! Passes keep what random graphs compute: each alone, and all in order.
//!
//! On failure proptest prints the shrunken recipe and the seed to repeat it; the message has the graph as text.

#![allow(clippy::unwrap_used, clippy::panic, reason = "these are tests")]

use edgecc_ir::{Graph, Tensor, eval, text};
use edgecc_passes::{PASSES, PassOptions, optimise};
use edgecc_random::{Recipe, build, recipes, samples};
use proptest::prelude::*;
use std::collections::BTreeSet;

fn everything_but(kept: &str) -> BTreeSet<String> {
    PASSES.iter().map(|pass| pass.name.to_string()).filter(|name| name != kept).collect()
}

/// Equal up to float rounding: relative to the largest element, since sums may cancel.
fn agree(expected: &Tensor, found: &Tensor) -> bool {
    let (Some(a), Some(b)) = (expected.as_slice::<f32>(), found.as_slice::<f32>()) else {
        return expected == found;
    };
    let largest = a.iter().filter(|x| x.is_finite()).fold(1.0_f32, |most, x| most.max(x.abs()));
    let close = |(x, y): (&f32, &f32)| x == y || x.is_nan() && y.is_nan() || (x - y).abs() <= 1e-4 * largest;
    expected.shape() == found.shape() && a.iter().zip(b).all(close)
}

fn check(before: &Graph, disabled: BTreeSet<String>) -> Result<(), TestCaseError> {
    let options = PassOptions { disabled, stop_after: None, verify: true };
    let mut after = before.clone();
    let described = || text::print(before, text::Constants::Elided);
    let run = optimise(&mut after, &options, &mut |_, _| ());
    prop_assert!(run.is_ok(), "{}\n{}", run.unwrap_err(), described());
    let inputs = samples(before);
    let (expected, found) = (eval::run(before, &inputs).unwrap(), eval::run(&after, &inputs).unwrap());
    for (i, (expected, found)) in expected.iter().zip(&found).enumerate() {
        let became = || text::print(&after, text::Constants::Elided);
        prop_assert!(agree(expected, found), "result {i} of\n{}differs in\n{}", described(), became());
    }
    Ok(())
}

fn interface(graph: &Graph) -> (Vec<String>, Vec<String>) {
    let inputs = graph.inputs().iter().map(|id| format!("{} {}", graph.node(*id).name, graph.node(*id).ty()));
    let outputs =
        graph.outputs().iter().map(|output| format!("{} {}", output.name, graph.node(output.value).ty()));
    (inputs.collect(), outputs.collect())
}

fn optimised(recipe: &Recipe) -> Graph {
    let mut graph = build(recipe);
    optimise(&mut graph, &PassOptions::default(), &mut |_, _| ()).unwrap();
    graph
}

/// Whether the passes, without those disabled, keep every byte of an integer graph.
fn keeps_bytes(before: &Graph, disabled: BTreeSet<String>) -> Result<(), TestCaseError> {
    let options = PassOptions { disabled, stop_after: None, verify: true };
    let mut after = before.clone();
    optimise(&mut after, &options, &mut |_, _| ()).unwrap();
    let inputs = edgecc_random::inputs(before, 7);
    let (expected, found) = (eval::run(before, &inputs).unwrap(), eval::run(&after, &inputs).unwrap());
    let described = || text::print(before, text::Constants::Elided);
    prop_assert_eq!(expected, found, "{}", described());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1500) })]

    #[test]
    fn integers_stay_whatever_pass_is_off(recipe in recipes(16)) {
        let Some(graph) = edgecc_random::integers(&recipe) else { return Ok(()) };
        keeps_bytes(&graph, BTreeSet::new())?;
        for pass in PASSES {
            keeps_bytes(&graph, BTreeSet::from([pass.name.to_string()]))?;
            keeps_bytes(&graph, everything_but(pass.name))?;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn the_pipeline_keeps_values(recipe in recipes(24)) {
        check(&build(&recipe), BTreeSet::new())?;
    }

    #[test]
    fn each_pass_keeps_values(recipe in recipes(16)) {
        let graph = build(&recipe);
        for pass in PASSES {
            check(&graph, everything_but(pass.name))?;
        }
    }

    #[test]
    fn the_interface_stays_and_the_result_is_the_same_every_time(recipe in recipes(16)) {
        let (first, second) = (optimised(&recipe), optimised(&recipe));
        prop_assert_eq!(interface(&build(&recipe)), interface(&first));
        prop_assert_eq!(text::print(&first, text::Constants::Full), text::print(&second, text::Constants::Full));
    }
}
