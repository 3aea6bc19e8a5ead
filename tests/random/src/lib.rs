//! Random graphs that are valid by construction, from numbers that proptest can shrink.
//!
//! A [`Recipe`] is a list of steps; each takes an existing value and applies an operator to it. A step whose
//! operator refuses its operands is left out, so every prefix and subset of a recipe is a graph too.

mod chains;
mod integers;
mod layers;
mod movement;
mod pointwise;
mod unsigned;

pub use chains::chain;
pub use integers::{inputs, integers};

use edgecc_ir::{DType, Graph, NodeId, Op, Shape, Tensor};
use proptest::prelude::*;

/// Results larger than this are not built: the evaluator is slow and small graphs find as much.
const MAX_ELEMENTS: usize = 4096;

/// Numbers that decide everything about a graph.
#[derive(Clone, Debug)]
pub struct Recipe {
    /// Rank and dimensions of each input.
    pub inputs: Vec<[u8; 4]>,
    /// Kind, operand and attributes of each operator.
    pub steps: Vec<[u8; 8]>,
    /// The values that are results.
    pub outputs: Vec<u8>,
}

impl Recipe {
    /// The recipe number `seed`, with up to `steps` steps.
    pub fn numbered(seed: u64, steps: usize) -> Recipe {
        let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(1);
        let mut byte = move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 56) as u8
        };
        let inputs = (0..1 + usize::from(byte()) % 2).map(|_| std::array::from_fn(|_| byte())).collect();
        let count = 1 + usize::from(byte()) % steps;
        let steps = (0..count).map(|_| std::array::from_fn(|_| byte())).collect();
        // Results are taken from the end of the chain on.
        let outputs = (0..1 + byte() % 2).map(|n| n * 16).collect();
        Recipe { inputs, steps, outputs }
    }
}

/// Recipes of up to `steps` steps.
pub fn recipes(steps: usize) -> impl Strategy<Value = Recipe> {
    let inputs = proptest::collection::vec(any::<[u8; 4]>(), 1..3);
    let steps = proptest::collection::vec(any::<[u8; 8]>(), 1..steps);
    let outputs = proptest::collection::vec(any::<u8>(), 1..3);
    (inputs, steps, outputs).prop_map(|(inputs, steps, outputs)| Recipe { inputs, steps, outputs })
}

/// A graph under construction.
pub(crate) struct Builder {
    pub(crate) graph: Graph,
    pub(crate) values: Vec<NodeId>,
    seed: usize,
}

impl Builder {
    /// The value that number `choice` stands for; the newest for small numbers, so that chains are long.
    pub(crate) fn pick(&self, choice: u8) -> NodeId {
        let newest = self.values.len() - 1;
        self.values[newest - usize::from(choice / 16) % self.values.len()]
    }

    pub(crate) fn shape(&self, id: NodeId) -> Shape {
        self.graph.node(id).shape().clone()
    }

    /// A constant of noise without zeros, different each time.
    pub(crate) fn noise(&mut self, shape: &[usize]) -> NodeId {
        self.seed += 1;
        let seed = self.seed;
        let value = move |i: usize| {
            let part = ((i + 1) * 7919 + seed * 104_729) % 1009;
            let magnitude = 0.25 + part as f32 / 1009.0;
            if part.is_multiple_of(2) { magnitude } else { -magnitude }
        };
        self.graph.add_constant(Tensor::from_fn(shape.to_vec(), value))
    }

    /// Adds `op`, unless it refuses or the result is empty or large.
    pub(crate) fn add(&mut self, op: impl Into<Op>, inputs: &[NodeId]) -> Option<NodeId> {
        let op = op.into();
        let types: Vec<_> = inputs.iter().map(|id| self.graph.node(*id).ty()).collect();
        let ty = op.infer(&types).ok()?;
        let fits = (1..=MAX_ELEMENTS).contains(&ty.shape.elements());
        if fits { self.graph.add(op, inputs).ok() } else { None }
    }

    fn step(&mut self, step: [u8; 8]) -> Option<NodeId> {
        let [kind, choice, args @ ..] = step;
        let x = self.pick(choice);
        match kind % 16 {
            0 | 1 => layers::convolution(self, x, args),
            2 => layers::pool(self, x, args),
            3 => layers::dense(self, x, args),
            4 => layers::norm(self, x, args),
            5 | 6 => pointwise::unary(self, x, args),
            7 | 8 => pointwise::with_constant(self, x, args),
            9 => pointwise::with_value(self, x, args),
            10 | 11 => movement::transpose(self, x, args),
            12 | 13 => movement::reshape(self, x, args),
            14 => movement::select(self, x, args),
            _ => movement::along_axes(self, x, args),
        }
    }
}

/// Small shapes of any rank; a third are wide in one axis, or images of some channels, channels in front.
fn input_shape([kind, numbers @ ..]: [u8; 4]) -> Shape {
    let numbers = numbers.map(usize::from);
    let [a, b, c] = numbers.map(|n| n % 5 + 1);
    let wide = numbers[0] % 67 + 1;
    match kind % 12 {
        0 | 1 => [a, b].into(),
        2 => [b, wide].into(),
        3 | 4 => [1, a, b].into(),
        5 => [1, wide, b].into(),
        6 => [1, wide, b, c].into(),
        7 => [1, b, c, wide].into(),
        8 | 9 => [1, 8 + numbers[0] % 5, 12 + numbers[1] % 2, 16 + numbers[2] % 2].into(),
        _ => [1, a, b, c].into(),
    }
}

/// The graph of a recipe.
pub fn build(recipe: &Recipe) -> Graph {
    let mut builder = Builder { graph: Graph::new("random"), values: Vec::new(), seed: 0 };
    for (i, numbers) in recipe.inputs.iter().enumerate() {
        let id = builder.graph.add_input(format!("x{i}"), DType::F32, input_shape(*numbers));
        builder.values.push(id);
    }
    for (number, step) in recipe.steps.iter().enumerate() {
        if let Some(id) = builder.step(*step) {
            builder.graph.set_source(id, format!("v{number}"), format!("step {number}"));
            builder.values.push(id);
        }
    }
    for (i, choice) in recipe.outputs.iter().enumerate() {
        let value = builder.pick(*choice);
        builder.graph.add_output(format!("y{i}"), value);
    }
    builder.graph
}

/// Input values for a graph.
pub fn samples(graph: &Graph) -> Vec<Tensor> {
    let value = |i: usize| ((i * 37 % 101) as f32 - 50.0) / 40.0;
    graph.inputs().iter().map(|id| Tensor::from_fn(graph.node(*id).shape().clone(), value)).collect()
}
