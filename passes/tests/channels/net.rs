//! Random integer graphs with many dead and constant channels.

use edgecc_ir::integer::Requant;
use edgecc_ir::ops::{
    Concat, Coordinates, Lookup, Pad, PadMode, Pool2d, PoolKind, QAdd, QConv2d, QDense, QMean, QMul, QPool2d,
    QSoftmax, Reshape, Resize, Rounding, Slice, Transpose,
};
use edgecc_ir::{DType, Graph, NodeId, OrderedFloat, Tensor, eval};

/// A stream of small numbers from a seed.
struct Noise(u64);

impl Noise {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(0x5851_F42D_4C95_7F2D).wrapping_add(0x1405_7B7E_F767_814F);
        (self.0 >> 33) as usize % bound
    }

    fn between(&mut self, low: i32, top: i32) -> i32 {
        low + self.below((top - low + 1) as usize) as i32
    }

    /// Mostly the zero point that most layers share, so that constants often meet it.
    fn zero(&mut self) -> i32 {
        if self.below(3) > 0 { -128 } else { self.between(-128, 127) }
    }
}

struct Net {
    graph: Graph,
    noise: Noise,
}

impl Net {
    fn channels(&self, x: NodeId) -> usize {
        self.graph.node(x).shape()[3]
    }

    /// Tiny ratios and large biases: many sums end at a bound.
    fn requant(&mut self, outputs: usize) -> (Requant, Vec<i32>) {
        let ratios: Vec<f64> = (0..outputs).map(|_| [0.0, 1e-4, 0.01, 0.05][self.noise.below(4)]).collect();
        let zero = self.noise.zero();
        Requant::new(&ratios, zero, zero.max(-128), 127)
    }

    /// Weights of which whole rows and columns are zero, biases of which many are hopeless.
    fn layer(&mut self, shape: [usize; 4]) -> (Requant, [NodeId; 3]) {
        let [outputs, taps_high, taps_wide, inputs] = shape;
        let (dead_in, dead_out) = (self.noise.below(inputs + 1), self.noise.below(outputs + 1));
        let per_output = taps_high * taps_wide * inputs;
        let noise = &mut self.noise;
        let weights = Tensor::from_fn(shape, |i| {
            let dead = inputs > 1 && i % inputs == dead_in || i / per_output == dead_out;
            if dead { 0_i8 } else { noise.between(-6, 6) as i8 }
        });
        let bias = (0..outputs).map(|_| [0, 300, -500_000, 500_000, -2000][noise.below(5)]).collect();
        let (out, multipliers) = self.requant(outputs);
        let constants = [weights, Tensor::vector(bias), Tensor::vector(multipliers)];
        (out, constants.map(|tensor| self.graph.add_constant(tensor)))
    }

    /// A convolution that keeps height and width, in one of several ways.
    fn conv(&mut self, x: NodeId, groups: usize, outputs: usize) -> NodeId {
        let plain = (1, 1, [0; 4], [1; 4]);
        let same = (3, 1, [1; 4], [1; 4]);
        let ways =
            [plain, same, (3, 2, [2; 4], [1; 4]), (2, 1, [1, 0, 0, 1], [1; 4]), (3, 1, [2; 4], [3, 3, 1, 1])];
        let (size, dilation, pad, pool) = ways[self.noise.below(ways.len())];
        let (out, [w, b, m]) = self.layer([outputs, size, size, self.channels(x) / groups]);
        let x_zero = self.noise.zero();
        let op = QConv2d { stride: [1; 2], dilation: [dilation; 2], pad, groups, x_zero, out, pool };
        self.graph.add(op, &[x, w, b, m]).unwrap()
    }

    /// Rows of two values, of which some of each are left.
    fn stacked(&mut self, a: NodeId, b: NodeId) -> NodeId {
        let stack = self.graph.add(Concat { axis: 1 }, &[a, b]).unwrap();
        let (start, size) = (self.noise.below(4), self.channels(a));
        let op = Slice { starts: vec![0, start, 0, 0], sizes: vec![1, 4, 4, size], steps: vec![1; 4] };
        self.graph.add(op, &[stack]).unwrap()
    }

