//! Pieces of buffers and when they are live.

use super::moments::Moments;
use edgecc_ir::kernel::Role;
use edgecc_ir::program::{BufferId, Call, Operand, Program, View};
use std::collections::BTreeSet;
use std::ops::Range;

/// A run of bytes of a buffer that every view covers wholly or not at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// Position of its buffer in the program.
    pub(super) buffer: usize,
    /// Its first byte in the buffer.
    pub(super) start: usize,
    pub(super) bytes: usize,
}

/// All pieces of a program, by buffer and start.
pub(super) struct Pieces {
    pub(super) pieces: Vec<Piece>,
    of_buffer: Vec<Range<usize>>,
}

impl Pieces {
    /// Cuts every buffer where a view begins or ends.
    pub(super) fn cut(program: &Program, moments: &Moments) -> Self {
        let mut cuts: Vec<BTreeSet<usize>> =
            program.buffers.iter().map(|buffer| [0, buffer.bytes].into()).collect();
        for view in views(program, moments) {
            cuts[view.buffer.0].extend([view.offset, view.offset + view.bytes]);
        }
        let mut all = Pieces { pieces: Vec::new(), of_buffer: Vec::new() };
        for (buffer, cuts) in cuts.into_iter().enumerate() {
            let first = all.pieces.len();
            let ends = cuts.iter().skip(1);
            let runs = cuts.iter().zip(ends);
            all.pieces.extend(runs.map(|(start, end)| Piece { buffer, start: *start, bytes: end - start }));
            all.of_buffer.push(first..all.pieces.len());
        }
        all
    }

    /// Positions of the pieces that a view covers.
    pub(super) fn of(&self, view: &View) -> Range<usize> {
        let whole = self.of_buffer[view.buffer.0].clone();
        let before = |end: usize| self.pieces[whole.clone()].partition_point(|piece| piece.start < end);
        whole.start + before(view.offset)..whole.start + before(view.offset + view.bytes)
    }

    /// Positions of all pieces of a buffer.
    pub(super) fn of_buffer(&self, buffer: BufferId) -> Range<usize> {
        self.of_buffer[buffer.0].clone()
    }
}

fn views<'p>(program: &'p Program, moments: &'p Moments) -> impl Iterator<Item = View> + 'p {
    let ports = program.inputs.iter().chain(&program.outputs).map(|port| port.view);
    let state = program.stream.iter().map(|stream| stream.state);
    moments.touches.iter().map(|touch| touch.view).chain(ports).chain(state)
}

/// The operands of a call that are in the arena.
pub(super) fn operands(call: &Call) -> impl Iterator<Item = (Role, View)> + '_ {
    let pairs = call.kernel.operands.iter().zip(&call.operands);
    pairs.filter_map(|(spec, operand)| match operand {
        Operand::View(view) => Some((spec.role, *view)),
        Operand::Constant(_) | Operand::Absent => None,
    })
}

/// When a piece is live: from moment `first` to moment `last`, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Life {
    pub(super) first: usize,
    pub(super) last: usize,
}

/// The life of every piece in the program's order; `None` for what is never used.
pub(super) fn lives(program: &Program, pieces: &Pieces, moments: &Moments) -> Vec<Option<Life>> {
    let mut lives = vec![None; pieces.pieces.len()];
    let mut touch = |view: &View, first: usize, last: usize| {
        for piece in pieces.of(view) {
            let life = lives[piece].get_or_insert(Life { first, last });
            life.last = life.last.max(last);
        }
    };
    program.inputs.iter().for_each(|port| touch(&port.view, 0, 1));
    moments.touches.iter().for_each(|t| touch(&t.view, t.first, t.last));
    program.stream.iter().for_each(|stream| touch(&stream.state, 0, moments.after));
    program.outputs.iter().for_each(|port| touch(&port.view, moments.after, moments.after));
    lives
}
