//! Order and addresses: how little memory a program needs.
//!
//! * [`schedule`] orders the layers for the least peak of live bytes.
//! * [`place`] gives every buffer an offset in the arena.
//! * [`check`] replays a planned program and shares no code with the other two.
//!
//! Memory is accounted for in *pieces*: the runs of bytes of a buffer that every view covers wholly or not at
//! all. A piece is live from the step that first writes it (a model input: from the start) to the step that last
//! reads it (a model result: to the end), so the halves of a Split die one by one, and the parts of a Concat need
//! memory only once they exist. A result may overlap an input that dies in the same step, as far as the kernel is
//! done with the input's bytes when it writes the result's: [`progress`] computes the distance.
//!
//! Everything is deterministic: searches are limited by counted work, never by the clock.

mod ban;
mod bound;
mod check;
mod item;
mod load;
mod moments;
mod order;
mod overlap;
mod pack;
mod piece;
mod place;
mod progress;
mod relation;
mod report;
mod search;

pub use check::{PlanFault, check};
pub use order::{Order, schedule};
pub use place::{live_bytes, place};
pub use report::{BufferLife, LayerMemory, PlanReport};

use edgecc_ir::program::Program;

/// Orders the layers, then gives every buffer its offset.
pub fn plan(program: &mut Program) -> PlanReport {
    let order = schedule(program);
    PlanReport { order_optimal: order.optimal, ..place(program) }
}
