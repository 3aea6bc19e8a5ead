//! The pass `dead-channels`: text in and text out, and on random graphs.

#![allow(clippy::unwrap_used, clippy::panic, reason = "these are tests")]

mod files;
mod net;
mod random;

use edgecc_ir::Graph;
use edgecc_passes::{PASSES, PassOptions, optimise};

const NAME: &str = "dead-channels";

/// Runs this pass alone, with at most `limit` rewrites, and verifies the graph. Returns the number of rewrites.
fn remove_dead_channels(graph: &mut Graph, limit: Option<usize>) -> usize {
    let others = PASSES.iter().map(|pass| pass.name.to_owned()).filter(|name| name != NAME);
    let stop_after = limit.map(|limit| (NAME.to_owned(), limit));
    let options = PassOptions { disabled: others.collect(), stop_after, verify: true };
    optimise(graph, &options, &mut |_, _| ()).unwrap()[0].rewrites
}
