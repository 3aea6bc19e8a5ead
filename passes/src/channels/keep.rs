//! Backward: which channels of each value stay.
//!
//! Every channel of every value is a point; an arrow leads from a channel that stays to each that must stay with
//! it. What can be reached from graph inputs, graph results and operators that need whole values is kept.

use super::channels;
use super::links::{Link, link};
use super::ranges::Ranges;
use edgecc_ir::{Graph, NodeId};
use std::collections::{BTreeMap, BTreeSet};

/// For each value the channels that stay, ascending. A constant of which none is listed is not an operand as it is.
pub(super) type Kept = BTreeMap<NodeId, Vec<usize>>;

/// The channels that stay, so many that at most `limit` go.
pub(super) fn kept(graph: &Graph, ranges: &Ranges, limit: Option<usize>) -> Kept {
    let mut points = Points::new(graph);
    for id in graph.ids() {
        for (operand, x) in graph.node(id).inputs().iter().enumerate() {
            points.connect(*x, id, link(graph, ranges, id, operand));
        }
    }
    let interface = graph.inputs().iter().copied().chain(graph.outputs().iter().map(|output| output.value));
    interface.for_each(|id| points.keep_all(id));
    points.spread();
    for id in graph.order().into_iter().rev() {
        points.keep_one(id);
    }
    points.keep_all_but(limit.unwrap_or(usize::MAX));
    graph.ids().into_iter().map(|id| (id, points.kept(id))).collect()
}

/// How many channels go, over all values that stay.
pub(super) fn removed(graph: &Graph, kept: &Kept) -> usize {
    let values = kept.iter().filter(|(_, kept)| !kept.is_empty());
    values.map(|(id, kept)| channels(graph.node(*id)) - kept.len()).sum()
}

struct Points {
    /// The points of each value.
    of: BTreeMap<NodeId, std::ops::Range<usize>>,
    /// Arrows from each point.
    arrows: Vec<Vec<usize>>,
    kept: Vec<bool>,
    /// Points whose arrows are still to be followed.
    pending: Vec<usize>,
    /// Values that operators take as they are.
    operands: BTreeSet<NodeId>,
}

impl Points {
    fn new(graph: &Graph) -> Self {
        let mut count = 0;
        let mut range = |id: NodeId| {
            let start = count;
            count += channels(graph.node(id));
            (id, start..count)
        };
        let of = graph.ids().into_iter().map(&mut range).collect();
        let operands = graph.ids().into_iter().filter(|id| graph.node(*id).constant().is_none()).collect();
        Points {
            of,
            arrows: vec![Vec::new(); count],
            kept: vec![false; count],
            pending: Vec::new(),
            operands,
        }
    }

    fn connect(&mut self, x: NodeId, y: NodeId, link: Link) {
        let (from, to) = (self.of[&x].start, self.of[&y].start);
        match link {
            Link::Remade => return,
            Link::Whole => [x, y].map(|id| self.keep_all(id)).into_iter().collect(),
            Link::Needed => self.keep_all(x),
            Link::Reads(pairs) => pairs.iter().for_each(|(c, o)| self.arrows[to + o].push(from + c)),
            Link::Coupled(pairs) => {
                for (c, o) in pairs {
                    self.arrows[to + o].push(from + c);
                    self.arrows[from + c].push(to + o);
                }
            }
        }
        self.operands.insert(x);
    }

    fn keep_all(&mut self, id: NodeId) {
        self.of[&id].clone().for_each(|point| self.keep(point));
    }

    fn keep(&mut self, point: usize) {
        if !std::mem::replace(&mut self.kept[point], true) {
            self.pending.push(point);
        }
    }

    /// Keeps what must stay with kept points; returns how many points are newly kept since the last time.
    fn spread(&mut self) -> usize {
        let mut count = 0;
        while let Some(point) = self.pending.pop() {
            count += 1;
            for next in std::mem::take(&mut self.arrows[point]) {
                self.keep(next);
            }
        }
        count
    }

    /// No value may lose all its channels.
    fn keep_one(&mut self, id: NodeId) {
        let points = self.of[&id].clone();
        if self.operands.contains(&id) && !points.is_empty() && !self.kept[points.clone()].contains(&true) {
            self.keep(points.start);
            self.spread();
        }
    }

    /// Keeps more, until at most `limit` points of operands go.
    fn keep_all_but(&mut self, limit: usize) {
        let operands: Vec<_> = self.operands.iter().flat_map(|id| self.of[id].clone()).collect();
        let mut going = operands.iter().filter(|point| !self.kept[**point]).count();
        for point in operands {
            if going <= limit {
                return;
            }
            if !self.kept[point] {
                self.keep(point);
                going -= self.spread();
            }
        }
    }

    fn kept(&self, id: NodeId) -> Vec<usize> {
        let points = self.of[&id].clone();
        points.clone().filter(|point| self.kept[*point]).map(|point| point - points.start).collect()
    }
}
