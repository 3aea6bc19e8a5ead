//! What it costs to carry out a layer, given the layers that have been carried out.

use super::bits::Bits;
use crate::memory::moments::Moments;
use crate::memory::overlap::overlaps;
use crate::memory::piece::{Pieces, operands};
use edgecc_ir::program::{Port, Program, Step};
use std::ops::Range;

/// The layers of a program as users of pieces.
pub(super) struct Model {
    pub(super) groups: Vec<Group>,
    pieces: Vec<Usage>,
    /// Live bytes before the first step: of the model inputs, what some step reads.
    pub(super) start: usize,
    /// No order has a lower peak.
    pub(super) floor: usize,
}

/// The steps of a layer, which stay together.
pub(super) struct Group {
    pub(super) steps: Range<usize>,
    /// Groups that must have been carried out before.
    before: Bits,
    work: Vec<Work>,
}

/// What a step does with memory.
struct Work {
    touches: Vec<Touch>,
    /// Pieces that the result may overlap if they die, the result's pieces, and how many bytes that saves.
    overlaps: Vec<(Range<usize>, Range<usize>, usize)>,
}

/// A step's use of a piece.
#[derive(Clone, Copy)]
struct Touch {
    piece: usize,
    /// Whether no step of the group uses it before, and after.
    first: bool,
    last: bool,
}

/// A piece and who uses it.
struct Usage {
    bytes: usize,
    users: Bits,
    input: bool,
    output: bool,
}

/// Live bytes while a group is carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Effect {
    /// At the worst moment.
    pub(super) peak: usize,
    /// At the end.
    pub(super) after: usize,
}

impl Model {
    pub(super) fn of(program: &Program) -> Self {
        let pieces = Pieces::cut(program, &Moments::of(program));
        let ranges = ranges(&program.steps);
        let users = users(program, &pieces, &ranges);
        let pieces_of =
            |ports: &[Port]| -> Vec<usize> { ports.iter().flat_map(|port| pieces.of(&port.view)).collect() };
        let (inputs, outputs) = (pieces_of(&program.inputs), pieces_of(&program.outputs));
        let usage = |(n, users): (usize, &Vec<(usize, bool)>)| Usage {
            bytes: pieces.pieces[n].bytes,
            users: Bits::of(ranges.len(), users.iter().map(|(group, _)| *group)),
            input: inputs.contains(&n),
            output: outputs.contains(&n),
        };
        let usages: Vec<_> = users.iter().enumerate().map(usage).collect();
        let bytes = |wanted: &dyn Fn(&Usage) -> bool| {
            usages.iter().filter(|usage| wanted(usage)).map(|usage| usage.bytes).sum::<usize>()
        };
        let none = Bits::none(ranges.len());
        let start = bytes(&|usage| usage.input && (usage.output || usage.users != none));
        let ends = bytes(&|usage| usage.input).max(bytes(&|usage| usage.output));
        let mut before = dependencies(&users, ranges.len()).into_iter();
        let group = |steps: Range<usize>| Group {
            before: before.next().unwrap_or(Bits::none(ranges.len())),
            work: work(&program.steps[steps.clone()], &pieces),
            steps,
        };
        let groups = ranges.iter().cloned().map(group).collect();
        let mut model = Model { groups, pieces: usages, start, floor: 0 };
        model.floor = model.least().max(ends);
        model
    }

    /// Whether group `n` can be carried out next.
    pub(super) fn is_ready(&self, n: usize, done: &Bits) -> bool {
        !done.contains(n) && self.groups[n].before.is_within(done, None)
    }

    /// What carrying out group `n` does when `done` has been carried out and `live` bytes are live.
    pub(super) fn effect(&self, n: usize, done: &Bits, live: usize) -> Effect {
        let (mut live, mut peak) = (live, live);
        for work in &self.groups[n].work {
            let born = |touch: &Touch| touch.first && !self.is_live(touch.piece, done);
            let dies = |touch: &Touch| touch.last && self.dies(touch.piece, n, done);
            let size = |touch: &Touch| self.pieces[touch.piece].bytes;
            let new: usize = work.touches.iter().filter(|touch| born(touch)).map(size).sum();
            let old: usize = work.touches.iter().filter(|touch| dies(touch)).map(size).sum();
            let all = |range: &Range<usize>, holds: &dyn Fn(&Touch) -> bool| {
                work.touches.iter().filter(|touch| range.contains(&touch.piece)).all(holds)
            };
            let saved = work.overlaps.iter().filter(|(from, to, _)| all(from, &dies) && all(to, &born));
            let saved = saved.map(|(_, _, bytes)| *bytes).max().unwrap_or(0);
            peak = peak.max(live + new - saved);
            live = live + new - old;
        }
        Effect { peak, after: live }
    }

