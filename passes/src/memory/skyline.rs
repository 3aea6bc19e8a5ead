//! Exact search for offsets, for items of one block.
//!
//! In some best packing every item lies on the arena's start or on an item below it. Placing the items in the
//! order of their offsets, each goes exactly onto the highest of those placed before that it meets in time: the
//! *skyline* over its moments. The search tries these orders, and gives up one as soon as at some moment the
//! skyline and what must still go on top of it reach the best size known.

use super::item::{Item, aligned};

/// Work that a search may take; a step looks at one moment of one item.
const WORK: usize = 20_000_000;

/// Proves that `known` bytes are the least (`Some(None)`) or finds the offsets of a least packing, which is at
/// least `bound` (`Some(Some(offsets))`). `None` if that takes too long or an item has several blocks.
pub(super) fn search(items: &[Item], bound: usize, known: usize) -> Option<Option<Vec<usize>>> {
    let mut search = Search::new(items, bound, known)?;
    search.extend(0, 0);
    (search.best <= bound || search.work > 0).then_some(search.found)
}

struct Search {
    bound: usize,
    /// The smallest size known.
    best: usize,
    found: Option<Vec<usize>>,
    /// What is left of [`WORK`].
    work: usize,
    bytes: Vec<usize>,
    /// Moments of each item, as positions in `height` and `missing`.
    spans: Vec<std::ops::Range<usize>>,
    offsets: Vec<Option<usize>>,
    /// Top of the items placed, and bytes of the others, at the moments at which an item begins.
    height: Vec<usize>,
    missing: Vec<usize>,
}

impl Search {
    fn new(items: &[Item], bound: usize, best: usize) -> Option<Self> {
        let blocks: Vec<_> = items.iter().flat_map(|item| &item.blocks).collect();
        let single = items.iter().all(|item| item.blocks.len() == 1 && item.blocks[0].start == 0);
        let mut begins: Vec<_> = blocks.iter().map(|block| block.life.first).collect();
        begins.sort_unstable();
        begins.dedup();
        let position = |moment: usize| begins.partition_point(|begin| *begin < moment);
        let spans = blocks.iter().map(|block| position(block.life.first)..position(block.life.last + 1));
        let mut search = Search {
            bound,
            best,
            found: None,
            work: WORK,
            bytes: blocks.iter().map(|block| block.bytes).collect(),
            spans: spans.collect(),
            offsets: vec![None; items.len()],
            height: vec![0; begins.len()],
            missing: vec![0; begins.len()],
        };
        for n in 0..search.spans.len() {
            search.miss(n, |missing, bytes| missing + bytes);
        }
        single.then_some(search)
    }

    fn miss(&mut self, item: usize, change: impl Fn(usize, usize) -> usize) {
        let bytes = self.bytes[item];
        self.missing[self.spans[item].clone()].iter_mut().for_each(|sum| *sum = change(*sum, bytes));
    }

    /// Places the items that are left, at `floor` or above; at `floor` only those from `first` on, because the
    /// order of items at one offset does not matter.
    fn extend(&mut self, floor: usize, first: usize) {
        let mut next = self.candidates(floor, first);
        if next.is_empty() && self.offsets.iter().all(Option::is_some) {
            self.best = self.height.iter().copied().max().unwrap_or(0);
            self.found = Some(self.offsets.iter().map(|offset| offset.unwrap_or(0)).collect());
            return;
        }
        next.sort_by_key(|(offset, item)| (*offset, usize::MAX - self.bytes[*item]));
        for (offset, item) in next {
            if self.work == 0 || self.best <= self.bound {
                return;
            }
            self.place(item, offset);
        }
    }

    /// The items that can come next with their offsets.
    fn candidates(&mut self, floor: usize, first: usize) -> Vec<(usize, usize)> {
        self.work = self.work.saturating_sub(self.spans.len() * self.height.len());
        let fits = |(height, missing): (&usize, &usize)| (*height).max(floor) + missing < self.best;
        if !self.height.iter().zip(&self.missing).filter(|(_, missing)| **missing > 0).all(fits) {
            return Vec::new();
        }
        let open = (0..self.spans.len()).filter(|n| self.offsets[*n].is_none());
        let places = open.map(|n| (self.top(n), n));
        places.filter(|(offset, n)| *offset > floor || *offset == floor && *n >= first).collect()
    }

    fn top(&self, item: usize) -> usize {
        aligned(self.height[self.spans[item].clone()].iter().copied().max().unwrap_or(0))
    }

    /// Goes on with an item at this offset, then takes it away again.
    fn place(&mut self, item: usize, offset: usize) {
        let (span, end) = (self.spans[item].clone(), offset + self.bytes[item]);
        if end >= self.best {
            return;
        }
        let below = self.height[span.clone()].to_vec();
        self.height[span.clone()].fill(end);
        self.miss(item, |missing, bytes| missing - bytes);
        self.offsets[item] = Some(offset);
        self.extend(offset, item + 1);
        self.offsets[item] = None;
        self.miss(item, |missing, bytes| missing + bytes);
        self.height[span].copy_from_slice(&below);
    }
}

#[cfg(test)]
mod tests {
    use super::super::item::Block;
    use super::super::piece::Life;
    use super::*;

    fn item(bytes: usize, first: usize, last: usize) -> Item {
        let life = Life { first, last };
        Item { blocks: vec![Block { start: 0, bytes, life }], buffers: vec![] }
    }

    #[test]
    fn the_least_size_is_found_or_proved() {
        let items = [item(32, 0, 1), item(16, 0, 0), item(48, 1, 2), item(16, 2, 3)];
        let offsets = search(&items, 80, 1000).unwrap().unwrap();
        let end = items.iter().zip(&offsets).map(|(item, offset)| item.bytes() + offset).max();
        assert_eq!(end, Some(80));
        assert_eq!(search(&items, 0, 80), Some(None));
    }

    #[test]
    fn an_item_of_several_blocks_is_not_searched() {
        let mut two = item(16, 0, 1);
        two.blocks.push(Block { start: 16, bytes: 16, life: Life { first: 1, last: 2 } });
        assert_eq!(search(&[two], 0, 100), None);
    }
}
