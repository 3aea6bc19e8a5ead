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
        let channels = builder.shape(x)[3];
        let depthwise = groups % 3 == 0;
        let outputs = if depthwise { channels * (outputs % 2 + 1) } else { outputs % 4 + 1 };
        let kernel = [kernel % 3 + 1, kernel / 3 % 3 + 1];
        let per_group = if depthwise { 1 } else { channels };
        let weights = builder.noise(&[outputs, kernel[0], kernel[1], per_group]);
        let bias = builder.noise(&[outputs]);
        let op = Conv2d {
            stride: [stride % 2 + 1, stride / 2 % 2 + 1],
            pad: [pad % 2, pad / 2 % 2, pad / 4 % 2, pad / 8 % 2],
            groups: if depthwise { channels } else { 1 },
            ..Conv2d::plain()
        };
        builder.add(op, &[x, weights, bias])
    })
}

pub(crate) fn pool(builder: &mut Builder, x: NodeId, args: [u8; 6]) -> Option<NodeId> {
    let [layout, kernel, stride, pad, kind, flags] = args.map(usize::from);
    in_layout(builder, x, layout % 4 > 0, |builder, x| {
        let shape = builder.shape(x);
        let whole = kernel % 7 == 6;
        let op = Pool2d {
            kind: if kind % 3 == 0 { PoolKind::Mean } else { PoolKind::Max },
            kernel: if whole { [shape[1], shape[2]] } else { [kernel % 2 + 1, kernel / 2 % 2 + 1] },
            stride: [stride % 2 + 1, stride / 2 % 2 + 1],
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
    let outputs = outputs % 5 + 1;
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
