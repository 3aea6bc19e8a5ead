//! Results over inputs: which two buffers may share bytes because one takes over from the other.

use super::ban::{Ban, Spared};
use super::moments::Moments;
use super::piece::{Life, Pieces, lives, operands};
use super::progress::{Reach, reach};
use edgecc_ir::kernel::Role;
use edgecc_ir::program::{ALIGN, Call, Operand, Program, View};

/// A result that may be written over an input that nothing needs any more.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pair {
    /// The first and the last moment of the step.
    pub(super) begin: usize,
    pub(super) end: usize,
    pub(super) overlap: Overlap,
}

/// An input of a call and its result, which may share bytes should the input die in the call.
#[derive(Clone, Copy, Debug)]
pub(super) struct Overlap {
    pub(super) from: View,
    pub(super) to: View,
    reach: Reach,
}

impl Overlap {
    /// Distances from the input's buffer to the result's that are forbidden.
    pub(super) fn ban(&self) -> Ban {
        let [from, to] = [self.from, self.to].map(|view| view.offset.cast_signed());
        let [wide, own] = [self.from, self.to].map(|view| view.bytes.cast_signed());
        let shift = from - to;
        let spared = match self.reach {
            Reach::Same => Spared::One(shift),
            Reach::Below { up_to, step } => Spared::Stepped { up_to: up_to + shift, step },
        };
        Ban { low: shift - own, high: shift + wide, spared: Some(spared) }
    }

    /// How many bytes fewer the two need than if they were apart, at most, if both sizes are rounded up to multiples of
    /// `unit`.
    pub(super) fn saved(&self, unit: usize) -> usize {
        let [from, to] = [self.from, self.to].map(|view| view.bytes.next_multiple_of(unit));
        let aligned = [self.from, self.to].iter().all(|view| view.offset % ALIGN == 0);
        let above = match self.reach {
            Reach::Same => 0,
            Reach::Below { up_to, .. } if !aligned => up_to.unsigned_abs(),
            Reach::Below { .. } => self.ban().relaxed().low.min(0).unsigned_abs(),
        };
        (from + to).saturating_sub(to.max(from + above))
    }
}

/// For each step that has any: the inputs that die in it and that its result may overlap.
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
    let mut overlaps = overlaps(call);
    overlaps.retain(|overlap| {
        let dies = all(&overlap.from, &|life| life.last == end);
        dies && all(&overlap.to, &|life| life.first == begin)
    });
    overlaps.into_iter().map(|overlap| Pair { begin, end, overlap }).collect()
}

/// Inputs of a call that its result may overlap, should they die in the call. Each buffer appears once.
pub(super) fn overlaps(call: &Call) -> Vec<Overlap> {
    let written = operands(call).find(|(role, _)| *role == Role::Out);
    let Some((_, to)) = written else { return Vec::new() };
    let mut found: Vec<Overlap> = Vec::new();
    for (from, reach) in candidates(call, &to) {
        if from.buffer != to.buffer && !found.iter().any(|other| other.from.buffer == from.buffer) {
            found.push(Overlap { from, to, reach });
        }
    }
    found
}

/// Inputs that the kernel lets its result overlap, if no other operand reads the same bytes in another order.
fn candidates(call: &Call, to: &View) -> Vec<(View, Reach)> {
    let view = |operand: &Operand| match operand {
        Operand::View(view) => Some(*view),
        Operand::Constant(_) | Operand::Absent => None,
    };
    let same: Vec<usize> = call.kernel.in_place_operands().collect();
    let reaches = |n: usize, from: &View| match call.kernel.operands[n].name.as_str() {
        _ if same.contains(&n) && from.bytes == to.bytes => Some(Reach::Same),
        "x" => reach(call),
        _ => None,
    };
    let all: Vec<_> = call.operands.iter().enumerate().filter_map(|(n, o)| Some((n, view(o)?))).collect();
    let alone = |from: &View, own: Reach| {
        all.iter().all(|(n, other)| {
            let as_well = other == from && reaches(*n, other) == Some(own);
            as_well || other.buffer != from.buffer || apart(other, from)
        })
    };
    let inputs = all.iter().filter(|(n, _)| call.kernel.operands[*n].role == Role::In);
    let inputs = inputs.filter_map(|(n, from)| Some((*from, reaches(*n, from)?)));
    inputs.filter(|(from, reach)| alone(from, *reach)).collect()
}

fn apart(a: &View, b: &View) -> bool {
    a.offset + a.bytes <= b.offset || b.offset + b.bytes <= a.offset
}
