//! When memory is used.
//!
//! A step has two moments, its reads and its writes; one of a row loop has two for each row that it computes. Model
//! inputs exist at moment 0, results are read after the last step.

use super::piece::operands;
use edgecc_ir::kernel::Role;
use edgecc_ir::program::{Program, View};

/// The use of some memory.
#[derive(Clone, Copy, Debug)]
pub(super) struct Touch {
    /// Position of the step in the program.
    pub(super) step: usize,
    pub(super) view: View,
    /// The step's first moment, or the row's.
    pub(super) first: usize,
    pub(super) last: usize,
}

/// The moments of a program.
pub(super) struct Moments {
    /// The first and the last of each step.
    steps: Vec<(usize, usize)>,
    /// What is used when, in order.
    pub(super) touches: Vec<Touch>,
    /// When the program has ended and its results are read.
    pub(super) after: usize,
}

impl Moments {
    pub(super) fn of(program: &Program) -> Self {
        let mut moments = Moments { steps: Vec::new(), touches: Vec::new(), after: 2 };
        let mut step = 0;
        while step < program.steps.len() {
            match program.loops.iter().find(|rows| rows.steps.start == step && !rows.steps.is_empty()) {
                Some(rows) => {
                    let first = moments.after;
                    for turn in rows.turns(program) {
                        let touched = rows.touched(&program.steps[turn.step].call, turn);
                        moments.add(turn.step, touched);
                    }
                    let last = moments.after.max(first + 1) - 1;
                    moments.steps.extend(rows.steps.clone().map(|_| (first, last)));
                    step = rows.steps.end;
                }
                None => {
                    moments.steps.push((moments.after, moments.after + 1));
                    moments.add(step, operands(&program.steps[step].call).collect());
                    step += 1;
                }
            }
        }
        moments
    }

    fn add(&mut self, step: usize, touched: Vec<(Role, View)>) {
        let (first, last) = (self.after, self.after + 1);
        let touch = |(_, view)| Touch { step, view, first, last };
        self.touches.extend(touched.into_iter().map(touch));
        self.after += 2;
    }

    /// When step `step` begins: its results must not be where its inputs are.
    pub(super) fn begin(&self, step: usize) -> usize {
        self.steps[step].0
    }

    /// When step `step` ends.
    pub(super) fn end(&self, step: usize) -> usize {
        self.steps[step].1
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.after + 1
    }
}
