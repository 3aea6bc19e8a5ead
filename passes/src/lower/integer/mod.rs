//! Integer operators: the kernels whose names end in `_s8` compute them bit for bit.

pub(super) mod conv;
pub(super) mod convert;
pub(super) mod dense;
mod dsp;
pub(super) mod elementwise;
mod fold;
pub(super) mod matmul;
mod mve;
pub(super) mod pool;
mod rvv;
pub(super) mod softmax;
mod swar;

use super::call::CallBuilder;
use edgecc_ir::integer::Requant;

/// Sets the fields of a requantisation, which all kernels that have one share.
fn requantise(call: CallBuilder, out: &Requant) -> CallBuilder {
    call.all(&[("left", out.left), ("shift", out.shift)]).all(&[
        ("addend", out.addend()),
        ("low", out.low),
        ("top", out.top),
    ])
}
