//! Operators that work element by element.

use super::Builder;
use edgecc_ir::ops::{Binary, BinaryFn, Cast, Clamp, MatMul, Select, Transpose, Unary, UnaryFn};
use edgecc_ir::{DType, NodeId, Tensor};

pub(crate) fn unary(builder: &mut Builder, x: NodeId, args: [u8; 6]) -> Option<NodeId> {
    // Continuous functions only: a step would turn a rounding difference into a failure.
    const FUNCTIONS: [UnaryFn; 8] = [
        UnaryFn::Abs,
        UnaryFn::Neg,
        UnaryFn::Sigmoid,
        UnaryFn::Tanh,
        UnaryFn::HardSwish,
        UnaryFn::Softplus,
        UnaryFn::Elu,
        UnaryFn::LeakyRelu,
    ];
    let [kind, f, bound, ..] = args.map(usize::from);
    match kind % 4 {
        0 => builder.add(Unary::with(FUNCTIONS[f % 8], (bound % 3) as f32 * 0.25, 0.0), &[x]),
        1 => builder.add(Clamp::relu(), &[x]),
        2 => builder.add(Clamp::new((bound % 5) as f32 - 3.0, (f % 7) as f32), &[x]),
        _ => builder.add(Cast { to: DType::F32 }, &[x]),
    }
}

/// The shape of a constant that broadcasts with `shape`.
fn constant_shape(shape: &[usize], choice: usize) -> Vec<usize> {
    match choice % 4 {
        0 => vec![],
        1 => shape.last().map(|dim| vec![*dim]).unwrap_or_default(),
        2 => shape.to_vec(),
        _ => {
            let axis = choice / 4 % shape.len().max(1);
            let only = |(i, dim): (usize, &usize)| if i == axis { *dim } else { 1 };
            shape.iter().enumerate().map(only).collect()
        }
    }
}

pub(crate) fn with_constant(builder: &mut Builder, x: NodeId, args: [u8; 6]) -> Option<NodeId> {
    const FUNCTIONS: [BinaryFn; 7] = [
        BinaryFn::Add,
        BinaryFn::Sub,
        BinaryFn::Mul,
        BinaryFn::Div,
        BinaryFn::Min,
        BinaryFn::Max,
        BinaryFn::PRelu,
    ];
    let [f, shape, side, special, ..] = args.map(usize::from);
    let f = FUNCTIONS[f % 7];
    let dims = constant_shape(&builder.shape(x), shape);
    let constant = match special % 6 {
        0 => builder.graph.add_constant(Tensor::from_fn(dims, |_| 0.0_f32)),
        1 => builder.graph.add_constant(Tensor::from_fn(dims, |_| 1.0_f32)),
        _ => builder.noise(&dims),
    };
    // Only constants divide: a value may be arbitrarily close to zero.
    let zero_divides = f == BinaryFn::Div && special % 6 == 0;
    let swapped = side % 3 == 0 && f != BinaryFn::Div;
    if zero_divides {
        return None;
    }
    builder.add(Binary::new(f), &if swapped { [constant, x] } else { [x, constant] })
}

pub(crate) fn with_value(builder: &mut Builder, x: NodeId, args: [u8; 6]) -> Option<NodeId> {
    const FUNCTIONS: [BinaryFn; 5] =
        [BinaryFn::Add, BinaryFn::Add, BinaryFn::Sub, BinaryFn::Mul, BinaryFn::Max];
    let [f, kind, ..] = args.map(usize::from);
    let y = builder.pick(args[2]);
    if kind % 4 == 0 {
        let dims = builder.shape(x).last().map(|dim| vec![*dim]).unwrap_or_default();
        let condition = builder.graph.add_constant(Tensor::from_fn(dims, |i| (i + f) % 2 == 0));
        return builder.add(Select {}, &[condition, x, y]);
    }
    if kind % 8 == 1 {
        return product(builder, x, y);
    }
    builder.add(Binary::new(FUNCTIONS[f % 5]), &[x, y])
}

/// The rows of `x` times those of `y`.
fn product(builder: &mut Builder, x: NodeId, y: NodeId) -> Option<NodeId> {
    let rank = builder.shape(y).rank();
    let mut perm: Vec<usize> = (0..rank).collect();
    perm.get_mut(rank.checked_sub(2)?..)?.reverse();
    let columns = builder.add(Transpose { perm }, &[y])?;
    builder.add(MatMul {}, &[x, columns])
}
