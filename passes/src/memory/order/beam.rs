//! Search that keeps the best few sets of layers of every size.

use super::best_first::State;
use super::bits::Bits;
use super::model::Model;
use std::collections::HashSet;

/// States kept of each size.
const WIDTH: usize = 32;

/// A good order.
pub(super) fn search(model: &Model) -> Vec<usize> {
    let all = model.groups.len();
    // States by the number of groups carried out.
    let mut levels: Vec<Vec<State>> = vec![Vec::new(); all + 1];
    let start = State::start(model);
    levels[start.order.len()].push(start);
    for size in 0..all {
        for state in best(std::mem::take(&mut levels[size])) {
            for next in state.next(model) {
                levels[next.order.len()].push(next);
            }
        }
    }
    best(std::mem::take(&mut levels[all])).into_iter().next().map_or((0..all).collect(), |state| state.order)
}

/// The states with the lowest peaks, then the fewest live bytes; one for each set.
fn best(mut states: Vec<State>) -> Vec<State> {
    states.sort_by(|a, b| (a.peak, a.live, &a.order).cmp(&(b.peak, b.live, &b.order)));
    let mut seen: HashSet<Bits> = HashSet::new();
    states.retain(|state| seen.insert(state.done.clone()));
    states.truncate(WIDTH);
    states
}
