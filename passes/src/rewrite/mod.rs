//! The pass `algebra-and-layout`: equality saturation over the IR's own operators.
//!
//! The graph goes into an e-graph ([`language`], [`facts`]), the rules of [`rules`] add what is equal to it
//! ([`saturate`]), the cheapest whole is taken out again ([`extract`]) and becomes a graph ([`rebuild`]).
//! Limits count nodes and rounds, never time: the same graph gives the same result on every machine.

mod axis_map;
mod cost;
mod extract;
mod facts;
mod language;
mod rebuild;
mod rules;
mod saturate;
mod scene;
#[cfg(test)]
mod tests;

use crate::Budget;
use edgecc_ir::{Graph, OpError};
use rules::RULES;

/// Rewrites the graph into the cheapest one that the rules find.
///
/// # Errors
/// If an operator refuses operands on the way back: a bug of a rule.
pub(crate) fn run(graph: &mut Graph, budget: &mut Budget) -> Result<(), OpError> {
    if budget.is_spent() || graph.outputs().is_empty() {
        return Ok(());
    }
    let mut space = rebuild::enter(graph);
    let before = budget.spent();
    saturate::saturate(&mut space.egraph, RULES, budget);
    if budget.spent() > before {
        let choice = extract::extract(&space.egraph);
        *graph = rebuild::leave(graph, &space, &choice)?;
    }
    Ok(())
}

/// The names of all rewrite rules, in the order in which they are tried.
pub fn rule_names() -> Vec<&'static str> {
    RULES.iter().map(|rule| rule.name).collect()
}
