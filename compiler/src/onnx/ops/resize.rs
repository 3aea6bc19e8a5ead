//! Resize and Upsample, to the nearest element.

use crate::onnx::context::{NodeCtx, axis};
use crate::onnx::diagnostic::{Diagnostic, Result};
use crate::onnx::limits;
use edgecc_ir::ops::{Coordinates, Resize, Rounding};
use edgecc_ir::{NodeId, OrderedFloat, Shape};

pub(super) fn upsample(ctx: &mut NodeCtx<'_, '_>) -> Result<Vec<NodeId>> {
    let x = ctx.operand(0)?;
    nearest_only(ctx)?;
    let scales = match ctx.attrs.floats("scales")? {
        Some(scales) => scales.to_vec(),
        None => floats(ctx, 1, "scales")?.ok_or_else(|| Diagnostic::invalid("`scales` is missing"))?,
    };
    emit(ctx, x, &scales, Coordinates::Asymmetric, Rounding::Floor)
}

pub(super) fn resize(ctx: &mut NodeCtx<'_, '_>) -> Result<Vec<NodeId>> {
    let x = ctx.operand(0)?;
    nearest_only(ctx)?;
    for name in ["cubic_coeff_a", "exclude_outside", "extrapolation_value", "antialias"] {
        ctx.attrs.ignore(name);
    }
    if ctx.opset < 11 {
        let scales = floats(ctx, 1, "scales")?.ok_or_else(|| Diagnostic::invalid("`scales` is missing"))?;
        return emit(ctx, x, &scales, Coordinates::Asymmetric, Rounding::Floor);
    }
    let (coordinates, rounding) = (coordinates(ctx)?, rounding(ctx)?);
    let shape = ctx.shape(x);
    let axes = match ctx.attrs.ints("axes")? {
        Some(list) => list.iter().map(|a| axis(*a, shape.rank())).collect::<Result<Vec<_>>>()?,
        None => (0..shape.rank()).collect(),
    };
    if let Some(stated) = floats(ctx, 2, "scales")? {
        check_count("scales", stated.len(), axes.len())?;
        let mut scales = vec![1.0; shape.rank()];
        axes.iter().zip(stated).for_each(|(axis, scale)| scales[*axis] = scale);
        return emit(ctx, x, &scales, coordinates, rounding);
    }
    let stated = ctx.optional_ints(3, "sizes")?;
    let stated = stated.ok_or_else(|| Diagnostic::invalid("the node has neither `scales` nor `sizes`"))?;
    check_count("sizes", stated.len(), axes.len())?;
    let (sizes, scales) = by_sizes(ctx, &shape, &axes, &limits::dims(&stated)?)?;
    let scales = scales.into_iter().map(OrderedFloat).collect();
    Ok(vec![ctx.emit(Resize { sizes, scales, coordinates, rounding }, &[x])?])
}

fn check_count(name: &str, found: usize, expected: usize) -> Result<()> {
    let what = format!("`{name}` has {found} entries, expected {expected}");
    if found == expected { Ok(()) } else { Err(Diagnostic::invalid(what)) }
}

/// Sizes and scales of all axes from the sizes stated for some.
fn by_sizes(
    ctx: &mut NodeCtx<'_, '_>,
    shape: &Shape,
    axes: &[usize],
    stated: &[usize],
) -> Result<(Vec<usize>, Vec<f32>)> {
    let ratios = || axes.iter().zip(stated).map(|(axis, size)| *size as f32 / shape[*axis].max(1) as f32);
    let common = match ctx.attrs.text_or("keep_aspect_ratio_policy", "stretch")? {
        "stretch" => None,
        "not_larger" => Some(ratios().fold(f32::INFINITY, f32::min)),
        "not_smaller" => Some(ratios().fold(0.0, f32::max)),
        other => {
            return Err(Diagnostic::invalid(format!("attribute `keep_aspect_ratio_policy` is \"{other}\"")));
        }
    };
    let (mut sizes, mut scales) = (shape.dims().to_vec(), vec![1.0; shape.rank()]);
    for ((axis, size), ratio) in axes.iter().zip(stated).zip(ratios()) {
        scales[*axis] = common.unwrap_or(ratio);
        sizes[*axis] = common.map_or(*size, |scale| (scale * shape[*axis] as f32).round() as usize);
    }
    limits::elements(&sizes)?;
    Ok((sizes, scales))
}

/// The elements of an operand of floats that must be constant; `None` if it is absent or empty.
fn floats(ctx: &NodeCtx<'_, '_>, operand: usize, name: &str) -> Result<Option<Vec<f32>>> {
    if ctx.optional(operand).is_none() {
        return Ok(None);
    }
    let value = ctx.known(operand, name)?;
    let found = value.as_slice::<f32>();
    let found =
        found.ok_or_else(|| Diagnostic::invalid(format!("`{name}` is {}, expected floats", value.ty())))?;
    Ok(Some(found.to_vec()).filter(|list| !list.is_empty()))
}

fn emit(
    ctx: &mut NodeCtx<'_, '_>,
    x: NodeId,
    scales: &[f32],
    coordinates: Coordinates,
    rounding: Rounding,
) -> Result<Vec<NodeId>> {
    let shape = ctx.shape(x);
    check_count("scales", scales.len(), shape.rank())?;
    let size = |(dim, scale): (&usize, &f32)| (*dim as f64 * f64::from(*scale)).floor() as usize;
    let sizes: Vec<usize> = shape.iter().zip(scales).map(size).collect();
    limits::elements(&sizes)?;
    let scales = scales.iter().copied().map(OrderedFloat).collect();
    Ok(vec![ctx.emit(Resize { sizes, scales, coordinates, rounding }, &[x])?])
}

fn nearest_only(ctx: &mut NodeCtx<'_, '_>) -> Result<()> {
    match ctx.attrs.text_or("mode", "nearest")? {
        "nearest" => Ok(()),
        other => Err(Diagnostic::unsupported(format!("interpolation \"{other}\" is not supported"))
            .help("use mode \"nearest\"")),
    }
}

fn coordinates(ctx: &mut NodeCtx<'_, '_>) -> Result<Coordinates> {
    match ctx.attrs.text_or("coordinate_transformation_mode", "half_pixel")? {
        "half_pixel" => Ok(Coordinates::HalfPixel),
        "pytorch_half_pixel" => Ok(Coordinates::PytorchHalfPixel),
        "asymmetric" => Ok(Coordinates::Asymmetric),
        "align_corners" => Ok(Coordinates::AlignCorners),
        "half_pixel_symmetric" => Ok(Coordinates::HalfPixelSymmetric),
        other => {
            let what = format!("coordinate transformation \"{other}\" is not supported");
            Err(Diagnostic::unsupported(what).help("use half_pixel, asymmetric or align_corners"))
        }
    }
}

fn rounding(ctx: &mut NodeCtx<'_, '_>) -> Result<Rounding> {
    match ctx.attrs.text_or("nearest_mode", "round_prefer_floor")? {
        "round_prefer_floor" => Ok(Rounding::PreferFloor),
        "round_prefer_ceil" => Ok(Rounding::PreferCeil),
        "floor" => Ok(Rounding::Floor),
        "ceil" => Ok(Rounding::Ceil),
        other => Err(Diagnostic::invalid(format!("attribute `nearest_mode` is \"{other}\""))),
    }
}
