//! Replays a planned program and reports every access to memory that holds something else.
//!
//! Shares nothing with the planner: it knows no lives and no items. It runs through the steps and remembers for
//! every byte of the arena which byte of which buffer was written there last. Checked:
//!
//! * every buffer has an offset, a multiple of [`ALIGN`];
//! * a step reads bytes that hold what was written to the buffer that it reads, and nothing unwritten;
//! * what a step writes does not overlap what it reads or writes elsewhere, except a result that starts exactly
//!   where an input of the same size starts, if the kernel allows that;
//! * model inputs do not overlap, and results are intact at the end.

mod owners;

use edgecc_ir::kernel::Role;
use edgecc_ir::program::{ALIGN, Call, Operand, Port, Program, View};
use owners::Owners;
use thiserror::Error;

/// A wrong access; always a compiler bug.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{place}: {what}")]
pub struct PlanFault {
    /// The step, port or buffer.
    pub place: String,
    /// What is wrong, with addresses.
    pub what: String,
}

/// Replays the program.
///
/// # Errors
/// All faults found, in program order; the list is not empty.
pub fn check(program: &Program) -> Result<(), Vec<PlanFault>> {
    let faults = addresses(program);
    if !faults.is_empty() {
        return Err(faults);
    }
    let mut replay = Replay { program, owners: Owners::default(), faults: Vec::new() };
    replay.inputs();
    for (n, step) in program.steps.iter().enumerate() {
        replay.step(n, &step.call);
    }
    for port in &program.outputs {
        replay.read(&format!("output \"{}\"", port.name), &port.view);
    }
    replay.results_apart();
    if replay.faults.is_empty() { Ok(()) } else { Err(replay.faults) }
}

fn addresses(program: &Program) -> Vec<PlanFault> {
    let fault = |n: usize, what: String| {
        let place = format!("buffer {n} \"{}\"", program.buffers[n].name);
        Some(PlanFault { place, what })
    };
    let buffers = program.buffers.iter().enumerate();
    let faults = buffers.filter_map(|(n, buffer)| match buffer.offset {
        None => fault(n, "has no offset".into()),
        Some(offset) if offset % ALIGN != 0 => fault(n, format!("offset {offset} is not aligned to {ALIGN}")),
        Some(_) => None,
    });
    faults.collect()
}

struct Replay<'a> {
    program: &'a Program,
    owners: Owners,
    faults: Vec<PlanFault>,
}

/// Arena bytes `start..end`.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Span {
    start: usize,
    end: usize,
}

impl Span {
    fn meets(&self, other: &Span) -> bool {
        self.start < other.end && other.start < self.end
    }
}

impl Replay<'_> {
    fn fault(&mut self, place: &str, what: String) {
        self.faults.push(PlanFault { place: place.into(), what });
    }

    fn span(&self, view: &View) -> Span {
        let start = self.program.buffer(view.buffer).offset.unwrap_or(0) + view.offset;
        Span { start, end: start + view.bytes }
    }

    fn inputs(&mut self) {
        let ports = &self.program.inputs;
        self.apart(ports, "input");
        ports.iter().for_each(|port| self.write(&port.view));
    }

    fn results_apart(&mut self) {
        self.apart(&self.program.outputs, "output");
    }

    fn apart(&mut self, ports: &[Port], what: &str) {
        for (n, port) in ports.iter().enumerate() {
            let own = self.span(&port.view);
            let other = ports[..n].iter().find(|other| self.span(&other.view).meets(&own));
            if let Some(other) = other {
                self.fault(&format!("{what} \"{}\"", port.name), format!("overlaps \"{}\"", other.name));
            }
        }
    }

    fn step(&mut self, n: usize, call: &Call) {
        let place = format!("step {n} ({})", call.kernel.symbol);
        let operands: Vec<_> = call.kernel.operands.iter().zip(&call.operands).collect();
        let views = operands.iter().filter_map(|(spec, operand)| match operand {
            Operand::View(view) => Some((*spec, *view)),
            Operand::Constant(_) | Operand::Absent => None,
        });
        let views: Vec<_> = views.collect();
        views.iter().filter(|(spec, _)| spec.role.reads()).for_each(|(_, view)| self.read(&place, view));
        for (at, (spec, view)) in views.iter().enumerate().filter(|(_, (spec, _))| spec.role.writes()) {
            let own = self.span(view);
            for (_, (other, theirs)) in views.iter().enumerate().filter(|(n, _)| *n != at) {
                let theirs = self.span(theirs);
                let replaces = spec.role == Role::Out && call.kernel.in_place.contains(&other.name);
                if own.meets(&theirs) && !(replaces && own == theirs) {
                    let what =
                        format!("`{}` at {}..{} overlaps `{}`", spec.name, own.start, own.end, other.name);
                    self.fault(&place, what);
                }
            }
        }
        views.iter().filter(|(spec, _)| spec.role == Role::Out).for_each(|(_, view)| self.write(view));
        views.iter().filter(|(spec, _)| spec.role == Role::Scratch).for_each(|(_, view)| {
            let span = self.span(view);
            self.owners.forget(span.start, span.end);
        });
    }

    fn read(&mut self, place: &str, view: &View) {
        let span = self.span(view);
        let wrong = self.owners.first_foreign(span.start, span.end, view.buffer, view.offset);
        if let Some((at, owner)) = wrong {
            let name = &self.program.buffer(view.buffer).name;
            let holds = match owner {
                Some(owner) => format!("\"{}\"", self.program.buffer(owner).name),
                None => "nothing".into(),
            };
            self.fault(place, format!("reads \"{name}\" at {at}, where {holds} is"));
        }
    }

    fn write(&mut self, view: &View) {
        let span = self.span(view);
        self.owners.claim(span.start, span.end, view.buffer, view.offset);
    }
}