    /// Height and width exchanged, or channels in front and back again.
    fn transposed(&mut self, x: NodeId) -> NodeId {
        if self.noise.below(2) == 0 {
            return self.graph.add(Transpose { perm: vec![0, 2, 1, 3] }, &[x]).unwrap();
        }
        let front = self.graph.add(Transpose { perm: vec![0, 3, 1, 2] }, &[x]).unwrap();
        self.graph.add(Transpose { perm: vec![0, 2, 3, 1] }, &[front]).unwrap()
    }

    fn softmax(&mut self, x: NodeId) -> NodeId {
        let axis = 1 + self.noise.below(3);
        let (op, table) = QSoftmax::new(axis, 8, 0.05, 1.0 / 256.0, -128).unwrap();
        let table = self.graph.add_constant(table);
        self.graph.add(op, &[x, table]).unwrap()
    }

    /// Twice as high and wide, and a quarter of that.
    fn resized(&mut self, x: NodeId) -> NodeId {
        let channels = self.channels(x);
        let scales = [1.0, 2.0, 2.0, 1.0].map(OrderedFloat).to_vec();
        let (coordinates, rounding) = (Coordinates::Asymmetric, Rounding::Floor);
        let op = Resize { sizes: vec![1, 8, 8, channels], scales, coordinates, rounding };
        let large = self.graph.add(op, &[x]).unwrap();
        let op = Slice { starts: vec![0, 1, 2, 0], sizes: vec![1, 4, 4, channels], steps: vec![1; 4] };
        self.graph.add(op, &[large]).unwrap()
    }

    fn add(&mut self, a: NodeId, b: NodeId) -> NodeId {
        let ratio = [0.5, 0.01, -1.0][self.noise.below(3)];
        let zeros = [self.noise.zero(), self.noise.zero(), self.noise.zero()];
        let op = QAdd::new(0.7, ratio, zeros, -128, 127).unwrap();
        self.graph.add(op, &[a, b]).unwrap()
    }

    fn multiply(&mut self, a: NodeId, b: NodeId) -> NodeId {
        let (out, multipliers) = self.requant(1);
        let op =
            QMul { a_zero: self.noise.zero(), b_zero: self.noise.zero(), out, multiplier: multipliers[0] };
        self.graph.add(op, &[a, b]).unwrap()
    }

    fn mean_pool(&mut self, x: NodeId) -> NodeId {
        let (out, multipliers) = self.requant(9);
        let count_pad = self.noise.below(2) == 0;
        let (kernel, stride, pad) = ([3; 2], [1; 2], [1; 4]);
        let x_zero = self.noise.zero();
        let op = QPool2d { kernel, stride, dilation: [1; 2], pad, ceil: false, count_pad, x_zero, out };
        let multipliers = self.graph.add_constant(Tensor::vector(multipliers));
        self.graph.add(op, &[x, multipliers]).unwrap()
    }

    fn max_pool(&mut self, x: NodeId) -> NodeId {
        let (kernel, stride) = ([3; 2], [1; 2]);
        let op = Pool2d {
            kind: PoolKind::Max,
            kernel,
            stride,
            dilation: [1; 2],
            pad: [1; 4],
            ceil: false,
            count_pad: false,
        };
        self.graph.add(op, &[x]).unwrap()
    }

    /// Tables that are constant over a part of their domain, one for all channels or one for each.
    fn lookup(&mut self, x: NodeId) -> NodeId {
        let tables = if self.noise.below(2) == 0 { 1 } else { self.channels(x) };
        let from = self.noise.between(0, 127) as usize;
        let entry = |i: usize| if i % 256 > from { -128_i8 } else { (i % 128) as i8 };
        let table =
            if tables == 1 { Tensor::from_fn([256], entry) } else { Tensor::from_fn([tables, 256], entry) };
        let table = self.graph.add_constant(table);
        self.graph.add(Lookup {}, &[x, table]).unwrap()
    }

