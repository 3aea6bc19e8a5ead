//! Between real numbers and integers.

use crate::lower::call::CallBuilder;
use crate::lower::context::Lowering;
use crate::lower::error::Refusal;
use edgecc_ir::ops::{Dequantize, Quantize};
use edgecc_ir::{DType, NodeId, OrderedFloat};

pub(in crate::lower) fn quantize(lowering: &mut Lowering, id: NodeId, op: &Quantize) -> Result<(), Refusal> {
    convert(lowering, id, "ec_quantize_s8", op.to, &op.scale, &op.zero)
}

pub(in crate::lower) fn dequantize(
    lowering: &mut Lowering,
    id: NodeId,
    op: &Dequantize,
) -> Result<(), Refusal> {
    let from = lowering.ty(lowering.input(id, 0)).dtype;
    convert(lowering, id, "ec_dequantize_s8", from, &op.scale, &op.zero)
}

fn convert(
    lowering: &mut Lowering,
    id: NodeId,
    symbol: &str,
    integer: DType,
    scale: &[OrderedFloat<f32>],
    zero: &[i32],
) -> Result<(), Refusal> {
    let ([scale], [zero], DType::I8) = (scale, zero, integer) else {
        let what = format!("a conversion between f32 and {integer} with {} scales at run time", scale.len());
        let help = "quantise activations to 8 bits, with one scale for the whole tensor";
        return Err(Refusal::unsupported(what, help));
    };
    let call = CallBuilder::new(symbol)
        .int("n", lowering.shape(id).elements())
        .float("scale", scale.0)
        .int("zero", *zero)
        .operand("x", lowering.read(id, 0)?)
        .operand("y", lowering.result(id)?);
    lowering.emit(id, call)
}