    /// The peak of an order of all groups.
    pub(super) fn peak(&self, order: &[usize]) -> usize {
        let (mut done, mut live, mut peak) = (Bits::none(order.len()), self.start, self.floor);
        for group in order {
            let effect = self.effect(*group, &done, live);
            (live, peak) = (effect.after, peak.max(effect.peak));
            done.insert(*group);
        }
        peak
    }

    fn is_live(&self, piece: usize, done: &Bits) -> bool {
        self.pieces[piece].input || self.pieces[piece].users.meets(done)
    }

    /// Whether a piece that group `n` uses is not needed after it.
    fn dies(&self, piece: usize, n: usize, done: &Bits) -> bool {
        !self.pieces[piece].output && self.pieces[piece].users.is_within(done, Some(n))
    }

    /// What the hungriest step needs by itself, however little else is live.
    fn least(&self) -> usize {
        let need = |work: &Work| {
            let all: usize = work.touches.iter().map(|touch| self.pieces[touch.piece].bytes).sum();
            all - work.overlaps.iter().map(|(_, _, bytes)| *bytes).max().unwrap_or(0)
        };
        self.groups.iter().flat_map(|group| &group.work).map(need).max().unwrap_or(0)
    }
}

/// Runs of steps of one layer.
fn ranges(steps: &[Step]) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for (n, step) in steps.iter().enumerate() {
        match ranges.last_mut() {
            Some(range) if steps[range.start].layer == step.layer => range.end = n + 1,
            _ => ranges.push(n..n + 1),
        }
    }
    ranges
}

/// For every piece the groups that use it, in the given order, and whether they write it.
fn users(program: &Program, pieces: &Pieces, ranges: &[Range<usize>]) -> Vec<Vec<(usize, bool)>> {
    let mut users = vec![Vec::new(); pieces.pieces.len()];
    for (group, range) in ranges.iter().enumerate() {
        for (role, view) in program.steps[range.clone()].iter().flat_map(|step| operands(&step.call)) {
            pieces.of(&view).for_each(|piece| users[piece].push((group, role.writes())));
        }
    }
    users
}

/// For every group those that must come before it: they use a piece that either of the two writes.
fn dependencies(users: &[Vec<(usize, bool)>], groups: usize) -> Vec<Bits> {
    let mut before = vec![Bits::none(groups); groups];
    for users in users {
        for (n, (later, writes)) in users.iter().enumerate() {
            let earlier = users[..n].iter().filter(|(group, wrote)| group != later && (*wrote || *writes));
            earlier.for_each(|(group, _)| before[*later].insert(*group));
        }
    }
    before
}

fn work(steps: &[Step], pieces: &Pieces) -> Vec<Work> {
    let touched: Vec<Vec<usize>> = steps.iter().map(|step| touched(step, pieces)).collect();
    let touch = |step: usize, piece: usize| Touch {
        piece,
        first: !touched[..step].iter().any(|others| others.contains(&piece)),
        last: !touched[step + 1..].iter().any(|others| others.contains(&piece)),
    };
    let saved = |step: &Step| {
        let pairs = overlaps(&step.call).into_iter();
        pairs.map(|pair| (pieces.of(&pair.from), pieces.of(&pair.to), pair.saved(1))).collect()
    };
    let work = steps.iter().enumerate().map(|(n, step)| Work {
        touches: touched[n].iter().map(|piece| touch(n, *piece)).collect(),
        overlaps: saved(step),
    });
    work.collect()
}

fn touched(step: &Step, pieces: &Pieces) -> Vec<usize> {
    let mut touched: Vec<_> = operands(&step.call).flat_map(|(_, view)| pieces.of(&view)).collect();
    touched.sort_unstable();
    touched.dedup();
    touched
}
