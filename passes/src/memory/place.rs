//! Addresses for all buffers of a program, and what they cost.

use super::in_place::{Pair, bind, choices, relaxed};
use super::item::{Item, live, lower_bound};
use super::moments::Moments;
use super::pack::{Packing, pack};
use super::piece::{Pieces, operands};
use super::report::{BufferLife, LayerMemory, PlanReport};
use edgecc_ir::kernel::Role;
use edgecc_ir::program::Program;

/// Other choices of results over inputs that are tried when the first is not proved best.
const ALTERNATIVES: usize = 8;

/// Gives every buffer an offset in the arena, for the program's order of steps.
pub fn place(program: &mut Program) -> PlanReport {
    let moments = Moments::of(program);
    let pieces = Pieces::cut(program, &moments);
    let choices = choices(program, &pieces, &moments);
    let bound = lower_bound(&relaxed(program, &pieces, &moments, &choices), moments.count());
    let (items, packing) = best(program, &pieces, &moments, &choices, bound);
    for (item, offset) in items.iter().zip(&packing.offsets) {
        for (buffer, start) in &item.buffers {
            program.buffers[*buffer].offset = Some(offset + start);
        }
    }
    let layers = layers(program, &moments, &live(&items, moments.count()));
    let peak = layers.iter().map(|layer| layer.live_bytes).max();
    let arena_bytes = program.arena_bytes().unwrap_or(0);
    PlanReport {
        arena_bytes,
        lower_bound: bound,
        // A search is a proof for one choice of results over inputs.
        optimal: arena_bytes <= bound || choices.is_empty() && packing.optimal,
        order_optimal: false,
        peak_layer: layers.iter().position(|layer| Some(layer.live_bytes) == peak),
        layers,
        buffers: buffer_lives(program, &moments),
    }
}

/// The smallest packing over a few choices of results over inputs.
fn best(
    program: &Program,
    pieces: &Pieces,
    moments: &Moments,
    choices: &[Vec<Pair>],
    bound: usize,
) -> (Vec<Item>, Packing) {
    let packed = |chosen: &[Option<usize>]| {
        let items = bind(program, pieces, moments, choices, chosen);
        let packing = pack(&items, moments.count());
        (items, packing)
    };
    let mut chosen = vec![Some(0); choices.len()];
    let mut best = packed(&chosen);
    let others = choices
        .iter()
        .enumerate()
        .flat_map(|(n, pairs)| (1..pairs.len()).map(Some).chain([None]).map(move |other| (n, other)));
    for (n, other) in others.take(ALTERNATIVES) {
        if best.1.bytes <= bound {
            break;
        }
        let before = std::mem::replace(&mut chosen[n], other);
        let found = packed(&chosen);
        if found.1.bytes < best.1.bytes {
            best = found;
        } else {
            chosen[n] = before;
        }
    }
    best
}

/// Bytes that are live at the worst moment of each step, as if every result with a choice were over an input.
pub(crate) fn live_bytes(program: &Program) -> Vec<usize> {
    let moments = Moments::of(program);
    let pieces = Pieces::cut(program, &moments);
    let choices = choices(program, &pieces, &moments);
    let live = live(&relaxed(program, &pieces, &moments, &choices), moments.count());
    let most = |n| live[moments.begin(n)..=moments.end(n)].iter().max().copied().unwrap_or(0);
    (0..program.steps.len()).map(most).collect()
}

fn layers(program: &Program, moments: &Moments, live: &[usize]) -> Vec<LayerMemory> {
    let mut layers = vec![LayerMemory::default(); program.layers.len()];
    for (n, step) in program.steps.iter().enumerate() {
        let layer = &mut layers[step.layer];
        let now = live[moments.begin(n)..=moments.end(n)].iter().max();
        layer.live_bytes = layer.live_bytes.max(now.copied().unwrap_or(0));
        let scratch = operands(&step.call).filter(|(role, _)| *role == Role::Scratch);
        layer.scratch_bytes = layer.scratch_bytes.max(scratch.map(|(_, view)| view.bytes).sum());
    }
    layers
}

fn buffer_lives(program: &Program, moments: &Moments) -> Vec<BufferLife> {
    let mut steps: Vec<Option<(usize, usize)>> = vec![None; program.buffers.len()];
    let mut touch = |buffer: usize, step: usize| {
        let (first, last) = steps[buffer].get_or_insert((step, step));
        (*first, *last) = ((*first).min(step), (*last).max(step));
    };
    let last = program.steps.len().saturating_sub(1);
    program.inputs.iter().for_each(|port| touch(port.view.buffer.0, 0));
    program.stream.iter().for_each(|stream| {
        touch(stream.state.buffer.0, 0);
        touch(stream.state.buffer.0, last);
    });
    moments.touches.iter().for_each(|t| touch(t.view.buffer.0, t.step));
    program.outputs.iter().for_each(|port| touch(port.view.buffer.0, last));
    let buffers = program.buffers.iter().zip(steps);
    buffers.map(|(b, steps)| BufferLife { offset: b.offset.unwrap_or(0), bytes: b.bytes, steps }).collect()
}
