//! Operators that change the shape only, or nothing at all.

use crate::onnx::context::{NodeCtx, axes};
use crate::onnx::diagnostic::{Diagnostic, Result};
use crate::onnx::limits;
use edgecc_ir::ops::Expand;
use edgecc_ir::{NodeId, Shape, broadcast};

pub(super) fn identity(ctx: &mut NodeCtx<'_, '_>) -> Result<Vec<NodeId>> {
    Ok(vec![ctx.operand(0)?])
}

pub(super) fn dropout(ctx: &mut NodeCtx<'_, '_>) -> Result<Vec<NodeId>> {
    for name in ["ratio", "seed", "is_test"] {
        ctx.attrs.ignore(name);
    }
    let training = ctx.optional(2).is_some() && ctx.known_ints(2, "training_mode")?.contains(&1);
    if training || ctx.outputs() > 1 {
        return Err(Diagnostic::unsupported("the node drops elements, as in training")
            .help("export the model in evaluation mode"));
    }
    identity(ctx)
}

pub(super) fn reshape(ctx: &mut NodeCtx<'_, '_>) -> Result<Vec<NodeId>> {
    let x = ctx.operand(0)?;
    let stated = ctx.known_ints(1, "shape")?;
    let zero_is_zero = ctx.attrs.flag("allowzero", false)?;
    let dims = resolve(&stated, &ctx.shape(x), zero_is_zero)?;
    Ok(vec![ctx.reshape(x, &dims)?])
}

/// Dimensions from those stated: 0 copies the input's, -1 takes what is left.
fn resolve(stated: &[i64], from: &Shape, zero_is_zero: bool) -> Result<Vec<usize>> {
    let fault = || Diagnostic::invalid(format!("shape {stated:?} does not fit an input of shape {from}"));
    let known = |(axis, dim): (usize, &i64)| match *dim {
        -1 => Ok(1),
        0 if !zero_is_zero => from.get(axis).copied().ok_or_else(fault),
        dim => usize::try_from(dim).map_err(|_| fault()),
    };
    let mut dims = stated.iter().enumerate().map(known).collect::<Result<Vec<_>>>()?;
    let mut open = stated.iter().enumerate().filter(|(_, dim)| **dim == -1).map(|(axis, _)| axis);
    if let Some(axis) = open.next() {
        let rest = limits::elements(&dims)?;
        if open.next().is_some() || rest == 0 || !from.elements().is_multiple_of(rest) {
            return Err(fault());
        }
        dims[axis] = from.elements() / rest;
    }
    if limits::elements(&dims)? == from.elements() { Ok(dims) } else { Err(fault()) }
}

pub(super) fn flatten(ctx: &mut NodeCtx<'_, '_>) -> Result<Vec<NodeId>> {
    let x = ctx.operand(0)?;
    let shape = ctx.shape(x);
    let stated = ctx.attrs.int_or("axis", 1)?;
    let axis = if stated < 0 { stated + shape.rank() as i64 } else { stated };
    let axis = usize::try_from(axis).ok().filter(|axis| *axis <= shape.rank());
    let axis =
        axis.ok_or_else(|| Diagnostic::invalid(format!("axis {stated} for a value of shape {shape}")))?;
    let (outer, inner) = shape.split_at(axis);
    Ok(vec![ctx.reshape(x, &[outer.iter().product(), inner.iter().product()])?])
}

/// The axes of Squeeze and Unsqueeze: an attribute before operator set 13, an operand since.
fn stated_axes(ctx: &mut NodeCtx<'_, '_>) -> Result<Option<Vec<i64>>> {
    if ctx.opset < 13 {
        Ok(ctx.attrs.ints("axes")?.map(<[i64]>::to_vec))
    } else {
        ctx.optional_ints(1, "axes")
    }
}

pub(super) fn squeeze(ctx: &mut NodeCtx<'_, '_>) -> Result<Vec<NodeId>> {
    let x = ctx.operand(0)?;
    let shape = ctx.shape(x);
    let removed = match stated_axes(ctx)? {
        Some(list) => axes(&list, shape.rank())?,
        None => (0..shape.rank()).filter(|axis| shape[*axis] == 1).collect(),
    };
    if let Some(axis) = removed.iter().find(|axis| shape[**axis] != 1) {
        return Err(Diagnostic::invalid(format!("axis {axis} of {shape} has not size 1")));
    }
    let left: Vec<_> =
        (0..shape.rank()).filter(|axis| !removed.contains(axis)).map(|axis| shape[axis]).collect();
    Ok(vec![ctx.reshape(x, &left)?])
}

pub(super) fn unsqueeze(ctx: &mut NodeCtx<'_, '_>) -> Result<Vec<NodeId>> {
    let x = ctx.operand(0)?;
    let list = stated_axes(ctx)?.ok_or_else(|| Diagnostic::invalid("`axes` is missing"))?;
    let mut dims = ctx.shape(x).dims().to_vec();
    for axis in axes(&list, dims.len() + list.len())? {
        dims.insert(axis, 1);
    }
    Ok(vec![ctx.reshape(x, &dims)?])
}

pub(super) fn expand(ctx: &mut NodeCtx<'_, '_>) -> Result<Vec<NodeId>> {
    let x = ctx.operand(0)?;
    let stated = Shape::new(limits::dims(&ctx.known_ints(1, "shape")?)?);
    let from = ctx.shape(x);
    let shape = broadcast(&from, &stated)
        .ok_or_else(|| Diagnostic::invalid(format!("{from} does not broadcast to {stated}")))?;
    limits::elements(&shape)?;
    if shape == from { Ok(vec![x]) } else { Ok(vec![ctx.emit(Expand { shape }, &[x])?]) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zeros_copy_and_minus_one_takes_the_rest() {
        let from = Shape::from([2, 3, 4]);
        assert_eq!(resolve(&[0, -1], &from, false).unwrap(), [2, 12]);
        assert!(resolve(&[-1, -1], &from, false).is_err() && resolve(&[5, -1], &from, false).is_err());
        assert_eq!(resolve(&[0, 3], &Shape::from([0, 7]), true).unwrap(), [0, 3]);
    }
}
