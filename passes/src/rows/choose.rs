//! Which steps become row loops.
//!
//! A plan divides the steps into loops and steps on whole tensors. What a part of it needs is estimated by the bytes
//! that are live while it runs, which depends on that part alone: so the parts with the smallest peak, and among those
//! the ones that cost the fewest cycles, follow by dynamic programming over the position in the program.

use super::chain::{Chain, Uses, chain};
use super::fuse::fuse;
use super::member::Member;
use crate::memory::live_bytes;
use edgecc_ir::Data;
use edgecc_ir::program::Program;

/// A loop, or a step on whole tensors.
#[derive(Clone, Debug)]
struct Part {
    /// The step behind it.
    end: usize,
    /// Bytes that are live at its worst moment.
    peak: usize,
    /// What it costs beside the work on whole tensors; in cycles, roughly.
    cost: u64,
    chain: Option<Chain>,
}

/// All parts of a program by their first step.
pub(super) struct Parts(Vec<Vec<Part>>);

/// Cycles that a row costs beside its work: pointers, a call, borders.
const ROW: u64 = 150;

impl Parts {
    /// Every step, and every chain that there is.
    pub(super) fn of(program: &Program) -> Parts {
        let mut program = program.clone();
        // Their contents do not matter here, and they are large.
        program.constants.iter_mut().for_each(|constant| constant.data = Data::U8(Vec::new()));
        let whole = live_bytes(&program);
        let uses = Uses::of(&program);
        let members: Vec<_> = (0..program.steps.len()).map(|n| Member::of(&program, n)).collect();
        let parts = (0..program.steps.len()).map(|start| {
            let streamed = program.stream.is_some() && start == 0;
            let alone = Part { end: start + 1, peak: whole[start], cost: 0, chain: None };
            let mut parts = if streamed { Vec::new() } else { vec![alone] };
            let run = members[start..].iter().take_while(|member| member.is_some()).count();
            // Rows of a streamed input are for somebody.
            for end in start + 1 + usize::from(streamed)..=start + run {
                parts.extend(chain(&program, &uses, &members, start..end).map(|chain| part(&program, chain)));
            }
            parts
        });
        Parts(parts.collect())
    }

    /// Whether there is no plan: nothing can begin.
    pub(super) fn is_impossible(&self) -> bool {
        self.0.first().is_some_and(Vec::is_empty)
    }

    /// The smallest peak that is possible.
    pub(super) fn least(&self) -> usize {
        let mut least = vec![0; self.0.len() + 1];
        for start in (0..self.0.len()).rev() {
            let best = self.0[start].iter().map(|part| part.peak.max(least[part.end])).min();
            least[start] = best.unwrap_or(0);
        }
        least[0]
    }

    /// All peaks, in order.
    pub(super) fn peaks(&self) -> Vec<usize> {
        let mut peaks: Vec<_> = self.0.iter().flatten().map(|part| part.peak).collect();
        peaks.sort_unstable();
        peaks.dedup();
        peaks
    }

    /// The loops of some plan.
    pub(super) fn numbered(&self, mut number: u64) -> Vec<Chain> {
        let (mut at, mut chains) = (0, Vec::new());
        while at < self.0.len() {
            number = number.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let parts = &self.0[at];
            let Some(part) = parts.get((number >> 33) as usize % parts.len().max(1)) else { break };
            chains.extend(part.chain.clone());
            at = part.end;
        }
        chains
    }

    /// The loops that cost least among the plans in which no part has a higher peak than `limit`; of equal ones those
    /// with the lowest sum of peaks.
    pub(super) fn within(&self, limit: usize) -> Option<Vec<Chain>> {
        let len = self.0.len();
        let mut best: Vec<Option<(u64, usize)>> = vec![None; len];
        let mut costs = vec![Some((0, 0)); len + 1];
        for start in (0..len).rev() {
            let parts = self.0[start].iter().enumerate().filter(|(_, part)| part.peak <= limit);
            let costs_of = parts.filter_map(|(n, part)| {
                let (cost, sum) = costs[part.end]?;
                Some(((cost + part.cost, sum + part.peak), n))
            });
            let least = costs_of.min();
            costs[start] = least.map(|(cost, _)| cost);
            best[start] = least.map(|((cost, _), n)| (cost, n));
        }
        let (mut at, mut chains) = (0, Vec::new());
        while at < len {
            let part = &self.0[at][best[at]?.1];
            chains.extend(part.chain.clone());
            at = part.end;
        }
        Some(chains)
    }
}

fn part(program: &Program, chain: Chain) -> Part {
    let mut program = program.clone();
    fuse(&mut program, std::slice::from_ref(&chain));
    let live = live_bytes(&program);
    let peak = live[chain.steps.clone()].iter().copied().max().unwrap_or(0);
    let rows = chain.order.turns.len() as u64;
    let macs: u64 =
        program.steps[chain.steps.clone()].iter().map(|step| program.layers[step.layer].macs).sum();
    Part { end: chain.steps.end, peak, cost: rows * ROW + macs / 8, chain: Some(chain) }
}
