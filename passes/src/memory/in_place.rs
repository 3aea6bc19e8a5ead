//! Results over inputs: which buffers share memory because one takes over from the other, byte by byte or at a distance.

use super::item::{Block, Item};
use super::moments::Moments;
use super::overlap::{self, Overlap};
use super::piece::{Life, Pieces, lives, operands};
use edgecc_ir::kernel::Role;
use edgecc_ir::program::{ALIGN, Call, Operand, Program, View};

/// A result that may be written over an input.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pair {
    /// The first and the last moment of the step.
    begin: usize,
    end: usize,
    from: View,
    to: View,
    /// By how many bytes the result begins earlier.
    before: usize,
}

impl Pair {
    /// Lets the input, which is at `start` in an item, end when the step begins.
    fn ends(&self, item: &mut Item, start: usize, last: usize) {
        let dying = |block: &&mut Block| block.life.last == self.end;
        let blocks = item.blocks_in(start, self.from.bytes).filter(dying);
        blocks.for_each(|block| block.life.last = last);
        item.drop_unused();
    }

    /// Lets the result, which is at `start` in an item, begin when the step ends.
    fn begins(&self, item: &mut Item, start: usize, first: usize) {
        let born = |block: &&mut Block| block.life.first == self.begin;
        let blocks = item.blocks_in(start, self.to.bytes).filter(born);
        blocks.for_each(|block| block.life.first = first);
        item.drop_unused();
    }

    /// Whether one takes over from the other byte by byte.
    fn replaces(&self) -> bool {
        self.before == 0 && self.from.bytes == self.to.bytes
    }

    /// All of both while the step works, for the input at `start`.
    fn during(&self, start: usize) -> Block {
        let first = start - self.before;
        let end = (start + self.from.bytes).max(first + self.to.bytes);
        Block { start: first, bytes: end - first, life: Life { first: self.begin, last: self.end } }
    }
}

/// For each step that has any: the inputs that die in it and that its result may be written over.
pub(super) fn choices(program: &Program, pieces: &Pieces, moments: &Moments) -> Vec<Vec<Pair>> {
    let lives = lives(program, pieces, moments);
    // The rows of a loop have moments of their own, which say what may be written over what.
    let steps = program.steps.iter().enumerate().filter(|(n, _)| program.loop_of(*n).is_none());
    let pairs = steps.map(|(n, step)| pairs(&step.call, [moments.begin(n), moments.end(n)], pieces, &lives));
    pairs.filter(|pairs| !pairs.is_empty()).collect()
}

fn pairs(call: &Call, [begin, end]: [usize; 2], pieces: &Pieces, lives: &[Option<Life>]) -> Vec<Pair> {
    let all = |view: &View, holds: &dyn Fn(&Life) -> bool| {
        pieces.of(view).all(|piece| lives[piece].as_ref().is_some_and(holds))
    };
    let same = replaceable(call).into_iter().map(|(from, to)| Pair { begin, end, from, to, before: 0 });
    let shifted = overlapping(call).map(|Overlap { from, to, least, step }| {
        let before = least.next_multiple_of(common_multiple(step, ALIGN));
        Pair { begin, end, from, to, before }
    });
    let mut pairs: Vec<Pair> = same.chain(shifted).collect();
    pairs.retain(|pair| {
        let dies = all(&pair.from, &|life| life.last == end && life.first < begin);
        dies && all(&pair.to, &|life| life.first == begin && life.last > end)
    });
    pairs
}

/// The overlap that the kernel allows, if no other operand reads the input.
fn overlapping(call: &Call) -> Option<Overlap> {
    let overlap = overlap::of(call)?;
    let others = operands(call).filter(|(_, view)| view.buffer == overlap.from.buffer).count();
    (others == 1 && overlap.from.buffer != overlap.to.buffer).then_some(overlap)
}

fn common_multiple(a: usize, b: usize) -> usize {
    let (mut x, mut y) = (a.max(1), b.max(1));
    while y != 0 {
        (x, y) = (y, x % y);
    }
    a.max(1) / x * b.max(1)
}

/// Inputs of a call with the result that may be written over them, should they die in the call.
pub(super) fn replaceable(call: &Call) -> Vec<(View, View)> {
    let written = operands(call).find(|(role, _)| *role == Role::Out);
    let Some((_, to)) = written else { return Vec::new() };
    let fits = |from: &View| from.bytes == to.bytes && from.buffer != to.buffer;
    candidates(call).filter(fits).map(|from| (from, to)).collect()
}

