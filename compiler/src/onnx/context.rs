//! What an operator's importer sees: one ONNX node with its operands as values of the graph.

use super::attributes::Attributes;
use super::builder::Builder;
use super::diagnostic::{Diagnostic, Result};
use super::limits;
use edgecc_ir::ops::{Binary, BinaryFn, Reshape, Transpose};
use edgecc_ir::{NodeId, Op, Shape, Tensor, TensorType};
use onnx_protobuf::TensorProto;
use std::path::Path;

/// A node being imported.
pub(super) struct NodeCtx<'a, 'm> {
    /// The version of the operator set that the node is read by.
    pub(super) opset: i64,
    /// The node's attributes.
    pub(super) attrs: Attributes<'m>,
    /// The folder of the model, for data in files.
    pub(super) dir: &'a Path,
    operands: Vec<Option<NodeId>>,
    outputs: usize,
    builder: &'a mut Builder,
}

impl<'a, 'm> NodeCtx<'a, 'm> {
    pub(super) fn new(
        opset: i64,
        attrs: Attributes<'m>,
        dir: &'a Path,
        operands: Vec<Option<NodeId>>,
        outputs: usize,
        builder: &'a mut Builder,
    ) -> Self {
        NodeCtx { opset, attrs, dir, operands, outputs, builder }
    }

    /// How many results the node names.
    pub(super) fn outputs(&self) -> usize {
        self.outputs
    }

    /// All operands, for operators that take any number of them.
    pub(super) fn operands(&self) -> Result<Vec<NodeId>> {
        if self.operands.is_empty() {
            return Err(Diagnostic::invalid("the node has no operands"));
        }
        (0..self.operands.len()).map(|operand| self.operand(operand)).collect()
    }

    /// The operand at this position.
    pub(super) fn operand(&self, operand: usize) -> Result<NodeId> {
        self.optional(operand).ok_or_else(|| Diagnostic::invalid(format!("operand {operand} is missing")))
    }

    /// The operand at this position, if the node has it.
    pub(super) fn optional(&self, operand: usize) -> Option<NodeId> {
        self.operands.get(operand).copied().flatten()
    }

    /// The operator that computes a value.
    pub(super) fn op(&self, id: NodeId) -> &Op {
        self.builder.graph.node(id).op()
    }

    /// The operands of the operator that computes a value.
    pub(super) fn inputs(&self, id: NodeId) -> &[NodeId] {
        self.builder.graph.node(id).inputs()
    }

    /// The type of a value.
    pub(super) fn ty(&self, id: NodeId) -> TensorType {
        self.builder.ty(id).clone()
    }

    /// The dimensions of a value.
    pub(super) fn shape(&self, id: NodeId) -> Shape {
        self.builder.ty(id).shape.clone()
    }

    /// The value, if it is constant.
    pub(super) fn value(&self, id: NodeId) -> Option<&Tensor> {
        self.builder.value(id)
    }

    /// Whether the value is constant, possibly as integers that are dequantised.
    pub(super) fn is_constant(&self, id: NodeId) -> bool {
        self.builder.is_constant(id)
    }

    /// Whether the node has an operand at this position that is no constant.
    pub(super) fn is_computed(&self, operand: usize) -> bool {
        self.optional(operand).is_some_and(|id| self.value(id).is_none())
    }

    /// The value of an operand that must be constant; `name` is what ONNX calls it.
    pub(super) fn known(&self, operand: usize, name: &str) -> Result<&Tensor> {
        let id = self.operand(operand)?;
        self.value(id).ok_or_else(|| {
            Diagnostic::unsupported(format!("operand {operand} (`{name}`) is computed at run time"))
                .help("it must be a constant: export the model with static shapes")
        })
    }

    /// The elements of an integer operand that must be constant.
    pub(super) fn known_ints(&self, operand: usize, name: &str) -> Result<Vec<i64>> {
        let value = self.known(operand, name)?;
        value.to_i64s().ok_or_else(|| {
            Diagnostic::invalid(format!(
                "operand {operand} (`{name}`) is {}, expected integers",
                value.dtype()
            ))
        })
    }

    /// As [`Self::known_ints`]; `None` if the node does not have the operand.
    pub(super) fn optional_ints(&self, operand: usize, name: &str) -> Result<Option<Vec<i64>>> {
        self.optional(operand).map(|_| self.known_ints(operand, name)).transpose()
    }

    /// Adds a constant.
    pub(super) fn constant(&mut self, value: Tensor) -> NodeId {
        self.builder.constant(value)
    }

    /// Adds the constant that `proto` stores.
    pub(super) fn stored_constant(&mut self, value: Tensor, proto: &TensorProto) -> NodeId {
        self.builder.stored_constant(value, proto)
    }

    /// Whether a constant is stored as integers of 4 bits.
    pub(super) fn is_nibbles(&self, id: NodeId) -> bool {
        self.builder.nibbles.contains(&id)
    }

    /// Constant integers that are dequantised as the real numbers that they stand for; anything else as it is.
    pub(super) fn as_real(&mut self, id: NodeId) -> Result<NodeId> {
        self.builder.as_real(id)
    }

    /// The value applied to `operands`; a constant if they all are.
    pub(super) fn emit(&mut self, op: impl Into<Op>, operands: &[NodeId]) -> Result<NodeId> {
        self.builder.emit(op, operands)
    }

    /// The value in another shape of as many elements.
    pub(super) fn reshape(&mut self, id: NodeId, dims: &[usize]) -> Result<NodeId> {
        limits::elements(dims)?;
        if self.builder.ty(id).shape.dims() == dims {
            return Ok(id);
        }
        self.emit(Reshape { shape: Shape::new(dims) }, &[id])
    }

    /// The value with its axes permuted: axis `i` of the result is axis `perm[i]`.
    pub(super) fn transpose(&mut self, id: NodeId, perm: &[usize]) -> Result<NodeId> {
        self.emit(Transpose { perm: perm.to_vec() }, &[id])
    }

    /// A function of two values.
    pub(super) fn binary(&mut self, f: BinaryFn, a: NodeId, b: NodeId) -> Result<NodeId> {
        self.emit(Binary::new(f), &[a, b])
    }
}

/// The axis that `axis` means for a value of `rank` dimensions: negative ones count from the end.
pub(super) fn axis(axis: i64, rank: usize) -> Result<usize> {
    let from_start = if axis < 0 { axis.saturating_add(rank as i64) } else { axis };
    usize::try_from(from_start).ok().filter(|axis| *axis < rank).ok_or_else(|| {
        Diagnostic::invalid(format!("axis {axis} does not exist in a value of {rank} dimensions"))
    })
}

/// The axes that `list` means, ascending and without repetition.
pub(super) fn axes(list: &[i64], rank: usize) -> Result<Vec<usize>> {
    let mut axes = list.iter().map(|a| axis(*a, rank)).collect::<Result<Vec<_>>>()?;
    axes.sort_unstable();
    if axes.windows(2).any(|pair| pair[0] == pair[1]) {
        return Err(Diagnostic::invalid(format!("axes {list:?} name an axis twice")));
    }
    Ok(axes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn negative_axes_count_from_the_end() {
        assert_eq!(axis(-1, 3).unwrap(), 2);
        assert_eq!(axes(&[-1, 0], 3).unwrap(), [0, 2]);
        assert_eq!(
            axis(i64::MIN, 3).unwrap_err().message,
            "axis -9223372036854775808 does not exist in a value of 3 dimensions"
        );
        assert_eq!(axes(&[2, -1], 3).unwrap_err().message, "axes [2, -1] name an axis twice");
    }
}
