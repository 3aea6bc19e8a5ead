//! Exact search over sets of layers.

use super::bits::Bits;
use super::model::Model;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

/// A set of groups that have been carried out.
#[derive(Clone)]
pub(super) struct State {
    pub(super) done: Bits,
    pub(super) live: usize,
    /// The peak on the way here, or [`Model::floor`] if that is more.
    pub(super) peak: usize,
    /// The way here.
    pub(super) order: Vec<usize>,
}

impl State {
    pub(super) fn start(model: &Model) -> Self {
        let none = Bits::none(model.groups.len());
        let mut state = State { done: none, live: model.start, peak: model.floor, order: Vec::new() };
        state.advance(model);
        state
    }

    /// The states one group further, each with what should follow at once.
    pub(super) fn next(&self, model: &Model) -> Vec<State> {
        let ready = (0..model.groups.len()).filter(|n| model.is_ready(*n, &self.done));
        let after = |n: usize| {
            let mut state = self.clone();
            state.carry_out(model, n);
            state.advance(model);
            state
        };
        ready.map(after).collect()
    }

    fn carry_out(&mut self, model: &Model, n: usize) {
        let effect = model.effect(n, &self.done, self.live);
        (self.live, self.peak) = (effect.after, self.peak.max(effect.peak));
        self.done.insert(n);
        self.order.push(n);
    }

    /// Carries out whatever neither raises the peak nor leaves more bytes live. Any order can be changed to do
    /// so first: later it would need as much, and everything in between has no more bytes beside it.
    fn advance(&mut self, model: &Model) {
        let allowed = self.peak;
        let free = |state: &State, n: &usize| {
            model.is_ready(*n, &state.done) && {
                let effect = model.effect(*n, &state.done, state.live);
                effect.peak <= allowed && effect.after <= state.live
            }
        };
        while let Some(n) = (0..model.groups.len()).find(|n| free(self, n)) {
            self.carry_out(model, n);
        }
    }
}

/// An order of least peak; `None` if more than `limit` sets would have to be looked at.
pub(super) fn search(model: &Model, limit: usize) -> Option<Vec<usize>> {
    let mut states = vec![State::start(model)];
    let mut seen: HashMap<Bits, usize> = HashMap::new();
    // Lowest peak first; of these, the one that has come furthest, then the oldest.
    let key = |state: &State, n: usize| (Reverse(state.peak), state.order.len(), Reverse(n));
    let mut open = BinaryHeap::from([key(&states[0], 0)]);
    while let Some((_, _, Reverse(n))) = open.pop() {
        if states[n].order.len() == model.groups.len() {
            return Some(states[n].order.clone());
        }
        for next in states[n].next(model) {
            if seen.get(&next.done).is_some_and(|peak| *peak <= next.peak) {
                continue;
            }
            if states.len() >= limit {
                return None;
            }
            seen.insert(next.done.clone(), next.peak);
            open.push(key(&next, states.len()));
            states.push(next);
        }
    }
    None
}
