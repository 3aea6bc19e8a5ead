//! Chains become row loops.

use super::chain::Chain;
use super::member::view;
use super::stream::fit;
use edgecc_ir::Data;
use edgecc_ir::kernel::Role;
use edgecc_ir::program::{BufferId, Operand, Program, RowLoop, View};

/// Makes the chains, in order and disjoint, row loops; buffers that nothing uses any more are left.
pub(super) fn fuse(program: &mut Program, chains: &[Chain]) {
    for chain in chains {
        let rows = fuse_one(program, chain);
        program.loops.push(rows);
    }
}

fn fuse_one(program: &mut Program, chain: &Chain) -> RowLoop {
    let mut members = chain.members.clone();
    let scratch = scratch(program, chain);
    let last = members.len() - 1;
    let buffers: Vec<Option<BufferId>> = members
        .iter()
        .enumerate()
        .map(|(n, member)| view(&member.call, member.result).filter(|_| n < last).map(|view| view.buffer))
        .collect();
    for member in &mut members {
        for n in 0..member.call.operands.len() {
            let Operand::View(own) = &mut member.call.operands[n] else { continue };
            if let Some(producer) = buffers.iter().position(|buffer| *buffer == Some(own.buffer)) {
                let Some(rows) = &mut member.rows[n] else { continue };
                rows.ring = chain.order.rings[producer].min(rows.height);
                own.bytes = rows.ring * rows.bytes;
                program.buffers[own.buffer.0].bytes = own.bytes;
            } else if member.call.kernel.operands[n].role == Role::Scratch {
                *own = View { bytes: own.bytes, ..scratch.unwrap_or(*own) };
            }
        }
    }
    let name = |n: usize| program.layers[program.steps[n].layer].name.clone();
    let name = format!("order of rows of {} to {}", name(chain.steps.start), name(chain.steps.end - 1));
    let turns = chain.order.turns.iter().map(|turn| u8::try_from(*turn).unwrap_or(u8::MAX));
    let order = program.add_constant(name, Data::U8(turns.collect()));
    let operands = members.iter().map(|member| member.rows.clone()).collect();
    for (n, member) in chain.steps.clone().zip(members) {
        program.steps[n].call = member.call;
    }
    if chain.steps.start == 0 {
        fit(program, chain.steps.len());
    }
    RowLoop { steps: chain.steps.clone(), operands, order }
}

/// Working memory that all members share: none needs it beyond a row.
fn scratch(program: &mut Program, chain: &Chain) -> Option<View> {
    let views = chain.members.iter().flat_map(|member| {
        let operands = member.call.kernel.operands.iter().enumerate();
        operands
            .filter(|(_, spec)| spec.role == Role::Scratch)
            .filter_map(|(n, _)| view(&member.call, n))
            .collect::<Vec<_>>()
    });
    let bytes = views.map(|view| view.bytes).max()?;
    let first = program.steps[chain.steps.start].layer;
    let name = format!("scratch of the rows from {} on", program.layers[first].name);
    Some(View { buffer: program.add_buffer(name, bytes), offset: 0, bytes })
}

/// Takes away the buffers that no step and no port uses.
pub(super) fn sweep(program: &mut Program) {
    let ports = program.given().chain(&program.outputs).map(|port| port.view);
    let state = program.stream.iter().map(|stream| stream.state);
    let views = program.steps.iter().flat_map(|step| step.call.reads().chain(step.call.writes()));
    let views = views.chain(ports).chain(state);
    let mut used = vec![false; program.buffers.len()];
    views.for_each(|view| used[view.buffer.0] = true);
    let mut next = 0;
    let place = |used: &bool| {
        let own = next;
        next += usize::from(*used);
        BufferId(own)
    };
    let places: Vec<BufferId> = used.iter().map(place).collect();
    for step in &mut program.steps {
        for operand in &mut step.call.operands {
            if let Operand::View(view) = operand {
                view.buffer = places[view.buffer.0];
            }
        }
    }
    for port in program.inputs.iter_mut().chain(&mut program.outputs) {
        port.view.buffer = places[port.view.buffer.0];
    }
    if let Some(stream) = &mut program.stream {
        stream.port.view.buffer = places[stream.port.view.buffer.0];
        stream.state.buffer = places[stream.state.buffer.0];
    }
    let mut used = used.into_iter();
    program.buffers.retain(|_| used.next().unwrap_or(true));
}
