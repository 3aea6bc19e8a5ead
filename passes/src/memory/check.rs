//! Replays a planned program and reports every access to memory that holds something else.
//!
//! Shares nothing with the planner: it knows no lives and no items. It runs through the steps and remembers for
//! every byte of the arena which byte of which buffer was written there last. Checked:
//!
//! * every buffer has an offset, a multiple of [`ALIGN`];
//! * a step reads bytes that hold what was written to the buffer that it reads, and nothing unwritten;
//! * what a step writes does not overlap what it reads or writes elsewhere, except a result that starts exactly
//!   where an input of the same size starts, if the kernel allows that;
//! * of a row loop the same holds for every row that it computes, in the order in which it does: the rows of a window
//!   are those of the kernel's own parameters, and a place of a ring holds one of the rows that it is for;
//! * model inputs do not overlap, and results are intact at the end.

mod loops;
mod owners;
mod progress;
mod window;

use edgecc_ir::kernel::{OperandSpec, Progress, Role};
use edgecc_ir::program::{ALIGN, Call, Operand, Port, Program, RowLoop, View};
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
        match program.loop_of(n) {
            Some(rows) if rows.steps.start == n => replay.rows(rows),
            Some(_) => (),
            None => replay.step(n, &step.call),
        }
    }
    replay.results();
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
        for port in ports {
            let span = self.span(&port.view);
            self.owners.claim(span.start, span.end, port.view.buffer, port.view.offset);
        }
    }

    fn results(&mut self) {
        let ports = &self.program.outputs;
        for port in ports {
            self.read(&format!("output \"{}\"", port.name), &port.view, port.view.offset);
        }
        self.apart(ports, "output");
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
        if let Some(turns) = self.overtaken(call).then(|| self.turns(call)).flatten() {
            for (turn, accesses) in turns.into_iter().enumerate() {
                self.call(&format!("step {n} ({}) turn {turn}", call.kernel.symbol), call, accesses);
            }
            return;
        }
        let accesses = operands(call).map(|(_, spec, view)| Access { spec, view, at: view.offset });
        self.call(&format!("step {n} ({})", call.kernel.symbol), call, accesses.collect());
    }

    /// Whether the result lies over the first operand, but not where the kernel always lets it.
    fn overtaken(&self, call: &Call) -> bool {
        let result = operands(call).find(|(_, spec, _)| spec.role == Role::Out);
        let first = operands(call).find(|(n, _, _)| *n == 0);
        let Some(((_, _, y), (_, spec, x))) = result.zip(first) else { return false };
        let (y, x) = (self.span(&y), self.span(&x));
        y.meets(&x) && !(y == x && call.kernel.in_place.contains(&spec.name))
    }

    /// The call's work in the order in which its kernel does it, if the memory is as that demands.
    fn turns(&self, call: &Call) -> Option<Vec<Vec<Access>>> {
        let progress = call.kernel.progress?;
        let spans: Vec<Span> = operands(call)
            .filter(|(n, spec, _)| *n == 0 || spec.role == Role::Out)
            .map(|(_, _, view)| self.span(&view))
            .collect();
        let [x, y] = spans[..] else { return None };
        let apart = progress::pixel(call).is_some_and(|bytes| x.start.abs_diff(y.start) % bytes == 0);
        let whole = progress != Progress::Channels || apart;
        whole.then(|| progress::turns(call, progress)).flatten()
    }

    /// Carries out all rows of a loop.
    fn rows(&mut self, rows: &RowLoop) {
        let program = self.program;
        for turn in rows.turns(program) {
            let call = &program.steps[turn.step].call;
            let place = format!("step {} ({}) row {}", turn.step, call.kernel.symbol, turn.row);
            let accesses = loops::accesses(rows, call, turn);
            self.call(&place, call, accesses);
        }
    }

    fn call(&mut self, place: &str, call: &Call, accesses: Vec<Access>) {
        accesses.iter().filter(|a| a.spec.role.reads()).for_each(|a| self.read(place, &a.view, a.at));
        for (n, access) in accesses.iter().enumerate().filter(|(_, access)| access.spec.role.writes()) {
            let own = self.span(&access.view);
            for other in accesses.iter().enumerate().filter(|(m, _)| *m != n).map(|(_, other)| other) {
                let theirs = self.span(&other.view);
                let replaces =
                    access.spec.role == Role::Out && call.kernel.in_place.contains(&other.spec.name);
                if own.meets(&theirs) && !(replaces && own == theirs) {
                    let (name, other) = (&access.spec.name, &other.spec.name);
                    self.fault(place, format!("`{name}` at {}..{} overlaps `{other}`", own.start, own.end));
                }
            }
        }
        accesses.iter().filter(|a| a.spec.role == Role::Out).for_each(|access| self.write(access));
        accesses.iter().filter(|a| a.spec.role == Role::Scratch).for_each(|access| {
            let span = self.span(&access.view);
            self.owners.forget(span.start, span.end);
        });
    }

    /// Reads what should be the buffer's bytes from `at` on.
    fn read(&mut self, place: &str, view: &View, at: usize) {
        let (span, buffer) = (self.span(view), view.buffer);
        let wrong = self.owners.first_foreign(span.start, span.end, buffer, at);
        if let Some((at, owner)) = wrong {
            let name = &self.program.buffer(buffer).name;
            let holds = match owner {
                Some(owner) if owner == buffer => "another part of it".into(),
                Some(owner) => format!("\"{}\"", self.program.buffer(owner).name),
                None => "nothing".into(),
            };
            self.fault(place, format!("reads \"{name}\" at {at}, where {holds} is"));
        }
    }

    fn write(&mut self, access: &Access) {
        let span = self.span(&access.view);
        self.owners.claim(span.start, span.end, access.view.buffer, access.at);
    }
}

/// Memory that a call uses, and which bytes of the buffer should be there: of a ring, those that all of the tensor
/// would have.
struct Access {
    spec: &'static OperandSpec,
    view: View,
    at: usize,
}

/// The operands in the arena, with their positions.
fn operands(call: &Call) -> impl Iterator<Item = (usize, &'static OperandSpec, View)> + '_ {
    let all = call.kernel.operands.iter().zip(&call.operands).enumerate();
    all.filter_map(|(n, (spec, operand))| match operand {
        Operand::View(view) => Some((n, spec, *view)),
        Operand::Constant(_) | Operand::Absent => None,
    })
}
