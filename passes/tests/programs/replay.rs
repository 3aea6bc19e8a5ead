//! Programs carried out on tokens instead of numbers: what a byte holds tells everything it was computed from.
//!
//! A result differs between two memory layouts exactly if some step read what it should not have. Kernels
//! behave as badly as their contract lets them: working memory is overwritten before inputs are read and after
//! the result is written, inputs that must not overlap the result are read after parts of it are there, and the
//! result is written in either direction. At last they go over their result once more, so that what is wrong with
//! a part of it is wrong with all of it, also if only another part is read.

use edgecc_ir::kernel::Role;
use edgecc_ir::program::{Call, Operand, Program, View};
use std::hash::{DefaultHasher, Hash, Hasher};

/// Where the buffers are.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Memory {
    /// At their offsets.
    Planned,
    /// Far apart: the reference.
    Apart,
}

/// The inputs' tokens before and the results' tokens after the program was carried out, writing upwards and
/// downwards.
pub(crate) fn results(program: &Program, memory: Memory) -> Vec<Vec<u64>> {
    [false, true].iter().flat_map(|down| run(program, memory, *down)).collect()
}

struct Machine {
    starts: Vec<usize>,
    bytes: Vec<u64>,
    down: bool,
}

fn run(program: &Program, memory: Memory, down: bool) -> Vec<Vec<u64>> {
    let mut end = 0;
    let place = program.buffers.iter().map(|buffer| {
        let start = if let Memory::Planned = memory { buffer.offset.unwrap() } else { end };
        end = end.max(start + buffer.bytes);
        start
    });
    let starts: Vec<usize> = place.collect();
    let mut machine = Machine { starts, bytes: vec![0; end], down };
    for (n, port) in program.inputs.iter().enumerate() {
        let at = machine.start(&port.view);
        (0..port.view.bytes).for_each(|byte| machine.bytes[at + byte] = token(&(n, byte)));
    }
    let mut seen: Vec<_> = program.inputs.iter().map(|port| machine.read(&port.view).to_vec()).collect();
    program.steps.iter().for_each(|step| machine.step(&step.call));
    seen.extend(program.outputs.iter().map(|port| machine.read(&port.view).to_vec()));
    seen
}

impl Machine {
    fn start(&self, view: &View) -> usize {
        self.starts[view.buffer.0] + view.offset
    }

    fn read(&self, view: &View) -> &[u64] {
        let start = self.start(view);
        &self.bytes[start..start + view.bytes]
    }

    fn garbage(&mut self, view: &View) {
        let start = self.start(view);
        self.bytes[start..start + view.bytes].fill(1);
    }

    fn step(&mut self, call: &Call) {
        let operands = call.kernel.operands.iter().zip(&call.operands);
        let views: Vec<_> = operands
            .filter_map(|(spec, operand)| match operand {
                Operand::View(view) => Some((spec.role, call.kernel.in_place.contains(&spec.name), *view)),
                Operand::Constant(_) | Operand::Absent => None,
            })
            .collect();
        let of = |role: Role| views.iter().filter(move |(own, ..)| *own == role);
        of(Role::Scratch).for_each(|(.., view)| self.garbage(view));
        let Some((.., y)) = of(Role::Out).next() else { return };
        let whole: Vec<_> = of(Role::In).filter(|(_, in_place, _)| !in_place).collect();
        let seen: Vec<u64> = whole.iter().map(|(.., x)| self.late(x, y)).collect();
        let elements: Vec<View> = of(Role::In).filter(|(_, it, _)| *it).map(|(.., x)| *x).collect();
        let start = self.start(y);
        for n in 0..y.bytes {
            let n = if self.down { y.bytes - 1 - n } else { n };
            let read: Vec<u64> = elements.iter().map(|x| self.element(x, y, n)).collect();
            self.bytes[start + n] = token(&(&call.kernel.symbol, y.buffer.0, y.offset, n, &seen, read));
        }
        of(Role::Scratch).for_each(|(.., view)| self.garbage(view));
        let whole = token(&self.read(y));
        (0..y.bytes).for_each(|n| self.bytes[start + n] = token(&(n, whole)));
    }

    /// What is read of an input after the result has been written.
    fn late(&self, x: &View, y: &View) -> u64 {
        let written = self.start(y)..self.start(y) + y.bytes;
        let read = |(n, held): (usize, &u64)| if written.contains(&(self.start(x) + n)) { 1 } else { *held };
        token(&self.read(x).iter().enumerate().map(read).collect::<Vec<_>>())
    }

    /// What element `n` of a result depends on: the same element of an equally large input, all of a smaller.
    fn element(&self, x: &View, y: &View, n: usize) -> u64 {
        if x.bytes == y.bytes { self.read(x)[n] } else { token(&self.read(x)) }
    }
}

fn token(of: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    of.hash(&mut hasher);
    hasher.finish() | 2
}
