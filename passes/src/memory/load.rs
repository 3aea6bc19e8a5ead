//! What an unfinished packing must come to, moment by moment.

use super::item::{Block, Item};
use super::overlap::Pair;

/// A moment at which an item is in use.
#[derive(Clone, Copy)]
struct Load {
    /// Position in [`Loads::height`].
    at: usize,
    /// Bytes that it adds to what is below, while it is not placed.
    bytes: usize,
    /// From its offset to where others can begin once it is placed.
    top: usize,
}

/// Bytes that are placed and bytes that are not.
pub(super) struct Loads {
    items: Vec<Vec<Load>>,
    /// Others begin here or above, by moment.
    height: Vec<usize>,
    /// Bytes of the items that are not placed.
    missing: Vec<usize>,
}

impl Loads {
    /// Loads at the moments at which something begins. Where a result may overlap an input, the result counts for what it
    /// adds when the step begins, the input for what it adds when the step ends.
    pub(super) fn of(items: &[Item], choices: &[Vec<Pair>]) -> Self {
        let mut begins: Vec<usize> =
            items.iter().flat_map(|item| &item.blocks).map(|block| block.life.first).collect();
        begins.extend(choices.iter().flatten().map(|pair| pair.end));
        begins.sort_unstable();
        begins.dedup();
        let mut loads = Loads {
            items: items.iter().map(|item| loads(item, &begins, choices)).collect(),
            height: vec![0; begins.len()],
            missing: vec![0; begins.len()],
        };
        for load in loads.items.iter().flatten() {
            loads.missing[load.at] += load.bytes;
        }
        loads
    }

    /// Roughly the work of [`Loads::least`].
    pub(super) fn work(&self) -> usize {
        self.height.len()
    }

    /// No packing that places the rest at `floor` or above is smaller.
    pub(super) fn least(&self, floor: usize) -> usize {
        let sums = self.height.iter().zip(&self.missing).filter(|(_, missing)| **missing > 0);
        sums.map(|(height, missing)| floor.max(*height) + missing).max().unwrap_or(0)
    }

    /// Places an item; the heights that this changes, as they were.
    pub(super) fn place(&mut self, item: usize, offset: usize) -> Vec<usize> {
        let mut kept = Vec::with_capacity(self.items[item].len());
        for load in &self.items[item] {
            let height = &mut self.height[load.at];
            kept.push(*height);
            *height = (*height).max(offset + load.top);
            self.missing[load.at] -= load.bytes;
        }
        kept
    }

    /// Takes it away again.
    pub(super) fn take_away(&mut self, item: usize, kept: Vec<usize>) {
        for (load, height) in self.items[item].iter().zip(kept) {
            self.height[load.at] = height;
            self.missing[load.at] += load.bytes;
        }
    }
}

fn loads(item: &Item, begins: &[usize], choices: &[Vec<Pair>]) -> Vec<Load> {
    let mut loads = Vec::new();
    for (at, moment) in begins.iter().enumerate() {
        let live = |block: &&Block| (block.life.first..=block.life.last).contains(moment);
        let (bytes, end) = item
            .blocks
            .iter()
            .filter(live)
            .fold((0, 0), |(bytes, end), block| (bytes + block.bytes, block.end().max(end)));
        if bytes > 0 {
            // Others may lie in a gap.
            let top = if bytes == end { end } else { 0 };
            loads.push(shared(item, *moment, choices, Load { at, bytes, top }));
        }
    }
    loads
}

/// The load where the item may overlap another one.
fn shared(item: &Item, moment: usize, choices: &[Vec<Pair>], load: Load) -> Load {
    let pairs = choices.iter().flatten();
    pairs.fold(load, |load, pair| {
        let (from, to) = (pair.overlap.from.buffer.0, pair.overlap.to.buffer.0);
        let other = if from == item.buffer { &pair.overlap.to } else { &pair.overlap.from };
        let adds = load.bytes.saturating_sub(pair.overlap.saved(1).min(other.bytes));
        if to == item.buffer && moment == pair.begin {
            let above = pair.overlap.ban().relaxed().low.min(0).unsigned_abs();
            return Load { bytes: adds, top: load.top.min(above), ..load };
        }
        if from == item.buffer && moment == pair.end {
            return Load { bytes: adds, top: 0, ..load };
        }
        load
    })
}
