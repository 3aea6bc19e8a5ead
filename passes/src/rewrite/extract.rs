//! Takes the cheapest whole out of the e-graph.
//!
//! A value that several others use is paid once: the cost of a class is the sum over the *set* of classes
//! that it needs, not over the tree. Classes are settled in order of that cost, each with operands that are
//! settled already, so the choice has no cycle.

use super::cost::cost;
use super::facts::EGraph;
use super::language::ENode;
use egg::Id;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

/// The way to compute each class; classes that can't be reached from inputs and constants are absent.
pub(super) type Choice = BTreeMap<Id, ENode>;

/// A set of classes by dense index.
type Set = Vec<u64>;

struct Extractor<'a> {
    egraph: &'a EGraph,
    index: BTreeMap<Id, usize>,
    /// Own cost of the chosen node of each settled class.
    own: Vec<u64>,
    needs: Vec<Option<Set>>,
    choice: Choice,
}

/// Chooses a node for every class.
pub(super) fn extract(egraph: &EGraph) -> Choice {
    let mut ids: Vec<Id> = egraph.classes().map(|class| class.id).collect();
    ids.sort_unstable();
    let index: BTreeMap<Id, usize> = ids.iter().enumerate().map(|(i, id)| (*id, i)).collect();
    let (own, needs) = (vec![0; ids.len()], vec![None; ids.len()]);
    let mut extractor = Extractor { egraph, index, own, needs, choice: Choice::new() };
    extractor.settle_all(&ids);
    extractor.choice
}

impl Extractor<'_> {
    fn settle_all(&mut self, ids: &[Id]) {
        let nodes: Vec<(Id, &ENode)> =
            ids.iter().flat_map(|id| self.egraph[*id].nodes.iter().map(move |node| (*id, node))).collect();
        let mut users: Vec<Vec<usize>> = vec![Vec::new(); ids.len()];
        let mut missing: Vec<usize> = Vec::with_capacity(nodes.len());
        let mut ready = BinaryHeap::new();
        for (number, (_, node)) in nodes.iter().enumerate() {
            let mut args: Vec<usize> = node.args.iter().map(|arg| self.position(*arg)).collect();
            args.sort_unstable();
            args.dedup();
            missing.push(args.len());
            args.iter().for_each(|arg| users[*arg].push(number));
            if args.is_empty() {
                ready.push(Reverse((0, number)));
            }
        }
        while let Some(Reverse((_, number))) = ready.pop() {
            let (id, node) = nodes[number];
            let class = self.position(id);
            if self.needs[class].is_some() {
                continue;
            }
            self.settle(id, node);
            for user in &users[class] {
                missing[*user] -= 1;
                if missing[*user] == 0 {
                    let (id, node) = nodes[*user];
                    ready.push(Reverse((self.total(id, node), *user)));
                }
            }
        }
    }

    fn position(&self, id: Id) -> usize {
        self.index.get(&self.egraph.find(id)).copied().unwrap_or_default()
    }

    fn settle(&mut self, id: Id, node: &ENode) {
        let class = self.position(id);
        let mut set = self.union(node);
        set[class / 64] |= 1 << (class % 64);
        self.own[class] = self.own_cost(id, node);
        self.needs[class] = Some(set);
        self.choice.insert(id, node.clone());
    }

    /// Everything that `node` and its operands cost, each class once.
    fn total(&self, id: Id, node: &ENode) -> u64 {
        let set = self.union(node);
        let needed = |class: &usize| set[class / 64] >> (class % 64) & 1 == 1;
        let operands: u64 = (0..self.own.len()).filter(needed).map(|class| self.own[class]).sum();
        operands.saturating_add(self.own_cost(id, node))
    }

    fn own_cost(&self, id: Id, node: &ENode) -> u64 {
        cost(self.egraph, node, self.egraph[id].data.ty.bytes())
    }

    fn union(&self, node: &ENode) -> Set {
        let mut set = vec![0; self.own.len().div_ceil(64)];
        for needs in node.args.iter().filter_map(|arg| self.needs[self.position(*arg)].as_ref()) {
            set.iter_mut().zip(needs).for_each(|(word, other)| *word |= other);
        }
        set
    }
}
