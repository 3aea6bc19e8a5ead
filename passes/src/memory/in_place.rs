//! Results over inputs: which buffers share an address because one takes over from the other.

use super::item::{Block, Item};
use super::moments::Moments;
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
}

impl Pair {
    /// Lets the input, which is at `start` in an item, end when the step begins.
    fn ends(&self, item: &mut Item, start: usize) {
        let dying = |block: &&mut Block| block.life.last == self.end;
        let blocks = item.blocks_in(start, self.from.bytes).filter(dying);
        blocks.for_each(|block| block.life.last = self.begin);
    }

    /// Lets the result, which is at `start` in an item, begin when the step ends.
    fn begins(&self, item: &mut Item, start: usize) {
        let born = |block: &&mut Block| block.life.first == self.begin;
        let blocks = item.blocks_in(start, self.to.bytes).filter(born);
        blocks.for_each(|block| block.life.first = self.end);
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
    let mut pairs = replaceable(call);
    pairs.retain(|(from, to)| {
        let dies = all(from, &|life| life.last == end);
        dies && all(to, &|life| life.first == begin)
    });
    pairs.into_iter().map(|(from, to)| Pair { begin, end, from, to }).collect()
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
        pair.ends(&mut binding.items[from], pair.from.offset);
        pair.begins(&mut binding.items[to], pair.to.offset);
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

    /// Binds the pair's buffers so that both views are at one address, unless something else is in the way.
    fn bind(&mut self, pair: &Pair) {
        let (upper, lower) = (self.item_of[pair.from.buffer.0], self.item_of[pair.to.buffer.0]);
        let (from, to) = (self.start(&pair.from), self.start(&pair.to));
        if from.abs_diff(to) % ALIGN != 0 || upper == lower {
            return;
        }
        let (mut x, mut y) = (self.items[upper].clone(), self.items[lower].clone());
        pair.ends(&mut x, from);
        pair.begins(&mut y, to);
        x.shift(to.saturating_sub(from));
        y.shift(from.saturating_sub(to));
        if x.collides(0, &y, 0) {
            return;
        }
        y.buffers.iter().for_each(|(buffer, _)| self.item_of[*buffer] = upper);
        x.blocks.append(&mut y.blocks);
        x.buffers.append(&mut y.buffers);
        self.items[upper] = x;
        self.items[lower] = Item::default();
    }
}
