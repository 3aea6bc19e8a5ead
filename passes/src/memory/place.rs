//! Addresses for all buffers of a program, and what they cost.

use super::bound::live;
use super::item::Item;
use super::moments::Moments;
use super::overlap::{Pair, choices};
use super::pack::pack;
use super::piece::{Pieces, lives, operands};
use super::report::{BufferLife, LayerMemory, PlanReport};
use edgecc_ir::kernel::Role;
use edgecc_ir::program::Program;

/// Gives every buffer an offset in the arena, for the program's order of steps.
pub fn place(program: &mut Program) -> PlanReport {
    let scene = Scene::of(program);
    let packing = pack(&scene.items, &scene.choices, scene.moments.count());
    // What is never used needs no place.
    program.buffers.iter_mut().for_each(|buffer| buffer.offset = Some(0));
    for (item, offset) in scene.items.iter().zip(&packing.offsets) {
        program.buffers[item.buffer].offset = Some(*offset);
    }
    let layers = layers(program, &scene.moments, &scene.live());
    let peak = layers.iter().map(|layer| layer.live_bytes).max();
    let arena_bytes = program.arena_bytes().unwrap_or(0);
    PlanReport {
        arena_bytes,
        lower_bound: packing.bound,
        optimal: arena_bytes <= packing.bound,
        order_optimal: false,
        peak_layer: layers.iter().position(|layer| Some(layer.live_bytes) == peak),
        layers,
        buffers: buffer_lives(program, &scene.moments),
    }
}

/// Bytes that are live at the worst moment of each step, if every result overlaps an input as far as its kernel lets it.
pub fn live_bytes(program: &Program) -> Vec<usize> {
    let scene = Scene::of(program);
    let live = scene.live();
    let most = |n| live[scene.moments.begin(n)..=scene.moments.end(n)].iter().max().copied().unwrap_or(0);
    (0..program.steps.len()).map(most).collect()
}

/// A program as the packer sees it.
struct Scene {
    moments: Moments,
    items: Vec<Item>,
    choices: Vec<Vec<Pair>>,
}

impl Scene {
    fn of(program: &Program) -> Self {
        let moments = Moments::of(program);
        let pieces = Pieces::cut(program, &moments);
        let lives = lives(program, &pieces, &moments);
        let items = Item::all(program.buffers.len(), &pieces, &lives);
        Scene { choices: choices(program, &pieces, &moments), items, moments }
    }

    fn live(&self) -> Vec<usize> {
        live(&self.items, &self.choices, self.moments.count())
    }
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
    moments.touches.iter().for_each(|t| touch(t.view.buffer.0, t.step));
    program.outputs.iter().for_each(|port| touch(port.view.buffer.0, last));
    let buffers = program.buffers.iter().zip(steps);
    buffers.map(|(b, steps)| BufferLife { offset: b.offset.unwrap_or(0), bytes: b.bytes, steps }).collect()
}
