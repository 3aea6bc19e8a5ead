//! Layers with weights, in the layouts that front ends leave.

use super::Builder;
use edgecc_ir::NodeId;
use edgecc_ir::OrderedFloat;
use edgecc_ir::ops::{Binary, BinaryFn, Conv2d, Dense, MatMul, Pad, PadMode, Pool2d, PoolKind, Transpose};

const INWARD: [usize; 4] = [0, 2, 3, 1];
const OUTWARD: [usize; 4] = [0, 3, 1, 2];

/// Runs `layer` on channels-last data, between transposes if `wrapped`.
fn in_layout(
    builder: &mut Builder,
    x: NodeId,
    wrapped: bool,
    layer: impl FnOnce(&mut Builder, NodeId) -> Option<NodeId>,
) -> Option<NodeId> {
    if builder.shape(x).rank() != 4 {
        return None;
    }
    if !wrapped {
        return layer(builder, x);
    }
    let inside = builder.add(Transpose { perm: INWARD.to_vec() }, &[x])?;
    let y = layer(builder, inside)?;
    builder.add(Transpose { perm: OUTWARD.to_vec() }, &[y])
}

pub(crate) fn convolution(builder: &mut Builder, x: NodeId, args: [u8; 6]) -> Option<NodeId> {
    let [layout, kernel, stride, pad, outputs, groups] = args.map(usize::from);
    in_layout(builder, x, layout % 4 > 0, |builder, x| {
        let x = if pad % 5 == 4 {
            let (before, after) = (vec![0, 1, 0, 0], vec![0, 0, 1, 0]);
            builder.add(Pad { before, after, mode: PadMode::Constant, value: OrderedFloat(0.0) }, &[x])?
        } else {
            x
        };
        let shape = builder.shape(x);
        let channels = shape[3];
        // What most networks are made of has kernels of its own, some for large layers only.
        let large = channels >= 8 && shape[1] * shape[2] > 128 && groups % 2 == 1;
        let plain = large || kernel % 3 == 0;
        let kernel = if large { [3, 3] } else { window(kernel) };
        let groups = if large { 1 } else { partition(channels, groups) };
        let outputs = if large { outputs % 9 + 8 } else { width(groups, channels, outputs) };
        let weights = builder.noise(&[outputs, kernel[0], kernel[1], channels / groups]);
        let bias = builder.noise(&[outputs]);
        let mut op = Conv2d { groups, ..Conv2d::plain() };
        if !plain {
            op.stride = [[1, 2, 1, 3][stride % 4], [1, 1, 2, 3][stride / 4 % 4]];
            op.dilation =
                [[1, 2, 1, 3, 1, 1, 1, 1][stride / 16 % 8], [1, 1, 2, 3, 1, 1, 1, 1][stride / 16 % 8]];
        }
        if !plain || kernel != [1, 1] {
            op.pad = [pad % 2, pad / 2 % 2, pad / 4 % 2, pad / 8 % 2];
        }
        builder.add(op, &[x, weights, bias])
    })
}

/// Groups of a convolution: each channel its own, few, or most often one.
fn partition(channels: usize, choice: usize) -> usize {
    match choice % 6 {
        0 | 1 => channels,
        2 => [4, 3, 2].into_iter().find(|groups| channels.is_multiple_of(*groups)).unwrap_or(1),
        _ => 1,
    }
}

/// Output channels of a convolution: kernels take them by fours, so few, some or many.
fn width(groups: usize, channels: usize, choice: usize) -> usize {
    if groups == channels && groups > 1 {
        return channels * [1, 2, 1, 3][choice % 4];
    }
    let per_group = match choice / 64 {
        0 | 1 => choice % 4 + 1,
        2 => choice % 16 + 8,
        _ => choice % 67 + 1,
    };
    groups * per_group.div_ceil(groups)
}

/// Height and width of a kernel: the usual ones, those of one row or column, and odd ones.
fn window(choice: usize) -> [usize; 2] {
    let length = choice / 4 % 5 + 1;
    match choice % 4 {
        0 => [3, 3],
        1 => [1, 1],
        2 if (choice / 32).is_multiple_of(2) => [length, 1],
        2 => [1, length],
        _ => [length, choice / 32 % 4 + 1],
    }
}

pub(crate) fn pool(builder: &mut Builder, x: NodeId, args: [u8; 6]) -> Option<NodeId> {
    let [layout, kernel, stride, pad, kind, flags] = args.map(usize::from);
    in_layout(builder, x, layout % 4 > 0, |builder, x| {
        let shape = builder.shape(x);
        let whole = kernel % 7 == 6;
        let op = Pool2d {
            kind: if kind % 3 == 0 { PoolKind::Mean } else { PoolKind::Max },
            kernel: if whole { [shape[1], shape[2]] } else { [kernel % 3 + 1, kernel / 3 % 3 + 1] },
            stride: [stride % 3 + 1, stride / 3 % 3 + 1],
            dilation: [1, 1],
            pad: if pad % 3 == 0 { [pad / 3 % 2, 0, 0, pad / 6 % 2] } else { [0; 4] },
            ceil: flags % 3 == 0,
            count_pad: flags % 2 == 0,
        };
        builder.add(op, &[x])
    })
}

pub(crate) fn dense(builder: &mut Builder, x: NodeId, args: [u8; 6]) -> Option<NodeId> {
    let [outputs, kind, ..] = args.map(usize::from);
    let depth = *builder.shape(x).last()?;
    let outputs = if outputs < 192 { outputs % 5 + 1 } else { outputs % 67 + 1 };
    if kind % 3 == 0 {
        let matrix = builder.noise(&[depth, outputs]);
        return builder.add(MatMul {}, &[x, matrix]);
    }
    let (weights, bias) = (builder.noise(&[outputs, depth]), builder.noise(&[outputs]));
    builder.add(Dense::plain(), &[x, weights, bias])
}

/// A batch normalisation as exporters leave it: scale and shift of one axis.
pub(crate) fn norm(builder: &mut Builder, x: NodeId, args: [u8; 6]) -> Option<NodeId> {
    let [axis, ..] = args.map(usize::from);
    let shape = builder.shape(x);
    let axis = if axis % 2 == 0 { shape.rank().checked_sub(1)? } else { 1.min(shape.rank().checked_sub(1)?) };
    let mut dims = vec![1; shape.rank() - axis];
    dims[0] = shape[axis];
    let (scale, shift) = (builder.noise(&dims), builder.noise(&dims));
    let scaled = builder.add(Binary::new(BinaryFn::Mul), &[x, scale])?;
    builder.add(Binary::new(BinaryFn::Add), &[scaled, shift])
}
