//! Quantised operators. All become float operators between `dequantize` and `quantize`; a pass makes integer operators
//! of them.

use super::movement::joined;
use super::{conv as convolution, gemm as products, pool, reduce, softmax as exponential};
use crate::onnx::context::{NodeCtx, axes, axis};
use crate::onnx::diagnostic::{Diagnostic, Result};
use edgecc_ir::ops::{
    BinaryFn, Dequantize, Pool2d, PoolKind, Quantize, Reduce, ReduceFn, Transpose, Unary, UnaryFn,
};
use edgecc_ir::{DType, NodeId, Op, OrderedFloat, Shape};

/// Scales and zero points from two operands.
struct Parameters {
    scale: Vec<OrderedFloat<f32>>,
    zero: Vec<i32>,
    dtype: DType,
}

impl Parameters {
    /// The parameters at operands `scale` and `zero`; without the latter, zero points are 0 of type `dtype`.
    fn read(ctx: &NodeCtx<'_, '_>, scale: usize, zero: usize, dtype: DType) -> Result<Parameters> {
        let scales = ctx.known(scale, "scale")?;
        let found = scales.ty();
        let scales = scales
            .as_slice::<f32>()
            .ok_or_else(|| Diagnostic::unsupported(format!("the scale is {found}, expected floats")))?;
        let (zeros, dtype) = match ctx.optional(zero) {
            Some(id) => (ctx.known_ints(zero, "zero_point")?, ctx.ty(id).dtype),
            None => (vec![0; scales.len()], dtype),
        };
        let (scale, zero) = pairs(scales, &zeros)?;
        Ok(Parameters { scale, zero, dtype })
    }

    fn dequantize(self, ctx: &mut NodeCtx<'_, '_>, x: NodeId, axis: usize) -> Result<NodeId> {
        ctx.emit(Dequantize { scale: self.scale, zero: self.zero, axis }, &[x])
    }

    fn quantize(self, ctx: &mut NodeCtx<'_, '_>, x: NodeId, axis: usize) -> Result<NodeId> {
        ctx.emit(Quantize { scale: self.scale, zero: self.zero, axis, to: self.dtype }, &[x])
    }
}

/// As many scales as zero points: one of a kind belongs to all of the other.
fn pairs(scales: &[f32], zeros: &[i64]) -> Result<(Vec<OrderedFloat<f32>>, Vec<i32>)> {
    let count = scales.len().max(zeros.len()).max(1);
    let fits = |found: usize| found == count || found == 1;
    if !fits(scales.len()) || !fits(zeros.len()) {
        let what = format!("{} scales and {} zero points", scales.len(), zeros.len());
        return Err(Diagnostic::invalid(what).help("give one zero point, or as many as there are scales"));
    }
    // Scales so small that a converter flushed them to zero carry zeros only.
    let positive = |scale: &f32| OrderedFloat(if *scale == 0.0 { f32::MIN_POSITIVE } else { *scale });
    let whole = |zero: &i64| i32::try_from(*zero).unwrap_or(0);
    Ok((
        scales.iter().map(positive).cycle().take(count).collect(),
        zeros.iter().map(whole).cycle().take(count).collect(),
    ))
}

/// The axis of per-channel parameters; one scale for all needs none.
fn parameter_axis(ctx: &mut NodeCtx<'_, '_>, parameters: &Parameters, rank: usize) -> Result<usize> {
    let stated = ctx.attrs.int_or("axis", 1)?;
    if ctx.attrs.int_or("block_size", 0)? != 0 {
        return Err(Diagnostic::unsupported("quantisation in blocks is not supported")
            .help("quantise per tensor or per channel"));
    }
    if parameters.scale.len() == 1 { Ok(0) } else { axis(stated, rank) }
}

pub(super) fn quantize(ctx: &mut NodeCtx<'_, '_>) -> Result<Vec<NodeId>> {
    for name in ["saturate", "precision"] {
        ctx.attrs.ignore(name);
    }
    let x = ctx.operand(0)?;
    if ctx.optional(2).is_some_and(|zero| ctx.is_nibbles(zero)) {
        return Err(Diagnostic::unsupported("the result has 4 bits: only stored weights may have so few")
            .help("quantise to 8 bits"));
    }
    let stated = match ctx.attrs.int_or("output_dtype", 0)? {
        0 | 2 => DType::U8,
        3 => DType::I8,
        4 => DType::U16,
        5 => DType::I16,
        other => {
            return Err(Diagnostic::unsupported(format!("attribute `output_dtype` is {other}"))
                .help("quantise to 8 bits"));
        }
    };
    let parameters = Parameters::read(ctx, 1, 2, stated)?;
    let axis = parameter_axis(ctx, &parameters, ctx.shape(x).rank())?;
    Ok(vec![parameters.quantize(ctx, x, axis)?])
}

