//! Operators that move, select and repeat.

use super::Builder;
use edgecc_ir::ops::{
    Concat, Coordinates, Expand, Gather, Pad, PadMode, Reduce, ReduceFn, Reshape, Resize, Rounding, Slice,
    Softmax, Transpose,
};
use edgecc_ir::{NodeId, OrderedFloat, Tensor};

pub(crate) fn transpose(builder: &mut Builder, x: NodeId, args: [u8; 6]) -> Option<NodeId> {
    let rank = builder.shape(x).rank();
    let perm = match (args[0] % 4, rank) {
        (0, 4) => vec![0, 2, 3, 1],
        (1, 4) => vec![0, 3, 1, 2],
        (2, 3) => vec![0, 2, 1],
        _ => {
            let mut axes: Vec<usize> = (0..rank).collect();
            let swaps = args.iter().map(|arg| usize::from(*arg)).take(rank).enumerate();
            swaps.for_each(|(i, arg)| axes.swap(i, arg % rank));
            axes
        }
    };
    builder.add(Transpose { perm }, &[x])
}

pub(crate) fn reshape(builder: &mut Builder, x: NodeId, args: [u8; 6]) -> Option<NodeId> {
    let [kind, at, ..] = args.map(usize::from);
    let mut dims = builder.shape(x).dims().to_vec();
    let axis = at % dims.len().max(1);
    match kind % 5 {
        0 if dims.len() < 5 => dims.insert(at % (dims.len() + 1), 1),
        1 => dims.retain(|dim| *dim != 1),
        2 if !dims.is_empty() => dims = vec![dims[0], dims[1..].iter().product()],
        3 if axis + 1 < dims.len() => {
            let joined = dims[axis] * dims.remove(axis + 1);
            dims[axis] = joined;
        }
        _ if dims.get(axis).is_some_and(|dim| dim % 2 == 0) && dims.len() < 5 => {
            dims[axis] /= 2;
            dims.insert(axis + at / 16 % 2, 2);
        }
        _ => return None,
    }
    builder.add(Reshape { shape: dims.into() }, &[x])
}

pub(crate) fn select(builder: &mut Builder, x: NodeId, args: [u8; 6]) -> Option<NodeId> {
    let [kind, at, start, size, step, _] = args.map(usize::from);
    let shape = builder.shape(x);
    let axis = at % shape.rank().max(1);
    let len = *shape.get(axis)?;
    match kind % 3 {
        0 => {
            let other = builder.pick(args[2]);
            let parts = if step % 2 == 0 { vec![x, other] } else { vec![x, other, x] };
            builder.add(Concat { axis }, &parts)
        }
        1 => {
            let indices: Vec<i64> =
                (0..size % 4 + 1).map(|i| ((start + i * step) % len) as i64 - (i % 2 * len) as i64).collect();
            let indices = builder.graph.add_constant(Tensor::vector(indices));
            builder.add(Gather { axis }, &[x, indices])
        }
        _ => {
            let mut slice = Slice {
                starts: vec![0; shape.rank()],
                sizes: shape.dims().to_vec(),
                steps: vec![1; shape.rank()],
            };
            (slice.starts[axis], slice.sizes[axis]) = (start % len, size % len + 1);
            slice.steps[axis] = [1, 1, 2, -1][step % 4];
            builder.add(slice, &[x])
        }
    }
}

pub(crate) fn along_axes(builder: &mut Builder, x: NodeId, args: [u8; 6]) -> Option<NodeId> {
    let [kind, at, more, f, ..] = args.map(usize::from);
    let shape = builder.shape(x);
    let rank = shape.rank();
    let axis = at % rank.max(1);
    match kind % 5 {
        0 if rank > 0 => builder.add(Softmax { axis }, &[x]),
        1 => {
            let axes = (0..rank).filter(|axis| more >> axis & 1 == 1).collect();
            let f = [ReduceFn::Mean, ReduceFn::Sum, ReduceFn::Max, ReduceFn::Min][f % 4];
            builder.add(Reduce { f, axes }, &[x])
        }
        2 if rank > 0 => {
            let (mut before, mut after) = (vec![0; rank], vec![0; rank]);
            (before[axis], after[more % rank]) = (more % 2, 1);
            let mode = [PadMode::Constant, PadMode::Edge, PadMode::Reflect, PadMode::Constant][f % 4];
            let value = OrderedFloat((f / 4 % 2) as f32);
            builder.add(Pad { before, after, mode, value }, &[x])
        }
        3 if rank > 0 => {
            let mut sizes = shape.dims().to_vec();
            sizes[axis] *= 2;
            let scales = (0..rank).map(|i| OrderedFloat(if i == axis { 2.0 } else { 1.0 })).collect();
            let coordinates = [Coordinates::Asymmetric, Coordinates::HalfPixel][more % 2];
            builder.add(Resize { sizes, scales, coordinates, rounding: Rounding::Floor }, &[x])
        }
        _ => {
            let wider =
                shape.iter().map(|dim| if *dim == 1 { more % 3 + 1 } else { *dim }).collect::<Vec<_>>();
            builder.add(Expand { shape: wider.into() }, &[x])
        }
    }
}
