//! Addresses for all buffers of a program, and what they cost.

use super::in_place::{bind, choices};
use super::item::{Item, live, lower_bound};
use super::pack::pack;
use super::piece::{Pieces, lives, moment, operands};
use super::report::{BufferLife, LayerMemory, PlanReport};
use edgecc_ir::kernel::Role;
use edgecc_ir::program::{BufferId, Program};

/// Gives every buffer an offset in the arena, for the program's order of steps.
pub fn place(program: &mut Program) -> PlanReport {
    let pieces = Pieces::cut(program);
    let choices = choices(program, &pieces);
    let chosen = vec![Some(0); choices.len()];
    let items = bind(program, &pieces, &choices, &chosen);
    let moments = moment::after(program.steps.len()) + 1;
    let packing = pack(&items, moments);
    for (item, offset) in items.iter().zip(&packing.offsets) {
        for (buffer, start) in &item.buffers {
            program.buffers[*buffer].offset = Some(offset + start);
        }
    }
    report(program, &pieces, &items, packing.optimal)
}

fn report(program: &Program, pieces: &Pieces, items: &[Item], optimal: bool) -> PlanReport {
    let moments = moment::after(program.steps.len()) + 1;
    let layers = layers(program, &live(items, moments));
    let peak = layers.iter().map(|layer| layer.live_bytes).max();
    PlanReport {
        arena_bytes: program.arena_bytes().unwrap_or(0),
        lower_bound: lower_bound(items, moments),
        optimal,
        order_optimal: false,
        peak_layer: layers.iter().position(|layer| Some(layer.live_bytes) == peak),
        layers,
        buffers: buffer_lives(program, pieces),
    }
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