    /// Padding that the following slice takes away again, off by one; channels are sliced, too.
    fn shifted(&mut self, x: NodeId) -> NodeId {
        let channels = self.channels(x);
        let value = OrderedFloat(self.noise.zero() as f32);
        let pad = Pad { before: vec![0, 1, 0, 0], after: vec![0; 4], mode: PadMode::Constant, value };
        let padded = self.graph.add(pad, &[x]).unwrap();
        let start = self.noise.below(channels);
        let size = 1 + self.noise.below(channels - start);
        let op = Slice { starts: vec![0, 0, 0, start], sizes: vec![1, 4, 4, size], steps: vec![1; 4] };
        self.graph.add(op, &[padded]).unwrap()
    }

    /// One more operator on the last value; `other` is an earlier one.
    fn grow(&mut self, x: NodeId, other: NodeId) -> NodeId {
        let channels = self.channels(x);
        let outputs = 1 + self.noise.below(6);
        let fits = self.channels(other) == channels || self.channels(other) == 1;
        let alike = self.channels(other) == channels;
        match self.noise.below(18) {
            0 => self.conv(x, channels, channels),
            1 => self.conv(x, channels, 2 * channels),
            2 if channels.is_multiple_of(2) => self.conv(x, 2, 2 * outputs),
            3 if fits => self.add(x, other),
            4 if fits => self.multiply(x, other),
            5 => self.graph.add(Concat { axis: 3 }, &[x, other]).unwrap(),
            6 => self.mean_pool(x),
            7 => self.max_pool(x),
            8 => self.lookup(x),
            9 => self.shifted(x),
            10 if alike => self.stacked(x, other),
            11 => self.transposed(x),
            12 => self.softmax(x),
            13 => self.resized(x),
            _ => self.conv(x, 1, outputs),
        }
    }

    /// A classifier's end: mean or flattening, and a fully connected layer.
    fn head(&mut self, x: NodeId) -> NodeId {
        let mean = self.noise.below(2) == 0;
        let (out, multipliers) = self.requant(1);
        let x_zero = self.noise.zero();
        let shape = self.graph.node(x).shape();
        let settles = QMean::settles(shape[1] * shape[2], 0.1) && self.noise.below(2) == 0;
        let ties = settles.then_some(OrderedFloat(0.1));
        let op = QMean { axes: vec![1, 2], x_zero, out, multiplier: multipliers[0], ties };
        let x = if mean { self.graph.add(op, &[x]).unwrap() } else { x };
        let features = self.graph.node(x).shape().elements();
        let flat = self.graph.add(Reshape { shape: [1, features].into() }, &[x]).unwrap();
        let (out, [w, b, m]) = self.layer([3, 1, 1, features]);
        let w = self.graph.add(Reshape { shape: [3, features].into() }, &[w]).unwrap();
        let weights = eval::run_all(&self.graph, &[input(&self.graph, 0)]).unwrap()[&w].clone();
        let w = self.graph.add_constant(weights);
        self.graph.add(QDense { x_zero: self.noise.zero(), out }, &[flat, w, b, m]).unwrap()
    }
}

/// The graph of this seed.
pub(super) fn net(seed: u64) -> Graph {
    let mut net = Net { graph: Graph::new("random"), noise: Noise(seed) };
    let mut values = vec![net.graph.add_input("x", DType::I8, [1, 4, 4, 3])];
    for _ in 0..2 + net.noise.below(8) {
        let other = values[net.noise.below(values.len())];
        values.push(net.grow(values[values.len() - 1], other));
    }
    let last = values[values.len() - 1];
    let y = if net.noise.below(8) == 0 { last } else { net.head(last) };
    net.graph.add_output("y", y);
    net.graph.remove_dead();
    net.graph
}

/// Codes for its input, many of them extreme.
pub(super) fn input(graph: &Graph, seed: u64) -> Tensor {
    let mut noise = Noise(seed);
    let shape = graph.node(graph.inputs()[0]).shape().clone();
    Tensor::from_fn(shape, |_| [-128, 127, noise.between(-128, 127)][noise.below(3)] as i8)
}
