//! Offsets for items: first fit in several orders, then search for better orders, then for a proof.

use super::item::{Item, aligned, lower_bound};
use super::skyline;

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
    /// Whether fewer bytes are impossible for these items.
    pub(super) optimal: bool,
}

/// The best packing found.
pub(super) fn pack(items: &[Item], moments: usize) -> Packing {
    let bound = lower_bound(items, moments);
    let (order, mut best) = greedy(items);
    if best.bytes <= bound {
        return Packing { optimal: true, ..best };
    }
    if let Some(proof) = skyline::search(items, bound, best.bytes) {
        let offsets = proof.unwrap_or(best.offsets);
        return Packing { bytes: end(items, &offsets), offsets, optimal: true };
    }
    best = climb(items, order, bound);
    Packing { optimal: best.bytes <= bound, ..best }
}

/// The best of first fit in a few orders, with its order.
fn greedy(items: &[Item]) -> (Vec<usize>, Packing) {
    let packings = orders(items).into_iter().map(|order| {
        let packing = first_fit(items, &order);
        (order, packing)
    });
    let none = || (Vec::new(), Packing { offsets: Vec::new(), bytes: 0, optimal: true });
    packings.min_by_key(|(_, packing)| packing.bytes).unwrap_or_else(none)
}

/// Orders in which greedy placement does well: large, long-lived, early and late items first.
fn orders(items: &[Item]) -> [Vec<usize>; 4] {
    let born = |item: &Item| item.blocks.iter().map(|block| block.life.first).min().unwrap_or(0);
    let sorted = |key: &dyn Fn(&Item) -> [usize; 2]| {
        let mut order: Vec<_> = (0..items.len()).collect();
        order.sort_by_key(|n| key(&items[*n]));
        order
    };
    [
        sorted(&|item| [usize::MAX - item.bytes(), born(item)]),
        sorted(&|item| [usize::MAX - item.area(), born(item)]),
        sorted(&|item| [born(item), usize::MAX - item.bytes()]),
        sorted(&|item| [usize::MAX - born(item), usize::MAX - item.bytes()]),
    ]
}

/// Exchanges items in the order, above all those at the top, and keeps what is not worse, until `bound` is
/// reached or the work is done.
fn climb(items: &[Item], mut order: Vec<usize>, bound: usize) -> Packing {
    let mut noise = Noise(1);
    let mut current = first_fit(items, &order);
    let mut best = current.clone();
    for _ in 0..EXCHANGES.min(PAIRS / (items.len() * items.len()).max(1)) {
        if best.bytes <= bound {
            break;
        }
        let top = order.iter().position(|n| current.offsets[*n] + items[*n].bytes() == current.bytes);
        let from = if noise.below(2) == 0 { top.unwrap_or(0) } else { noise.below(order.len()) };
        let mut other = order.clone();
        let item = other.remove(from);
        other.insert(noise.below(order.len()), item);
        let found = first_fit(items, &other);
        if found.bytes <= current.bytes {
            (order, current) = (other, found);
            if current.bytes < best.bytes {
                best = current.clone();
            }
        }
    }
    best
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

/// Places items one after the other, each as low as those before it let it.
fn first_fit(items: &[Item], order: &[usize]) -> Packing {
    let mut offsets = vec![0; items.len()];
    for (n, item) in order.iter().enumerate() {
        offsets[*item] = lowest(items, *item, &order[..n], &offsets);
    }
    Packing { bytes: end(items, &offsets), offsets, optimal: false }
}

fn end(items: &[Item], offsets: &[usize]) -> usize {
    items.iter().zip(offsets).map(|(item, offset)| offset + item.bytes()).max().unwrap_or(0)
}

/// The lowest offset at which an item does not collide with those placed.
fn lowest(items: &[Item], item: usize, placed: &[usize], offsets: &[usize]) -> usize {
    // Two blocks that meet in time forbid the offsets strictly between two numbers; the lower may be negative.
    let mut forbidden = Vec::new();
    for block in &items[item].blocks {
        for other in placed {
            for theirs in items[*other].blocks.iter().filter(|theirs| theirs.life.meets(&block.life)) {
                let (low, high) = (offsets[*other] + theirs.start, offsets[*other] + theirs.end());
                forbidden.push((low as isize - block.end() as isize, high.saturating_sub(block.start)));
            }
        }
    }
    forbidden.sort_unstable();
    let mut at = 0;
    for (low, high) in forbidden {
        if at as isize <= low {
            break;
        }
        at = at.max(aligned(high));
    }
    at
}

#[cfg(test)]
mod tests {
    use super::super::item::Block;
    use super::super::piece::Life;
    use super::*;

    fn item(blocks: &[[usize; 4]]) -> Item {
        let block = |[start, bytes, first, last]: &[usize; 4]| {
            let life = Life { first: *first, last: *last };
            Block { start: *start, bytes: *bytes, life }
        };
        Item { blocks: blocks.iter().map(block).collect(), buffers: vec![] }
    }

    #[test]
    fn an_item_fits_under_the_part_that_is_not_live_yet() {
        // The lower half of the first item is free until moment 5.
        let items = [item(&[[0, 32, 5, 9], [32, 32, 0, 9]]), item(&[[0, 32, 0, 4]])];
        let packing = pack(&items, 10);
        assert_eq!((packing.bytes, packing.optimal), (64, true));
    }

    #[test]
    fn only_the_topmost_item_may_end_anywhere() {
        let items = [item(&[[0, 40, 0, 1]]), item(&[[0, 2560, 0, 1]])];
        assert_eq!(pack(&items, 2).bytes, 2600);
        let items = [item(&[[0, 40, 0, 1]]), item(&[[0, 24, 0, 1]])];
        let packing = pack(&items, 2);
        assert_eq!((packing.bytes, packing.optimal), (72, true));
    }

    #[test]
    fn nothing_needs_nothing() {
        assert_eq!(pack(&[], 3).bytes, 0);
    }
}
