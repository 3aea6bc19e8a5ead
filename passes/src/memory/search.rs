//! Exact search for offsets: branch and bound.
//!
//! In some best packing every item rests on the arena's start or on another one that keeps it from going lower. Items are
//! placed in the order of their offsets, each as low as those before it let it; the search tries these orders. A branch
//! ends as soon as some item has no place below the best size known, or at some moment what is placed and what must
//! still go on top of it reach that size. This finds the least packing only if no item that moves down collides with one
//! above it ([`Relations::are_monotone`]).

use super::item::Item;
use super::load::Loads;
use super::overlap::Pair;
use super::relation::Relations;

/// Work that a search may take; a step looks at one relation of an item.
const WORK: usize = 10_000_000;

/// What came of a search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Nothing: it takes too long, or can't be done for these items.
    None,
    /// No packing is smaller than the one known.
    Proved,
    /// A smaller packing; `least` if none is smaller still.
    Found { offsets: Vec<usize>, least: bool },
}

/// Looks for a packing of fewer than `known` bytes. None has fewer than `bound`.
pub(super) fn search(
    items: &[Item],
    relations: &Relations,
    choices: &[Vec<Pair>],
    bound: usize,
    known: usize,
) -> Outcome {
    if !relations.are_monotone() {
        return Outcome::None;
    }
    let mut search = Search {
        relations,
        loads: Loads::of(items, choices),
        bound,
        best: known,
        found: None,
        work: WORK,
        bytes: items.iter().map(Item::bytes).collect(),
        offsets: vec![None; items.len()],
    };
    search.extend(0, 0);
    let least = search.best <= bound || search.work > 0;
    match search.found {
        Some(offsets) => Outcome::Found { offsets, least },
        None if least => Outcome::Proved,
        None => Outcome::None,
    }
}

struct Search<'a> {
    relations: &'a Relations,
    loads: Loads,
    bound: usize,
    /// The smallest size known.
    best: usize,
    found: Option<Vec<usize>>,
    /// What is left of [`WORK`].
    work: usize,
    bytes: Vec<usize>,
    offsets: Vec<Option<usize>>,
}

impl Search<'_> {
    /// Places the items that are left, at `floor` or above; at `floor` only those from `first` on: items at one offset
    /// come in the order of their positions, which has results before the inputs that they overlap.
    fn extend(&mut self, floor: usize, first: usize) {
        let Some(mut next) = self.candidates(floor) else { return };
        if next.is_empty() {
            let offsets: Vec<_> = self.offsets.iter().map(|offset| offset.unwrap_or_default()).collect();
            self.best = offsets.iter().zip(&self.bytes).map(|(at, bytes)| at + bytes).max().unwrap_or(0);
            self.found = Some(offsets);
            return;
        }
        // What starts beyond the end of something that fits below might as well wait for that.
        let end = next.iter().map(|(at, n)| at + self.bytes[*n]).min().unwrap_or(0);
        next.retain(|(at, n)| *at < end && (*at > floor || *n >= first));
        next.sort_by_key(|(at, n)| (*at, usize::MAX - self.bytes[*n]));
        for (at, n) in next {
            if self.work == 0 || self.best <= self.bound {
                return;
            }
            if at + self.bytes[n] >= self.best {
                continue;
            }
            self.offsets[n] = Some(at);
            let kept = self.loads.place(n, at);
            self.extend(at, n + 1);
            self.loads.take_away(n, kept);
            self.offsets[n] = None;
        }
    }

    /// The items that are left with the lowest offsets that they can have; `None` if they can't end below the best size.
    fn candidates(&mut self, floor: usize) -> Option<Vec<(usize, usize)>> {
        self.work = self.work.saturating_sub(self.loads.work());
        if self.loads.least(floor) >= self.best {
            return None;
        }
        let mut places = Vec::new();
        for n in (0..self.offsets.len()).filter(|n| self.offsets[*n].is_none()) {
            let at = self.relations.lowest(n, floor, &self.offsets);
            self.work = self.work.saturating_sub(self.relations.count(n));
            if at + self.bytes[n] >= self.best {
                return None;
            }
            places.push((at, n));
        }
        Some(places)
    }
}

#[cfg(test)]
mod tests {
    use super::super::item::Block;
    use super::super::piece::Life;
    use super::*;

    fn item(buffer: usize, bytes: usize, first: usize, last: usize) -> Item {
        let life = Life { first, last };
        Item { blocks: vec![Block { start: 0, bytes, life }], buffer }
    }

    fn found(items: &[Item], bound: usize, known: usize) -> Outcome {
        search(items, &Relations::of(items, &[]), &[], bound, known)
    }

    #[test]
    fn the_least_size_is_found_or_proved() {
        let items = [item(0, 32, 0, 1), item(1, 16, 0, 0), item(2, 48, 1, 2), item(3, 16, 2, 3)];
        let Outcome::Found { offsets, least } = found(&items, 80, 1000) else { panic!() };
        let end = items.iter().zip(&offsets).map(|(item, offset)| item.bytes() + offset).max();
        assert_eq!((end, least), (Some(80), true));
        assert_eq!(found(&items, 0, 80), Outcome::Proved);
    }

    #[test]
    fn items_with_room_below_a_block_are_not_searched() {
        let mut two = item(0, 16, 0, 1);
        two.blocks[0].start = 32;
        assert_eq!(found(&[two, item(1, 16, 0, 1)], 0, 100), Outcome::None);
    }
}
