//! Offsets for items: first fit in several orders, then exact search, then search for better orders.

use super::bound::lower_bound;
use super::item::Item;
use super::overlap::Pair;
use super::relation::Relations;
use super::search::{self, Outcome};

/// Exchanges that improving a packing may take, and pairs of items that it may look at.
const EXCHANGES: usize = 1_000;
const PAIRS: usize = 4_000_000;

/// Offsets for items.
#[derive(Clone, Debug)]
pub(super) struct Packing {
    /// One for each item.
    pub(super) offsets: Vec<usize>,
    /// The end of the last block.
    pub(super) bytes: usize,
    /// Fewer bytes are impossible for these items.
    pub(super) bound: usize,
}

/// The best packing found. `choices` say which items may overlap.
pub(super) fn pack(items: &[Item], choices: &[Vec<Pair>], moments: usize) -> Packing {
    let relations = Relations::of(items, choices);
    let packer = Packer { items, relations: &relations };
    let bound = lower_bound(items, choices, moments);
    let (order, best) = packer.greedy(bound);
    if best.bytes <= bound {
        return best;
    }
    let relaxed = relations.relaxed();
    match search::search(items, &relaxed, choices, bound, best.bytes) {
        Outcome::None => packer.climb(order, bound),
        Outcome::Proved => Packing { bound: best.bytes, ..best },
        Outcome::Found { offsets, least } => {
            let bound = if least { packer.end(&offsets) } else { bound };
            if relations.allow(&offsets) {
                return Packing { bytes: packer.end(&offsets), offsets, bound };
            }
            let mut upwards: Vec<_> = (0..items.len()).collect();
            upwards.sort_by_key(|n| offsets[*n]);
            let better = packer.first_fit(&upwards, bound).bytes < best.bytes;
            packer.climb(if better { upwards } else { order }, bound)
        }
    }
}

struct Packer<'a> {
    items: &'a [Item],
    relations: &'a Relations,
}

impl Packer<'_> {
    /// The best of first fit in a few orders, with its order.
    fn greedy(&self, bound: usize) -> (Vec<usize>, Packing) {
        let packings = orders(self.items).into_iter().map(|order| {
            let packing = self.first_fit(&order, bound);
            (order, packing)
        });
        let none = || (Vec::new(), Packing { offsets: Vec::new(), bytes: 0, bound });
        packings.min_by_key(|(_, packing)| packing.bytes).unwrap_or_else(none)
    }

    /// Exchanges items in the order, above all those at the top, and keeps what is not worse, until `bound` is reached or
    /// the work is done.
    fn climb(&self, mut order: Vec<usize>, bound: usize) -> Packing {
        let mut noise = Noise(1);
        let mut current = self.first_fit(&order, bound);
        let mut best = current.clone();
        for _ in 0..EXCHANGES.min(PAIRS / (order.len() * order.len()).max(1)) {
            if best.bytes <= bound {
                break;
            }
            let ends = |n: &usize| current.offsets[*n] + self.items[*n].bytes() == current.bytes;
            let top = order.iter().position(ends);
            let from = if noise.below(2) == 0 { top.unwrap_or(0) } else { noise.below(order.len()) };
            let mut other = order.clone();
            let item = other.remove(from);
            other.insert(noise.below(order.len()), item);
            let found = self.first_fit(&other, bound);
            if found.bytes <= current.bytes {
                (order, current) = (other, found);
                if current.bytes < best.bytes {
                    best = current.clone();
                }
            }
        }
        best
    }

    /// Places items one after the other, each as low as those before it let it.
    fn first_fit(&self, order: &[usize], bound: usize) -> Packing {
        let mut offsets = vec![None; self.items.len()];
        for item in order {
            offsets[*item] = Some(self.relations.lowest(*item, 0, &offsets));
        }
        let offsets: Vec<_> = offsets.into_iter().map(Option::unwrap_or_default).collect();
        Packing { bytes: self.end(&offsets), offsets, bound }
    }

    fn end(&self, offsets: &[usize]) -> usize {
        self.items.iter().zip(offsets).map(|(item, offset)| offset + item.bytes()).max().unwrap_or(0)
    }
}

/// Orders in which greedy placement does well: large, long-lived, early and late items first.
fn orders(items: &[Item]) -> [Vec<usize>; 4] {
    let sorted = |key: &dyn Fn(&Item) -> [usize; 2]| {
        let mut order: Vec<_> = (0..items.len()).collect();
        order.sort_by_key(|n| key(&items[*n]));
        order
    };
    [
        sorted(&|item| [usize::MAX - item.bytes(), item.born()]),
        sorted(&|item| [usize::MAX - item.area(), item.born()]),
        sorted(&|item| [item.born(), usize::MAX - item.bytes()]),
        sorted(&|item| [usize::MAX - item.born(), usize::MAX - item.bytes()]),
    ]
}

/// Reproducible pseudo-random numbers (xorshift).
struct Noise(u64);

impl Noise {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::super::item::Block;
    use super::super::piece::Life;
    use super::*;

    fn item(buffer: usize, blocks: &[[usize; 4]]) -> Item {
        let block = |[start, bytes, first, last]: &[usize; 4]| {
            let life = Life { first: *first, last: *last };
            Block { start: *start, bytes: *bytes, life }
        };
        Item { buffer, blocks: blocks.iter().map(block).collect() }
    }

    fn packed(items: &[Item], moments: usize) -> (usize, bool) {
        let packing = pack(items, &[], moments);
        (packing.bytes, packing.bytes == packing.bound)
    }

    #[test]
    fn an_item_fits_under_the_part_that_is_not_live_yet() {
        // The lower half of the first item is free until moment 5.
        let items = [item(0, &[[0, 32, 5, 9], [32, 32, 0, 9]]), item(1, &[[0, 32, 0, 4]])];
        assert_eq!(packed(&items, 10), (64, true));
    }

    #[test]
    fn only_the_topmost_item_may_end_anywhere() {
        let items = [item(0, &[[0, 40, 0, 1]]), item(1, &[[0, 2560, 0, 1]])];
        assert_eq!(packed(&items, 2).0, 2600);
        let items = [item(0, &[[0, 40, 0, 1]]), item(1, &[[0, 24, 0, 1]])];
        assert_eq!(packed(&items, 2), (72, true));
    }

    #[test]
    fn nothing_needs_nothing() {
        assert_eq!(packed(&[], 3).0, 0);
    }
}
