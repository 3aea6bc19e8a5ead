//! What programs *are* in edgecc: values, operators, graphs, kernel calls.
//!
//! Two representations and no more:
//!
//! * [`Graph`]: operators on values with static shapes, in single-assignment form. It knows no target
//!   and no address. Every operator has exactly one result, so a node and its value are the same thing.
//! * [`program::Program`]: an ordered list of kernel calls on buffers; once planned, buffers have
//!   addresses in the arena.
//!
//! Conventions that hold everywhere:
//!
//! * Spatial tensors are channels-last: `[batch, height, width, channels]`; one-dimensional signals have
//!   height 1. Convolution weights are `[out, kernel height, kernel width, in / groups]`. Front ends whose
//!   models think otherwise insert [`ops::Transpose`]; the layout rules remove it again.
//! * Shapes are static. A dimension of size zero is legal in constants only.
//! * This crate has no I/O, no logging, no `unsafe`, and knows neither ONNX nor C.

mod affine;
pub mod attr;
pub mod code;
mod constant;
mod dtype;
mod error;
pub mod eval;
mod graph;
pub mod integer;
pub mod kernel;
mod op;
pub mod ops;
pub mod program;
mod shape;
mod tensor;
pub mod text;
pub mod verify;

pub use affine::Affine;
pub use constant::Constant;
pub use dtype::DType;
pub use error::{EvalError, OpError};
pub use graph::{Graph, Node, NodeId, Output};
pub use op::{Op, Operator};
pub use ordered_float::OrderedFloat;
pub use shape::{Shape, broadcast};
pub use tensor::{Data, Element, Tensor, TensorType};
