//! Random chains of spatial operators: what row loops are made of.

use crate::Builder;
use crate::integers::{INTEGER_PORTS, integerised};
use edgecc_ir::ops::{
    Binary, BinaryFn, Clamp, Concat, Conv2d, Coordinates, Pool2d, PoolKind, Resize, Rounding,
};
use edgecc_ir::{DType, Graph, NodeId, OrderedFloat};

/// The integer graph of chain number `seed`, with up to `steps` operators after one another and sums of branches;
/// `None` where it has no integer form.
pub fn chain(seed: u64, steps: usize) -> Option<Graph> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(77);
    let mut below = move |limit: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as usize % limit
    };
    let mut builder = Builder { graph: Graph::new("chain"), values: Vec::new(), seed: 0 };
    // Every eighth chain begins with a layer that kernels with larger weights are for; of the others a fourth are
    // one-dimensional.
    let is_large = seed % 8 == 5;
    let shape = match (is_large, below(4)) {
        (true, _) => [1, 16 + below(3), 15 + below(2), [8, 11, 12][below(3)]],
        (false, 0) => [1, 1, 3 + 4 * below(8), 1 + below(9)],
        (false, _) => [1, 5 + below(10), 3 + below(8), 1 + below(9)],
    };
    let mut x = builder.graph.add_input("x", DType::F32, shape);
    builder.values.push(x);
    if is_large {
        let [weights, bias] = [builder.noise(&[shape[3], 3, 3, shape[3]]), builder.noise(&shape[3..])];
        x = builder.add(Conv2d { pad: [1; 4], ..Conv2d::plain() }, &[x, weights, bias])?;
        builder.graph.set_source(x, "first", "first");
        builder.values.push(x);
    }
    for number in 0..2 + below(steps - 1) {
        if let Some(next) = step(&mut builder, x, &mut below) {
            builder.graph.set_source(next, format!("v{number}"), format!("step {number}"));
            builder.values.push(next);
            x = next;
        }
    }
    builder.graph.add_output("y", x);
    integerised(builder.graph, INTEGER_PORTS)
}

fn step(builder: &mut Builder, x: NodeId, below: &mut dyn FnMut(usize) -> usize) -> Option<NodeId> {
    match below(11) {
        0..=2 => convolution(builder, x, false, below),
        3 | 4 => convolution(builder, x, true, below),
        5 => pool(builder, x, below),
        6 => builder.add(Clamp::relu(), &[x]),
        7 => {
            let image = |other: &&NodeId| builder.shape(**other)[..3] == builder.shape(x)[..3];
            let other = builder.values.iter().rev().skip(below(3)).find(image).copied()?;
            builder.add(Concat { axis: 3 }, &[x, other])
        }
        8 => upsample(builder, x, below),
        9 => {
            let slopes = builder.noise(&[1, 1, 1, builder.shape(x)[3]]);
            builder.add(Binary::new(BinaryFn::Mul), &[x, slopes])
        }
        _ => {
            let equal = |other: &&NodeId| **other != x && builder.shape(**other) == builder.shape(x);
            let other = builder.values.iter().rev().skip(below(3)).find(equal).copied()?;
            builder.add(Binary::new(BinaryFn::Add), &[x, other])
        }
    }
}

fn upsample(builder: &mut Builder, x: NodeId, below: &mut dyn FnMut(usize) -> usize) -> Option<NodeId> {
    let (from, factors) = (builder.shape(x).dims().to_vec(), [1, 1 + below(3), 1 + below(2), 1]);
    let sizes: Vec<usize> = from.iter().zip(factors).map(|(size, factor)| size * factor).collect();
    if from[3] * sizes[1] * sizes[2] > 1200 {
        return None;
    }
    let op = Resize {
        sizes,
        scales: factors.iter().map(|factor| OrderedFloat(*factor as f32)).collect(),
        coordinates: Coordinates::Asymmetric,
        rounding: Rounding::Floor,
    };
    builder.add(op, &[x])
}

fn convolution(
    builder: &mut Builder,
    x: NodeId,
    depthwise: bool,
    below: &mut dyn FnMut(usize) -> usize,
) -> Option<NodeId> {
    let channels = builder.shape(x)[3];
    let outputs = if depthwise || below(2) == 0 { channels } else { 1 + below(9) };
    // A convolution of the usual kind, which keeps the size and so may be added to its operand, is as likely as any other.
    let usual = below(2) == 0;
    let row = builder.shape(x)[1] == 1;
    let height = if row { 1 } else { 1 + below(4) };
    let kernel = if usual { [if row { 1 } else { 3 }, 3] } else { [height, 1 + below(4)] };
    let weights = builder.noise(&[outputs, kernel[0], kernel[1], if depthwise { 1 } else { channels }]);
    let bias = builder.noise(&[outputs]);
    let mut op = Conv2d { groups: if depthwise { channels } else { 1 }, ..Conv2d::plain() };
    if usual {
        op.pad = [usize::from(!row), 1, usize::from(!row), 1];
    } else {
        op.stride = [1 + below(2), 1 + below(2)];
        op.dilation = [1 + below(2), 1 + below(2)];
        let above = if row { 1 } else { 3 };
        op.pad = [below(above), below(2), below(above), below(2)];
    }
    builder.add(op, &[x, weights, bias])
}

fn pool(builder: &mut Builder, x: NodeId, below: &mut dyn FnMut(usize) -> usize) -> Option<NodeId> {
    let kernel = [if builder.shape(x)[1] == 1 { 1 } else { 1 + below(3) }, 1 + below(3)];
    let op = Pool2d {
        kind: if below(2) == 0 { PoolKind::Mean } else { PoolKind::Max },
        kernel,
        stride: [1 + below(2), 1 + below(2)],
        dilation: [1, 1],
        pad: if kernel == [3, 3] { [1, 0, 1, 1] } else { [0; 4] },
        ceil: below(2) == 0,
        count_pad: below(2) == 0,
    };
    builder.add(op, &[x])
}
