//! Applies the rules until they say nothing new.

use super::facts::EGraph;
use super::language::ENode;
use super::rules::Rule;
use super::scene::Scene;
use crate::Budget;
use egg::Id;

/// Rounds over all rules. One round carries a transpose through a whole chain, so few are needed.
const MAX_ROUNDS: usize = 32;

/// Nodes that the e-graph may have, per node that it started with.
const MAX_GROWTH: usize = 40;

/// Adds everything that the rules prove equal, within the limits.
pub(super) fn saturate(egraph: &mut EGraph, rules: &[Rule], budget: &mut Budget) {
    let limit = (egraph.total_number_of_nodes() + 16) * MAX_GROWTH;
    for round in 0..MAX_ROUNDS {
        let (nodes, unions) = (egraph.total_size(), budget.spent());
        for rule in rules {
            apply(egraph, rule, budget, limit);
            egraph.rebuild();
        }
        log::trace!("round {round}: {} nodes, {} rewrites", egraph.total_size(), budget.spent());
        if egraph.total_size() == nodes && budget.spent() == unions {
            return;
        }
    }
}

/// Applies one rule to every node, operands before users so that one pass carries far.
fn apply(egraph: &mut EGraph, rule: &Rule, budget: &mut Budget, limit: usize) {
    let mut sites: Vec<Id> = egraph.classes().map(|class| class.id).collect();
    sites.sort_unstable();
    for site in sites {
        let nodes: Vec<ENode> =
            egraph[site].nodes.iter().filter(|node| (rule.matches)(&node.op)).cloned().collect();
        for node in nodes {
            let equal = (rule.apply)(&mut Scene::new(egraph, site), &node);
            for id in equal {
                if budget.is_spent() || egraph.total_number_of_nodes() > limit {
                    return;
                }
                if egraph.union(site, id) {
                    log::trace!("{}: {site} = {id}", rule.name);
                    budget.spend();
                }
            }
        }
    }
}
