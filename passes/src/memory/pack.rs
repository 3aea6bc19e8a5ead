//! Offsets for items: first fit in several orders, improved by search.

use super::item::{Item, aligned, lower_bound};

/// Offsets for items.
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
    let mut best: Option<Packing> = None;
    for order in orders(items) {
        let found = first_fit(items, &order);
        if best.as_ref().is_none_or(|best| found.bytes < best.bytes) {
            best = Some(found);
        }
    }
    let mut best = best.unwrap_or(Packing { offsets: Vec::new(), bytes: 0, optimal: true });
    best.optimal = best.bytes <= bound;
    best
}

/// Orders in which greedy placement does well: large, long-lived and early items first.
fn orders(items: &[Item]) -> Vec<Vec<usize>> {
    let born = |item: &Item| item.blocks.iter().map(|block| block.life.first).min().unwrap_or(0);
    let keys: [&dyn Fn(&Item) -> [usize; 2]; 4] = [
        &|item| [usize::MAX - item.bytes(), born(item)],
        &|item| [usize::MAX - item.area(), born(item)],
        &|item| [born(item), usize::MAX - item.bytes()],
        &|item| [usize::MAX - born(item), usize::MAX - item.bytes()],
    ];
    let sorted = |key: &dyn Fn(&Item) -> [usize; 2]| {
        let mut order: Vec<_> = (0..items.len()).collect();
        order.sort_by_key(|n| key(&items[*n]));
        order
    };
    keys.into_iter().map(sorted).collect()
}

/// Places items one after the other, each as low as those before it let it.
pub(super) fn first_fit(items: &[Item], order: &[usize]) -> Packing {
    let mut offsets = vec![0; items.len()];
    for (n, item) in order.iter().enumerate() {
        offsets[*item] = lowest(items, *item, &order[..n], &offsets);
    }
    let ends = items.iter().zip(&offsets).map(|(item, offset)| offset + item.bytes());
    Packing { bytes: ends.max().unwrap_or(0), offsets, optimal: false }
}

/// The lowest offset at which an item does not collide with those placed: the arena's start, or just above a
/// block of theirs.
fn lowest(items: &[Item], item: usize, placed: &[usize], offsets: &[usize]) -> usize {
    let mut candidates = vec![0];
    for block in &items[item].blocks {
        for other in placed {
            let ends = items[*other].blocks.iter().filter(|theirs| theirs.life.meets(&block.life));
            let ends = ends.map(|theirs| aligned((offsets[*other] + theirs.end()).saturating_sub(block.start)));
            candidates.extend(ends);
        }
    }
    candidates.sort_unstable();
    candidates.dedup();
    let free = |at: &usize| {
        !placed.iter().any(|other| items[item].collides(*at, &items[*other], offsets[*other]))
    };
    // Above all that is placed there is always room.
    candidates.iter().copied().find(free).or(candidates.last().copied()).unwrap_or(0)
}
