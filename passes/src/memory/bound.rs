//! How many bytes are in use, and how few any placement needs.

use super::item::{Block, Item, aligned};
use super::overlap::Pair;
use edgecc_ir::program::ALIGN;

/// Bytes in use at every moment, if every result overlaps an input as far as its kernel lets it.
pub(super) fn live(items: &[Item], choices: &[Vec<Pair>], moments: usize) -> Vec<usize> {
    sums(items, choices, moments, 1)
}

/// No placement of the items can be smaller: the largest sum of bytes in use at one moment, rounded as far as alignment
/// forces it.
pub(super) fn lower_bound(items: &[Item], choices: &[Vec<Pair>], moments: usize) -> usize {
    let exact = live(items, choices, moments).into_iter().max().unwrap_or(0);
    if blocks(items).any(|block| block.start % ALIGN != 0) {
        return exact;
    }
    // All blocks start at multiples of ALIGN: only the topmost can end elsewhere without waste.
    let mut slack = vec![0; moments];
    for block in blocks(items) {
        let own = aligned(block.bytes) - block.bytes;
        slack[block.life.first..=block.life.last].iter_mut().for_each(|slack| *slack = own.max(*slack));
    }
    let rounded = sums(items, choices, moments, ALIGN);
    let least = rounded.iter().zip(&slack).map(|(sum, slack)| sum.saturating_sub(*slack)).max();
    exact.max(least.unwrap_or(0))
}

fn blocks(items: &[Item]) -> impl Iterator<Item = &Block> {
    items.iter().flat_map(|item| &item.blocks)
}

/// Sums of bytes at every moment, each block's rounded up to a multiple of `unit`.
fn sums(items: &[Item], choices: &[Vec<Pair>], moments: usize, unit: usize) -> Vec<usize> {
    let mut sums = vec![0; moments];
    for block in blocks(items) {
        let bytes = block.bytes.next_multiple_of(unit);
        sums[block.life.first..=block.life.last].iter_mut().for_each(|sum| *sum += bytes);
    }
    for pairs in choices {
        let saved = pairs.iter().map(|pair| pair.overlap.saved(unit)).max().unwrap_or(0);
        let span = pairs.first().map_or(0..0, |pair| pair.begin..pair.end + 1);
        sums[span].iter_mut().for_each(|sum| *sum = sum.saturating_sub(saved));
    }
    sums
}
