//! What the packer moves: buffers, as blocks of bytes in time.

use super::piece::{Life, Pieces};
use edgecc_ir::program::{ALIGN, BufferId};

/// Bytes that are in use for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Block {
    /// Relative to its item.
    pub(super) start: usize,
    pub(super) bytes: usize,
    /// First and last moment of use.
    pub(super) life: Life,
}

/// A buffer that is used. It starts at a multiple of [`ALIGN`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Item {
    /// Its position in the program.
    pub(super) buffer: usize,
    pub(super) blocks: Vec<Block>,
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
}

impl Item {
    /// All buffers of which some piece is ever used; those first that are used last.
    pub(super) fn all(buffers: usize, pieces: &Pieces, lives: &[Option<Life>]) -> Vec<Self> {
        let item = |buffer: usize| {
            let block = |n: usize| {
                let piece = pieces.pieces[n];
                Some(Block { start: piece.start, bytes: piece.bytes, life: lives[n]? })
            };
            Item { buffer, blocks: pieces.of_buffer(BufferId(buffer)).filter_map(block).collect() }
        };
        let mut items: Vec<_> = (0..buffers).map(item).filter(|item| !item.blocks.is_empty()).collect();
        items.sort_by_key(|item| std::cmp::Reverse(item.born()));
        items
    }

    /// The end of its last block.
    pub(super) fn bytes(&self) -> usize {
        self.blocks.iter().map(Block::end).max().unwrap_or(0)
    }

    /// The first moment at which some of it is in use.
    pub(super) fn born(&self) -> usize {
        self.blocks.iter().map(|block| block.life.first).min().unwrap_or(0)
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
