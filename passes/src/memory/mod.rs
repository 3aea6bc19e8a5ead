//! Order and addresses: how little memory a program needs.
//!
//! * [`schedule`] orders the layers for the least peak of live bytes.
//! * [`place`] gives every buffer an offset in the arena.
//! * [`check`] replays a planned program and shares no code with the other two.
//!
//! Memory is accounted for in *pieces*: the runs of bytes of a buffer that every view covers wholly or not at
//! all. A piece is live from the step that first writes it (a model input: from the start) to the step that last
//! reads it (a model result: to the end), so the halves of a Split die one by one, and the parts of a Concat need
//! memory only once they exist. A result may be written over an input of the same size that dies in the same
//! step, where the kernel allows it; one of a kernel with a sliding window may begin shortly before its input and follow
//! the kernel's progress through it ([`overlap`]).
//!
//! Everything is deterministic: searches are limited by counted work, never by the clock.

mod check;
mod in_place;
mod item;
mod moments;
mod order;
mod overlap;
mod pack;
mod piece;
mod place;
mod report;
mod skyline;

pub use check::{PlanFault, check};
pub use order::{Order, schedule};
pub(crate) use place::live_bytes;
pub use place::place;
pub use report::{BufferLife, LayerMemory, PlanReport};

use edgecc_ir::program::Program;

/// Orders the layers, then gives every buffer its offset.
pub fn plan(program: &mut Program) -> PlanReport {
    let order = schedule(program);
    PlanReport { order_optimal: order.optimal, ..place(program) }
}
