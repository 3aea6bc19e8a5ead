//! Random programs for the planner: buffers, views of them, results over inputs, working memory.
//!
//! Parameters mean nothing here: the planner must not look at them. A recipe is numbers that proptest can
//! shrink; every recipe is a valid program.

mod replay;

pub(crate) use replay::{Memory, results};

use edgecc_ir::kernel::{self, FieldType, Kernel};
use edgecc_ir::program::{Call, ConstantId, Layer, Operand, Param, Port, Program, Step, View};
use edgecc_ir::{DType, Data, TensorType};
use proptest::prelude::*;

/// Numbers that decide everything about a program.
#[derive(Clone, Debug)]
pub(crate) struct Recipe {
    pub(crate) inputs: Vec<u8>,
    pub(crate) steps: Vec<[u8; 4]>,
    /// Sizes are multiples of this, at least 4.
    pub(crate) unit: usize,
}

/// Recipes of up to `steps` steps with sizes in multiples of `unit` bytes.
pub(crate) fn recipes(steps: usize, unit: usize) -> impl Strategy<Value = Recipe> {
    let inputs = proptest::collection::vec(any::<u8>(), 1..3);
    let steps = proptest::collection::vec(any::<[u8; 4]>(), 1..=steps);
    (inputs, steps).prop_map(move |(inputs, steps)| Recipe { inputs, steps, unit })
}

/// A program under construction.
struct Builder {
    program: Program,
    values: Vec<View>,
    used: Vec<bool>,
    unit: usize,
}

/// The program of a recipe. Every value counts: what nothing reads goes into a result.
pub(crate) fn build(recipe: &Recipe) -> Program {
    let mut builder =
        Builder { program: Program::default(), values: vec![], used: vec![], unit: recipe.unit };
    builder.program.add_constant("c", Data::F32(vec![1.0]));
    for size in &recipe.inputs {
        let view = builder.buffer(*size);
        builder.program.inputs.push(port(&builder.program.inputs, "x", view));
        builder.value(view);
    }
    for step in &recipe.steps {
        builder.step(*step);
    }
    for n in 0..builder.values.len() {
        if !builder.used[n] {
            let (x, y) = (builder.values[n], builder.buffer(0));
            builder.layer(&[("ec_dense_f32", vec![x, y])]);
            builder.program.outputs.push(port(&builder.program.outputs, "y", y));
        }
    }
    builder.program
}

fn port(others: &[Port], name: &str, view: View) -> Port {
    let ty = TensorType::new(DType::U8, [view.bytes]);
    Port { name: format!("{name}{}", others.len()), ty, affine: None, view }
}

impl Builder {
    fn value(&mut self, view: View) {
        self.values.push(view);
        self.used.push(false);
    }

    /// A buffer of one to four units.
    fn buffer(&mut self, size: u8) -> View {
        self.sized((usize::from(size) % 4 + 1) * self.unit)
    }

    fn sized(&mut self, bytes: usize) -> View {
        let name = format!("b{}", self.program.buffers.len());
        View { buffer: self.program.add_buffer(name, bytes), offset: 0, bytes }
    }

    /// An existing value, a new one for small numbers.
    fn pick(&mut self, choice: u8) -> View {
        let n = self.values.len() - 1 - usize::from(choice / 16) % self.values.len();
        self.used[n] = true;
        self.values[n]
    }

    fn step(&mut self, [kind, first, second, size]: [u8; 4]) {
        let x = self.pick(first);
        let y = match kind % 8 {
            0 | 1 => self.unary(x),
            2 | 3 => {
                let other = self.pick(second);
                let (a, b) = if x.bytes < other.bytes { (other, x) } else { (x, other) };
                let y = self.sized(a.bytes);
                self.layer(&[("ec_add_nd_f32", vec![a, b, y])])
            }
            4 => {
                let y = self.buffer(size);
                self.layer(&[("ec_dense_f32", vec![x, y])])
            }
            5 => {
                let (scratch, y) = (self.buffer(second), self.buffer(size));
                self.layer(&[("ec_conv2d_maxpool_f32", vec![x, scratch, y])])
            }
            6 => {
                // Both halves are values: whether bytes are right that nothing reads, no result would tell.
                self.value(half(x, second % 2 != 0));
                half(x, second % 2 == 0)
            }
            _ => self.joined(x, second),
        };
        self.value(y);
    }

    fn unary(&mut self, x: View) -> View {
        let y = self.sized(x.bytes);
        self.layer(&[("ec_relu_f32", vec![x, y])])
    }

    /// Two values side by side in one buffer, the second filled in by a layer of two steps.
    fn joined(&mut self, x: View, second: u8) -> View {
        let other = self.pick(second);
        let whole = self.sized(x.bytes + other.bytes);
        let left = View { bytes: x.bytes, ..whole };
        let right = View { offset: x.bytes, bytes: other.bytes, ..whole };
        self.layer(&[("ec_relu_f32", vec![x, left])]);
        self.layer(&[("ec_fill", vec![right]), ("ec_copy_nd", vec![other, right])]);
        whole
    }

    /// Appends a layer of calls with these operands in the arena; the value of the last one.
    fn layer(&mut self, calls: &[(&str, Vec<View>)]) -> View {
        let name = format!("layer {}", self.program.layers.len());
        let ty = TensorType::new(DType::U8, [1]);
        self.program.layers.push(Layer { name, origin: String::new(), op: "test", ty, macs: 0 });
        for (symbol, views) in calls {
            let call = call(kernel::find(symbol).unwrap(), views);
            self.program.steps.push(Step { layer: self.program.layers.len() - 1, call });
        }
        calls.last().and_then(|(_, views)| views.last()).copied().unwrap()
    }
}

fn half(x: View, first: bool) -> View {
    let bytes = (x.bytes / 2).next_multiple_of(4).min(x.bytes);
    if first { View { bytes, ..x } } else { View { offset: x.offset + x.bytes - bytes, bytes, ..x } }
}

fn call(kernel: &'static Kernel, views: &[View]) -> Call {
    let param = |ty: &FieldType| match ty {
        FieldType::Int => Param::Int(1),
        FieldType::Float => Param::Float(0.0),
        FieldType::Ints(len) => Param::Ints(vec![1; *len]),
    };
    let mut views = views.iter();
    let operands = kernel.operands.iter().map(|operand| match operand.role {
        kernel::Role::Const => Operand::Constant(ConstantId(0)),
        kernel::Role::In | kernel::Role::Out | kernel::Role::Scratch => Operand::View(*views.next().unwrap()),
    });
    let operands = operands.collect();
    Call { kernel, params: kernel.fields.iter().map(|field| param(&field.ty)).collect(), operands }
}