/// Inputs that the kernel lets its result replace, if no other operand reads the same bytes in another order.
fn candidates(call: &Call) -> impl Iterator<Item = View> + '_ {
    let allowed: Vec<usize> = call.kernel.in_place_operands().collect();
    let view = |operand: &Operand| match operand {
        Operand::View(view) => Some(*view),
        Operand::Constant(_) | Operand::Absent => None,
    };
    let all: Vec<_> = call.operands.iter().map(view).collect();
    let safe = move |from: &View, allowed: &[usize]| {
        all.iter().enumerate().filter_map(|(n, other)| Some((n, (*other)?))).all(|(n, other)| {
            let same = other == *from && allowed.contains(&n);
            same || other.buffer != from.buffer || apart(&other, from)
        })
    };
    let inputs: Vec<View> = allowed.iter().filter_map(|n| view(&call.operands[*n])).collect();
    inputs.into_iter().filter(move |from| safe(from, &allowed))
}

fn apart(a: &View, b: &View) -> bool {
    a.offset + a.bytes <= b.offset || b.offset + b.bytes <= a.offset
}

/// The program's buffers as items, with the chosen pairs (one position, or none, for each of `choices`) bound
/// together as far as possible.
pub(super) fn bind(
    program: &Program,
    pieces: &Pieces,
    moments: &Moments,
    choices: &[Vec<Pair>],
    chosen: &[Option<usize>],
) -> Vec<Item> {
    let mut binding = Binding::new(program, pieces, moments);
    for (pairs, chosen) in choices.iter().zip(chosen) {
        if let Some(pair) = chosen.and_then(|n| pairs.get(n)) {
            binding.bind(pair);
        }
    }
    let mut items: Vec<_> = binding.items.into_iter().filter(|item| !item.buffers.is_empty()).collect();
    items.iter_mut().for_each(Item::simplify);
    items
}

/// The program's buffers, each on its own, as if every result with a choice had found its place over an input:
/// no choice can leave fewer bytes live at any moment.
pub(super) fn relaxed(
    program: &Program,
    pieces: &Pieces,
    moments: &Moments,
    choices: &[Vec<Pair>],
) -> Vec<Item> {
    let mut binding = Binding::new(program, pieces, moments);
    for pair in choices.iter().filter_map(|pairs| pairs.first()) {
        let (from, to) = (pair.from.buffer.0, pair.to.buffer.0);
        // At least the larger of the two is in use while the step works.
        if pair.replaces() || pair.to.bytes > pair.from.bytes {
            let last = if pair.replaces() { pair.begin } else { pair.begin - 1 };
            pair.ends(&mut binding.items[from], pair.from.offset, last);
        }
        if pair.replaces() || pair.to.bytes <= pair.from.bytes {
            let first = if pair.replaces() { pair.end } else { pair.end + 1 };
            pair.begins(&mut binding.items[to], pair.to.offset, first);
        }
    }
    binding.items
}

/// Items, and for every buffer the item that it is in.
struct Binding {
    items: Vec<Item>,
    item_of: Vec<usize>,
}

impl Binding {
    fn new(program: &Program, pieces: &Pieces, moments: &Moments) -> Self {
        let lives = lives(program, pieces, moments);
        let items = (0..program.buffers.len()).map(|buffer| Item::of_buffer(buffer, pieces, &lives));
        Binding { items: items.collect(), item_of: (0..program.buffers.len()).collect() }
    }

    /// Where a view starts in its item.
    fn start(&self, view: &View) -> usize {
        let item = &self.items[self.item_of[view.buffer.0]];
        let own = item.buffers.iter().find(|(buffer, _)| *buffer == view.buffer.0);
        own.map_or(0, |(_, start)| *start) + view.offset
    }

    /// Binds the pair's buffers so that the views are as far apart as they should, unless something else is in the way.
    fn bind(&mut self, pair: &Pair) {
        let (upper, lower) = (self.item_of[pair.from.buffer.0], self.item_of[pair.to.buffer.0]);
        let (from, to) = (self.start(&pair.from), self.start(&pair.to) + pair.before);
        if from.abs_diff(to) % ALIGN != 0 || upper == lower {
            return;
        }
        let (mut x, mut y) = (self.items[upper].clone(), self.items[lower].clone());
        let [last, first] =
            if pair.replaces() { [pair.begin, pair.end] } else { [pair.begin - 1, pair.end + 1] };
        pair.ends(&mut x, from, last);
        pair.begins(&mut y, to - pair.before, first);
        x.shift(to.saturating_sub(from));
        y.shift(from.saturating_sub(to));
        let during = (!pair.replaces()).then(|| pair.during(from.max(to)));
        let blocked = |block: &Block| during.is_some_and(|during| during.collides(0, block, 0));
        if x.collides(0, &y, 0) || x.blocks.iter().chain(&y.blocks).any(blocked) {
            return;
        }
        x.blocks.extend(during);
        y.buffers.iter().for_each(|(buffer, _)| self.item_of[*buffer] = upper);
        x.blocks.append(&mut y.blocks);
        x.buffers.append(&mut y.buffers);
        self.items[upper] = x;
        self.items[lower] = Item::default();
    }
}
