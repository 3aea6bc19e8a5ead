//! Building networks of the usual layers with random weights.

use edgecc_ir::ops::{
    Binary, BinaryFn, Clamp, Conv2d, Dense, Pool2d, PoolKind, Reduce, ReduceFn, Reshape, Softmax,
};
use edgecc_ir::{DType, Graph, NodeId, Op, OpError, OrderedFloat, Shape, Tensor};

/// A network under construction: each method adds a layer behind the last. Images are channels-last; padding keeps
/// the size, or divides it by the stride and rounds up.
#[derive(Clone, Debug)]
pub(super) struct Builder {
    graph: Graph,
    last: NodeId,
    random: u64,
}

impl Builder {
    /// A network with one input.
    pub(super) fn new(name: &str, input: &[usize]) -> Self {
        let mut graph = Graph::new(name);
        let last = graph.add_input("x", DType::F32, input.to_vec());
        Builder { graph, last, random: 1 }
    }

    /// The network, whose result is the last layer's.
    pub(super) fn finish(mut self) -> Graph {
        self.graph.add_output("y", self.last);
        self.graph
    }

    /// The last layer's value, for [`Builder::plus`].
    pub(super) fn mark(&self) -> NodeId {
        self.last
    }

    /// Continues from another value.
    pub(super) fn from(mut self, value: NodeId) -> Self {
        self.last = value;
        self
    }

    fn shape(&self) -> Shape {
        self.graph.node(self.last).shape().clone()
    }

    fn then(mut self, op: impl Into<Op>, others: &[NodeId]) -> Result<Self, OpError> {
        self.last = self.graph.add(op, &[&[self.last], others].concat())?;
        Ok(self)
    }

    /// Random numbers whose mean square is `square`.
    fn noise(&mut self, shape: &[usize], square: f64) -> NodeId {
        let state = &mut self.random;
        let limit = (3.0 * square).sqrt();
        let value = |_| {
            *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let unit = (*state >> 40) as f64 / f64::from(1 << 23) - 1.0;
            (unit * limit) as f32
        };
        self.graph.add_constant(Tensor::from_fn(shape.to_vec(), value))
    }

    /// Weights that keep the values' size, behind rectifiers (He et al., ICCV 2015), and a small bias.
    fn weights(&mut self, shape: &[usize]) -> [NodeId; 2] {
        let taps: usize = shape[1..].iter().product();
        [self.noise(shape, 2.0 / taps as f64), self.noise(&shape[..1], 0.01)]
    }

    fn windows(mut self, weights: &[usize; 4], stride: [usize; 2], groups: usize) -> Result<Self, OpError> {
        let input = self.shape();
        let parameters = self.weights(weights);
        let [top, bottom] = same(input[1], weights[1], stride[0]);
        let [left, right] = same(input[2], weights[2], stride[1]);
        let op = Conv2d { stride, pad: [top, left, bottom, right], groups, ..Conv2d::plain() };
        self.then(op, &parameters)
    }

    /// A convolution without activation.
    pub(super) fn conv(
        self,
        outputs: usize,
        kernel: [usize; 2],
        stride: [usize; 2],
    ) -> Result<Self, OpError> {
        let channels = self.shape()[3];
        self.windows(&[outputs, kernel[0], kernel[1], channels], stride, 1)
    }

    /// A convolution for each channel, without activation.
    pub(super) fn depthwise(self, kernel: usize, stride: usize) -> Result<Self, OpError> {
        let channels = self.shape()[3];
        self.windows(&[channels, kernel, kernel, 1], [stride; 2], channels)
    }

    /// A depthwise and a pointwise convolution, each with a rectifier.
    pub(super) fn separable(self, outputs: usize, stride: usize) -> Result<Self, OpError> {
        self.depthwise(3, stride)?.relu()?.conv(outputs, [1, 1], [1, 1])?.relu()
    }

    /// An inverted residual block (Sandler et al., CVPR 2018).
    pub(super) fn inverted(
        self,
        expansion: usize,
        kernel: usize,
        outputs: usize,
        stride: usize,
    ) -> Result<Self, OpError> {
        let (input, channels) = (self.mark(), self.shape()[3]);
        let block = self.conv(channels * expansion, [1, 1], [1, 1])?.relu()?;
        let block = block.depthwise(kernel, stride)?.relu()?.conv(outputs, [1, 1], [1, 1])?;
        if stride == 1 && channels == outputs { block.plus(input) } else { Ok(block) }
    }

    /// A residual block of two convolutions; a third fits its input to the result where they differ.
    pub(super) fn residual(self, outputs: usize, stride: usize) -> Result<Self, OpError> {
        let input = self.mark();
        let block = self.conv(outputs, [3, 3], [stride; 2])?.relu()?.conv(outputs, [3, 3], [1, 1])?;
        if stride == 1 {
            return block.plus(input)?.relu();
        }
        let result = block.mark();
        block.from(input).conv(outputs, [1, 1], [stride; 2])?.plus(result)?.relu()
    }

    /// Adds another value.
    pub(super) fn plus(self, other: NodeId) -> Result<Self, OpError> {
        self.then(Binary::new(BinaryFn::Add), &[other])
    }

    /// A rectifier.
    pub(super) fn relu(self) -> Result<Self, OpError> {
        self.then(Clamp { min: OrderedFloat(0.0), max: OrderedFloat(f32::INFINITY) }, &[])
    }

    /// The largest of two columns.
    pub(super) fn halve(self) -> Result<Self, OpError> {
        let op = Pool2d {
            kind: PoolKind::Max,
            kernel: [1, 2],
            stride: [1, 2],
            dilation: [1, 1],
            pad: [0; 4],
            ceil: false,
            count_pad: false,
        };
        self.then(op, &[])
    }

    /// The mean of each channel.
    pub(super) fn mean(self) -> Result<Self, OpError> {
        self.then(Reduce { f: ReduceFn::Mean, axes: vec![1, 2] }, &[])
    }

    /// One row of all elements.
    pub(super) fn flatten(self) -> Result<Self, OpError> {
        let elements = self.shape().elements();
        self.then(Reshape { shape: [1, elements].into() }, &[])
    }

    /// A fully connected layer without activation.
    pub(super) fn dense(mut self, outputs: usize) -> Result<Self, OpError> {
        let inputs = self.shape().last().copied().unwrap_or(1);
        let parameters = self.weights(&[outputs, inputs]);
        self.then(Dense::plain(), &parameters)
    }

    /// Probabilities.
    pub(super) fn softmax(self) -> Result<Self, OpError> {
        let axis = self.shape().rank().saturating_sub(1);
        self.then(Softmax { axis }, &[])
    }
}

/// The padding before and after that makes `size / stride` results, rounded up.
fn same(size: usize, kernel: usize, stride: usize) -> [usize; 2] {
    let covered = (size.div_ceil(stride) - 1) * stride + kernel;
    let padding = covered.saturating_sub(size);
    [padding / 2, padding - padding / 2]
}
