//! What can be wrong with an operator or an evaluation.

use thiserror::Error;

/// Why an operator can't have the operands it was given. The caller adds the coordinates (node, tensor).
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum OpError {
    /// Wrong number of operands.
    #[error("`{op}` takes {expected} operands, found {found}")]
    Arity {
        /// Operator name.
        op: &'static str,
        /// What would be right, as text: "1", "2 to 4".
        expected: String,
        /// Operands given.
        found: usize,
    },
    /// An operand has an element type that the operator does not take.
    #[error("operand {operand} of `{op}` is {found}, expected {expected}")]
    DType {
        /// Operator name.
        op: &'static str,
        /// Operand position, from 0.
        operand: usize,
        /// The element type found.
        found: crate::DType,
        /// What would be right.
        expected: &'static str,
    },
    /// Shapes or attributes that do not fit together; the text says which.
    #[error("`{op}`: {what}")]
    Shape {
        /// Operator name.
        op: &'static str,
        /// What does not fit, with the figures.
        what: String,
    },
}

impl OpError {
    /// A shape or attribute error of operator `op`.
    pub fn shape(op: &'static str, what: impl Into<String>) -> Self {
        OpError::Shape { op, what: what.into() }
    }
}

/// Why a graph could not be evaluated.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum EvalError {
    /// The number of input tensors differs from the graph's inputs.
    #[error("the graph has {expected} inputs, {found} tensors were given")]
    InputCount {
        /// Inputs of the graph.
        expected: usize,
        /// Tensors given.
        found: usize,
    },
    /// An input tensor has another type than the graph's input.
    #[error("input `{name}` is {expected}, the tensor given is {found}")]
    InputType {
        /// Name of the input.
        name: String,
        /// Declared type.
        expected: crate::TensorType,
        /// Type of the tensor given.
        found: crate::TensorType,
    },
    /// An operator refused its operands.
    #[error(transparent)]
    Op(#[from] OpError),
}
