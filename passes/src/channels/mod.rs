//! Exact removal of dead and constant channels.
//!
//! A *channel* is an index of a value's last axis. Training with weight decay leaves many that say nothing: all
//! weights zero, or a bias so low that the activation cuts every sum off at the same code. Three steps, repeated
//! until nothing changes:
//!
//! 1. [`ranges`], forward: the codes that a channel can take, for any input. One code: the channel is constant.
//! 2. [`keep`], backward: the channels that something reads. A constant one need not be read by a layer whose bias
//!    can hold what it adds, which takes care at the padding ([`layer`]).
//! 3. [`rewrite`]: the graph without the others.
//!
//! No integer changes. Graph inputs and results keep all their channels, and every value at least one. Of real
//! numbers only what meets zero weights goes ([`float`]).

mod float;
mod interval;
mod keep;
mod layer;
mod links;
mod ranges;
mod rewrite;
mod windows;

use crate::Budget;
use edgecc_ir::{Graph, Node, OpError};

/// Removes dead and constant channels until none is left or the budget is spent, and all nodes that no result
/// depends on. A channel counts as a rewrite at each value that loses it.
///
/// # Errors
/// If an operator does not accept what is left of its operands: a bug of this pass. The graph is as it was before
/// the step that failed.
pub(crate) fn run(graph: &mut Graph, budget: &mut Budget) -> Result<(), OpError> {
    while !budget.is_spent() {
        graph.remove_dead();
        let ranges = ranges::ranges(graph);
        let kept = keep::kept(graph, &ranges, budget.left());
        let removed = keep::removed(graph, &kept);
        if removed == 0 {
            break;
        }
        *graph = rewrite::rewrite(graph, &ranges, &kept)?;
        budget.spend_many(removed);
    }
    Ok(())
}

/// The length of the last axis; a scalar has one channel.
fn channels(node: &Node) -> usize {
    node.shape().last().copied().unwrap_or(1)
}
