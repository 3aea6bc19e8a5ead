//! The linear form: kernel calls on buffers.
//!
//! Lowering makes it, the planner gives every buffer an address, a backend prints it and decides nothing.
//! All sizes and offsets are in bytes; `offset` of a view counts from the start of its buffer, `offset` of a
//! buffer from the start of the arena.

mod display;
mod rows;
mod stream;
mod verify;
mod verify_rows;
mod verify_stream;

pub use rows::{RowLoop, Rows, Turn, Window};
pub use stream::Stream;
pub use verify::{Fault, verify};

use crate::kernel::{Kernel, Role};
use crate::{Affine, Data, TensorType};

/// Alignment in bytes of the arena and of every buffer and constant in it.
pub const ALIGN: usize = 16;

/// Names a buffer of a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BufferId(pub usize);

/// Names a constant of a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConstantId(pub usize);

/// Memory in the arena that one or more values use, one after the other or side by side.
#[derive(Clone, Debug, PartialEq)]
pub struct Buffer {
    /// For reports: the value's name.
    pub name: String,
    /// Size in bytes.
    pub bytes: usize,
    /// Address relative to the arena, once planned.
    pub offset: Option<usize>,
}

/// A part of a buffer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct View {
    /// The buffer.
    pub buffer: BufferId,
    /// Start within it, in bytes.
    pub offset: usize,
    /// Size in bytes.
    pub bytes: usize,
}

/// Data in read-only memory, in the form that its kernel reads.
#[derive(Clone, Debug, PartialEq)]
pub struct ProgramConstant {
    /// For the emitted code's comments: what it is ("weights of conv_1").
    pub name: String,
    /// The elements.
    pub data: Data,
}

/// A value that a kernel's parameter struct carries.
#[derive(Clone, Debug, PartialEq)]
pub enum Param {
    /// A 32-bit integer field.
    Int(i32),
    /// A single-precision field.
    Float(f32),
    /// A fixed-size array of 32-bit integers.
    Ints(Vec<i32>),
}

/// What a kernel's operand is bound to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operand {
    /// Memory in the arena.
    View(View),
    /// A constant.
    Constant(ConstantId),
    /// An optional operand that is not there.
    Absent,
}

/// A kernel applied to whole tensors or, in a [`RowLoop`], to one row after the other.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// The kernel.
    pub kernel: &'static Kernel,
    /// One value for each field of its parameter struct, in order.
    pub params: Vec<Param>,
    /// One for each of its operands, in order.
    pub operands: Vec<Operand>,
}

/// An operator of the graph, as reports know it.
#[derive(Clone, Debug, PartialEq)]
pub struct Layer {
    /// Name of the value that it computes, or of its node.
    pub name: String,
    /// Source nodes in the model.
    pub origin: String,
    /// The operator's name.
    pub op: &'static str,
    /// Type of the value that it computes.
    pub ty: TensorType,
    /// Multiply-accumulate operations.
    pub macs: u64,
}

/// One thing to do.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Position in [`Program::layers`] of the operator that this step is part of.
    pub layer: usize,
    /// The work.
    pub call: Call,
}

/// A model input or result in the arena.
#[derive(Clone, Debug, PartialEq)]
pub struct Port {
    /// Its name in the model.
    pub name: String,
    /// Its type; elements are in row-major order.
    pub ty: TensorType,
    /// What its integers stand for, if they stand for real numbers.
    pub affine: Option<Affine>,
    /// Where it lives.
    pub view: View,
}

/// A model as kernel calls.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Program {
    /// Name of the model.
    pub name: String,
    /// Model inputs: their memory holds the input when the program starts.
    pub inputs: Vec<Port>,
    /// The only model input, if it comes row by row; then there is none in `inputs`.
    pub stream: Option<Stream>,
    /// Model results: their memory holds the result when the program has ended.
    pub outputs: Vec<Port>,
    /// The operators that the steps carry out.
    pub layers: Vec<Layer>,
    /// Arena memory.
    pub buffers: Vec<Buffer>,
    /// Read-only data.
    pub constants: Vec<ProgramConstant>,
    /// What is done, in order.
    pub steps: Vec<Step>,
    /// Steps that are carried out row by row, in order; no step is in two.
    pub loops: Vec<RowLoop>,
}

impl Program {
    /// The buffer called `id`.
    pub fn buffer(&self, id: BufferId) -> &Buffer {
        &self.buffers[id.0]
    }

    /// The constant called `id`.
    pub fn constant(&self, id: ConstantId) -> &ProgramConstant {
        &self.constants[id.0]
    }

    /// Adds a buffer.
    pub fn add_buffer(&mut self, name: impl Into<String>, bytes: usize) -> BufferId {
        self.buffers.push(Buffer { name: name.into(), bytes, offset: None });
        BufferId(self.buffers.len() - 1)
    }

    /// Adds a constant; one with equal data is shared.
    pub fn add_constant(&mut self, name: impl Into<String>, data: Data) -> ConstantId {
        let bits = data.to_bytes();
        let same = |c: &ProgramConstant| c.data.dtype() == data.dtype() && c.data.to_bytes() == bits;
        if let Some(position) = self.constants.iter().position(same) {
            return ConstantId(position);
        }
        self.constants.push(ProgramConstant { name: name.into(), data });
        ConstantId(self.constants.len() - 1)
    }

    /// What the caller gives, as a whole or by rows.
    pub fn given(&self) -> impl Iterator<Item = &Port> {
        self.inputs.iter().chain(self.stream.iter().map(|stream| &stream.port))
    }

    /// Bytes that the arena needs: the end of the last buffer. `None` before planning.
    pub fn arena_bytes(&self) -> Option<usize> {
        self.buffers.iter().map(|b| Some(b.offset? + b.bytes)).try_fold(0, |end, b| Some(end.max(b?)))
    }

    /// Bytes of read-only data.
    pub fn constant_bytes(&self) -> usize {
        self.constants.iter().map(|c| c.data.len() * c.data.dtype().bytes()).sum()
    }
}

impl Call {
    /// The arena memory that it reads: inputs, and what it updates.
    pub fn reads(&self) -> impl Iterator<Item = View> + '_ {
        self.views(Role::reads)
    }

    /// The arena memory that it writes: results, scratch, and what it updates.
    pub fn writes(&self) -> impl Iterator<Item = View> + '_ {
        self.views(Role::writes)
    }

    fn views(&self, wanted: fn(Role) -> bool) -> impl Iterator<Item = View> + '_ {
        let pairs = self.kernel.operands.iter().zip(&self.operands);
        pairs.filter_map(move |(spec, operand)| match operand {
            Operand::View(view) if wanted(spec.role) => Some(*view),
            Operand::View(_) | Operand::Constant(_) | Operand::Absent => None,
        })
    }
}