pub(super) fn dequantize(ctx: &mut NodeCtx<'_, '_>) -> Result<Vec<NodeId>> {
    ctx.attrs.ignore("output_dtype");
    let x = ctx.operand(0)?;
    let parameters = Parameters::read(ctx, 1, 2, ctx.ty(x).dtype)?;
    let axis = parameter_axis(ctx, &parameters, ctx.shape(x).rank())?;
    Ok(vec![parameters.dequantize(ctx, x, axis)?])
}

/// Operand `x` with scale and zero point at the two operands after it, as a real number.
fn real(ctx: &mut NodeCtx<'_, '_>, x: usize) -> Result<NodeId> {
    let id = ctx.operand(x)?;
    let parameters = Parameters::read(ctx, x + 1, x + 2, ctx.ty(id).dtype)?;
    parameters.dequantize(ctx, id, 0)
}

/// `y` quantised with scale and zero point at operand `scale` and the one after it.
fn coded(ctx: &mut NodeCtx<'_, '_>, y: NodeId, scale: usize) -> Result<Vec<NodeId>> {
    let parameters = Parameters::read(ctx, scale, scale + 1, DType::U8)?;
    Ok(vec![parameters.quantize(ctx, y, 0)?])
}

/// The bias of a layer at `operand`: 32-bit integers in steps of the product of the scales at operands 1 and 4, those
/// of input and weights. Several of them belong to the last axis.
fn bias(ctx: &mut NodeCtx<'_, '_>, operand: usize) -> Result<Option<NodeId>> {
    let Some(id) = ctx.optional(operand) else { return Ok(None) };
    let x = Parameters::read(ctx, 1, 2, DType::U8)?;
    let w = Parameters::read(ctx, 4, 5, DType::I8)?;
    let scale: Vec<_> = w.scale.iter().map(|scale| OrderedFloat(x.scale[0].0 * scale.0)).collect();
    let (zero, axis) = (vec![0; scale.len()], ctx.shape(id).rank().saturating_sub(1));
    Ok(Some(ctx.emit(Dequantize { scale, zero, axis }, &[id])?))
}

pub(super) fn conv(ctx: &mut NodeCtx<'_, '_>) -> Result<Vec<NodeId>> {
    let (x, w) = (real(ctx, 0)?, real(ctx, 3)?);
    let bias = bias(ctx, 8)?;
    let y = convolution::convolve(ctx, x, w, bias)?;
    coded(ctx, y, 6)
}

pub(super) fn matmul(ctx: &mut NodeCtx<'_, '_>) -> Result<Vec<NodeId>> {
    let a = real(ctx, 0)?;
    let b = matrix(ctx, 3, false)?;
    let y = products::product(ctx, a, b)?;
    coded(ctx, y, 6)
}

/// A weight matrix at operand `w`, its scales per column.
fn matrix(ctx: &mut NodeCtx<'_, '_>, w: usize, transposed: bool) -> Result<NodeId> {
    let id = ctx.operand(w)?;
    let parameters = Parameters::read(ctx, w + 1, w + 2, ctx.ty(id).dtype)?;
    let axis = if transposed { 0 } else { ctx.shape(id).rank().saturating_sub(1) };
    parameters.dequantize(ctx, id, axis)
}

pub(super) fn gemm(ctx: &mut NodeCtx<'_, '_>) -> Result<Vec<NodeId>> {
    let transposed = ctx.attrs.flag("transB", false)?;
    let (a, b) = (real(ctx, 0)?, matrix(ctx, 3, transposed)?);
    let c = bias(ctx, 6)?;
    let alpha = ctx.attrs.float_or("alpha", 1.0)?;
    // The bias counts in steps of all three scales: it is scaled with the product.
    let sum = products::sum(ctx, a, b, c)?;
    let y = products::scaled(ctx, sum, alpha)?;
    if ctx.optional(7).is_none() { Ok(vec![y]) } else { coded(ctx, y, 7) }
}

