//! BatchNormalization: at inference a factor and a summand per channel.

use crate::onnx::context::NodeCtx;
use crate::onnx::diagnostic::{Diagnostic, Result};
use edgecc_ir::ops::{BinaryFn, Unary, UnaryFn};
use edgecc_ir::{NodeId, Tensor};

pub(super) fn batch(ctx: &mut NodeCtx<'_, '_>) -> Result<Vec<NodeId>> {
    let epsilon = ctx.attrs.float_or("epsilon", 1e-5)?;
    ctx.attrs.ignore("momentum");
    ctx.attrs.ignore("is_test");
    ctx.attrs.ignore("spatial");
    if ctx.attrs.flag("training_mode", false)? || ctx.outputs() > 1 {
        return Err(Diagnostic::unsupported("the node normalises by the batch, as in training")
            .help("export the model in evaluation mode"));
    }
    let x = ctx.operand(0)?;
    let rank = ctx.shape(x).rank();
    if rank < 2 {
        return Err(Diagnostic::invalid(format!("the input has {rank} dimensions, at least 2 are needed")));
    }
    let channels = ctx.shape(x)[1];
    let mut dims = vec![1; rank - 1];
    dims[0] = channels;
    let mut parameter = |operand: usize| {
        let id = ctx.as_real(ctx.operand(operand)?)?;
        ctx.reshape(id, &dims)
    };
    let [scale, bias, mean, variance] = [parameter(1)?, parameter(2)?, parameter(3)?, parameter(4)?];
    let epsilon = ctx.constant(Tensor::scalar(epsilon));
    let stable = ctx.binary(BinaryFn::Add, variance, epsilon)?;
    let deviation = ctx.emit(Unary::new(UnaryFn::Sqrt), &[stable])?;
    let factor = ctx.binary(BinaryFn::Div, scale, deviation)?;
    let shift = ctx.binary(BinaryFn::Mul, mean, factor)?;
    let summand = ctx.binary(BinaryFn::Sub, bias, shift)?;
    let scaled = ctx.binary(BinaryFn::Mul, x, factor)?;
    Ok(vec![ctx.binary(BinaryFn::Add, scaled, summand)?])
}
