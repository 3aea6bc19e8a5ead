//! What the packer moves: buffers that are bound together, as blocks of bytes in time.

use super::piece::{Life, Pieces};
use edgecc_ir::program::ALIGN;

/// Bytes that are in use for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Block {
    /// Relative to its item.
    pub(super) start: usize,
    pub(super) bytes: usize,
    /// First and last moment of use.
    pub(super) life: Life,
}

/// Buffers at fixed distances from each other. Items start at multiples of [`ALIGN`], and so do their buffers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) blocks: Vec<Block>,
    /// Positions of buffers in the program, and where they are in the item.
    pub(super) buffers: Vec<(usize, usize)>,
}

impl Life {
    pub(super) fn meets(&self, other: &Life) -> bool {
        self.first <= other.last && other.first <= self.last
    }
}

impl Block {
    pub(super) fn end(&self) -> usize {
        self.start + self.bytes
    }

    /// Whether the two need some byte at the same moment, this one moved up by `own` and the other by `its`.
    pub(super) fn collides(&self, own: usize, other: &Block, its: usize) -> bool {
        let apart = own + self.end() <= its + other.start || its + other.end() <= own + self.start;
        !apart && self.life.meets(&other.life)
    }
}

impl Item {
    /// A buffer on its own.
    pub(super) fn of_buffer(buffer: usize, pieces: &Pieces, lives: &[Option<Life>]) -> Self {
        let used = pieces.of_buffer(edgecc_ir::program::BufferId(buffer));
        let block = |n: usize| {
            let piece = pieces.pieces[n];
            Some(Block { start: piece.start, bytes: piece.bytes, life: lives[n]? })
        };
        Item { blocks: used.filter_map(block).collect(), buffers: vec![(buffer, 0)] }
    }

    /// Moves everything up by `bytes`.
    pub(super) fn shift(&mut self, bytes: usize) {
        self.blocks.iter_mut().for_each(|block| block.start += bytes);
        self.buffers.iter_mut().for_each(|(_, start)| *start += bytes);
    }

    /// The blocks in `bytes` bytes from `start` on.
    pub(super) fn blocks_in(&mut self, start: usize, bytes: usize) -> impl Iterator<Item = &mut Block> {
        self.blocks.iter_mut().filter(move |block| block.start >= start && block.end() <= start + bytes)
    }

    /// Forgets blocks without a moment: results over inputs in two steps that follow each other leave none to what
    /// is between them.
    pub(super) fn drop_unused(&mut self) {
        self.blocks.retain(|block| block.life.first <= block.life.last);
    }

    /// The same bytes and moments in fewer blocks: neighbours in time with equal bytes, neighbours in memory
    /// with equal lives.
    pub(super) fn simplify(&mut self) {
        self.fuse(|a, b| {
            let follows = a.start == b.start && a.bytes == b.bytes && a.life.last + 1 == b.life.first;
            follows.then_some(Block { life: Life { first: a.life.first, last: b.life.last }, ..*a })
        });
        self.fuse(|a, b| {
            (a.life == b.life && a.end() == b.start).then_some(Block { bytes: a.bytes + b.bytes, ..*a })
        });
    }

    fn fuse(&mut self, both: impl Fn(&Block, &Block) -> Option<Block>) {
        let mut n = 0;
        while n < self.blocks.len() {
            let found = (0..self.blocks.len()).filter(|m| *m != n);
            let found = found.filter_map(|m| Some((m, both(&self.blocks[n], &self.blocks[m])?))).next();
            match found {
                Some((m, block)) => {
                    self.blocks[n] = block;
                    self.blocks.remove(m);
                    n = 0;
                }
                None => n += 1,
            }
        }
    }

    /// Whether the two need some byte at the same moment when they are at these offsets.
    pub(super) fn collides(&self, own: usize, other: &Item, its: usize) -> bool {
        self.blocks.iter().any(|a| other.blocks.iter().any(|b| a.collides(own, b, its)))
    }

    /// The end of its last block.
    pub(super) fn bytes(&self) -> usize {
        self.blocks.iter().map(Block::end).max().unwrap_or(0)
    }

    /// Bytes times moments: what is hard to place.
    pub(super) fn area(&self) -> usize {
        self.blocks.iter().map(|block| block.bytes * (block.life.last - block.life.first + 1)).sum()
    }
}

/// `bytes`, rounded up to a place where an item may start.
pub(super) fn aligned(bytes: usize) -> usize {
    bytes.next_multiple_of(ALIGN)
}

/// Bytes in use at every moment.
pub(super) fn live(items: &[Item], moments: usize) -> Vec<usize> {
    sums(items, moments, |block| block.bytes)
}

/// No placement of the items can be smaller: the largest sum of bytes in use at one moment, rounded as far as
/// alignment forces it.
pub(super) fn lower_bound(items: &[Item], moments: usize) -> usize {
    let exact = live(items, moments).into_iter().max().unwrap_or(0);
    let blocks = || items.iter().flat_map(|item| &item.blocks);
    if blocks().any(|block| block.start % ALIGN != 0) {
        return exact;
    }
    // All blocks start at multiples of ALIGN: only the topmost can end elsewhere without waste.
    let mut slack = vec![0; moments];
    for block in blocks() {
        let own = aligned(block.bytes) - block.bytes;
        slack[block.life.first..=block.life.last].iter_mut().for_each(|slack| *slack = own.max(*slack));
    }
    let rounded = sums(items, moments, |block| aligned(block.bytes));
    let least = rounded.iter().zip(&slack).map(|(sum, slack)| sum - slack).max();
    exact.max(least.unwrap_or(0))
}

fn sums(items: &[Item], moments: usize, size: impl Fn(&Block) -> usize) -> Vec<usize> {
    let mut sums = vec![0; moments];
    for block in items.iter().flat_map(|item| &item.blocks) {
        sums[block.life.first..=block.life.last].iter_mut().for_each(|sum| *sum += size(block));
    }
    sums
}
