//! Addresses for all buffers of a program, and what they cost.

use super::in_place::{Pair, bind, choices, relaxed};
use super::item::{Item, live, lower_bound};
use super::pack::{Packing, pack};
use super::piece::{Pieces, lives, moment, operands};
use super::report::{BufferLife, LayerMemory, PlanReport};
use edgecc_ir::kernel::Role;
use edgecc_ir::program::{BufferId, Program};

/// Other choices of results over inputs that are tried when the first is not proved best.
const ALTERNATIVES: usize = 8;

/// Gives every buffer an offset in the arena, for the program's order of steps.
pub fn place(program: &mut Program) -> PlanReport {
    let pieces = Pieces::cut(program);
    let choices = choices(program, &pieces);
    let moments = moment::after(program.steps.len()) + 1;
    let bound = lower_bound(&relaxed(program, &pieces, &choices), moments);
    let (items, packing) = best(program, &pieces, &choices, bound);
    for (item, offset) in items.iter().zip(&packing.offsets) {
        for (buffer, start) in &item.buffers {
            program.buffers[*buffer].offset = Some(offset + start);
        }
    }
    let layers = layers(program, &live(&items, moments));
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
        buffers: buffer_lives(program, &pieces),
    }
}

/// The smallest packing over a few choices of results over inputs.
fn best(program: &Program, pieces: &Pieces, choices: &[Vec<Pair>], bound: usize) -> (Vec<Item>, Packing) {
    let moments = moment::after(program.steps.len()) + 1;
    let packed = |chosen: &[Option<usize>]| {
        let items = bind(program, pieces, choices, chosen);
        let packing = pack(&items, moments);
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

fn layers(program: &Program, live: &[usize]) -> Vec<LayerMemory> {
    let mut layers = vec![LayerMemory::default(); program.layers.len()];
    for (n, step) in program.steps.iter().enumerate() {
        let layer = &mut layers[step.layer];
        let now = live[moment::begin(n)].max(live[moment::end(n)]);
        layer.live_bytes = layer.live_bytes.max(now);
        let scratch = operands(&step.call).filter(|(role, _)| *role == Role::Scratch);
        layer.scratch_bytes = layer.scratch_bytes.max(scratch.map(|(_, view)| view.bytes).sum());
    }
    layers
}

fn buffer_lives(program: &Program, pieces: &Pieces) -> Vec<BufferLife> {
    let lives = lives(program, pieces);
    let last = program.steps.len().saturating_sub(1);
    let step = |moment: usize| (moment.saturating_sub(2) / 2).min(last);
    let life = |(n, buffer): (usize, &edgecc_ir::program::Buffer)| {
        let own = || pieces.of_buffer(BufferId(n)).filter_map(|piece| lives[piece]);
        let first = own().map(|life| step(life.first)).min();
        let steps = first.zip(own().map(|life| step(life.last)).max());
        BufferLife { offset: buffer.offset.unwrap_or(0), bytes: buffer.bytes, steps }
    };
    program.buffers.iter().enumerate().map(life).collect()
}