pub(super) fn binary(ctx: &mut NodeCtx<'_, '_>, f: BinaryFn) -> Result<Vec<NodeId>> {
    let (a, b) = (real(ctx, 0)?, real(ctx, 3)?);
    let y = ctx.binary(f, a, b)?;
    coded(ctx, y, 6)
}

fn unary(ctx: &mut NodeCtx<'_, '_>, op: Unary) -> Result<Vec<NodeId>> {
    let x = real(ctx, 0)?;
    let y = ctx.emit(op, &[x])?;
    coded(ctx, y, 3)
}

pub(super) fn sigmoid(ctx: &mut NodeCtx<'_, '_>) -> Result<Vec<NodeId>> {
    unary(ctx, Unary::new(UnaryFn::Sigmoid))
}

pub(super) fn leaky_relu(ctx: &mut NodeCtx<'_, '_>) -> Result<Vec<NodeId>> {
    let alpha = ctx.attrs.float_or("alpha", 0.01)?;
    unary(ctx, Unary::with(UnaryFn::LeakyRelu, alpha, 0.0))
}

/// Pools may be channels-last here: to channels first and back, which the layout rules cancel.
fn channels_first(
    ctx: &mut NodeCtx<'_, '_>,
    pooled: impl Fn(&mut NodeCtx<'_, '_>, NodeId) -> Result<NodeId>,
) -> Result<Vec<NodeId>> {
    let x = real(ctx, 0)?;
    let rank = ctx.shape(x).rank();
    if !ctx.attrs.flag("channels_last", false)? || rank < 3 {
        let y = pooled(ctx, x)?;
        return coded(ctx, y, 3);
    }
    let first: Vec<usize> = [0, rank - 1].into_iter().chain(1..rank - 1).collect();
    let back = Transpose { perm: first.clone() }.inverse();
    let x = ctx.transpose(x, &first)?;
    let y = pooled(ctx, x)?;
    let y = ctx.transpose(y, &back)?;
    coded(ctx, y, 3)
}

pub(super) fn global_average_pool(ctx: &mut NodeCtx<'_, '_>) -> Result<Vec<NodeId>> {
    channels_first(ctx, |ctx, x| pool::all_positions(ctx, x, ReduceFn::Mean))
}

/// The mean over a whole image is one of codes, whose ties go to the even side: no pool, whose floats decide them.
fn mean_of_codes(pool: Pool2d, image: &Shape) -> Op {
    if pool.covers(image) {
        return Reduce { f: ReduceFn::Mean, axes: vec![1, 2] }.into();
    }
    pool.into()
}

pub(super) fn average_pool(ctx: &mut NodeCtx<'_, '_>) -> Result<Vec<NodeId>> {
    channels_first(ctx, |ctx, x| pool::pool_as(ctx, x, PoolKind::Mean, mean_of_codes))
}

pub(super) fn reduce_mean(ctx: &mut NodeCtx<'_, '_>) -> Result<Vec<NodeId>> {
    let x = real(ctx, 0)?;
    let rank = ctx.shape(x).rank();
    let keep = ctx.attrs.flag("keepdims", true)?;
    let list = match ctx.attrs.ints("axes")? {
        Some(list) => axes(list, rank)?,
        None => (0..rank).collect(),
    };
    let y = reduce::over(ctx, x, ReduceFn::Mean, list, keep)?;
    coded(ctx, y, 3)
}

pub(super) fn softmax(ctx: &mut NodeCtx<'_, '_>) -> Result<Vec<NodeId>> {
    let opset = ctx.attrs.int_or("opset", 13)?;
    let x = real(ctx, 0)?;
    let y = exponential::by_opset(ctx, x, opset)?;
    coded(ctx, y, 3)
}

/// Operands: scale and zero point of the result, then value, scale and zero point of each part.
pub(super) fn concat(ctx: &mut NodeCtx<'_, '_>) -> Result<Vec<NodeId>> {
    let count = ctx.operands()?.len();
    if count < 5 || count % 3 != 2 {
        return Err(Diagnostic::invalid(format!(
            "the node has {count} operands, expected 2 and 3 for each part"
        )));
    }
    let parts = (2..count).step_by(3).map(|part| real(ctx, part)).collect::<Result<Vec<_>>>()?;
    let stated = ctx.attrs.int("axis")?.ok_or_else(|| Diagnostic::invalid("attribute `axis` is missing"))?;
    let axis = axis(stated, ctx.shape(parts[0]).rank())?;
    let y = joined(ctx, &parts, axis)?;
    coded(ctx, y, 0)
}
