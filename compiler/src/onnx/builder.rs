//! Adds operators to the graph, and evaluates at once those whose operands are all constant: shape arithmetic
//! never reaches the graph.

use super::diagnostic::{Diagnostic, Result};
use super::limits;
use super::types::ElementType;
use edgecc_ir::ops::Dequantize;
use edgecc_ir::{DType, Graph, NodeId, Op, Tensor, TensorType};
use onnx_protobuf::TensorProto;
use std::collections::BTreeSet;

/// More multiplications than this are left to run time, or to a pass with more patience.
const MAX_FOLDED_MACS: u64 = 1 << 28;

/// The graph being built.
pub(super) struct Builder {
    pub(super) graph: Graph,
    /// Nodes added since the last [`Self::name_new`].
    new: Vec<NodeId>,
    /// Constants that are stored as integers of 4 bits; here they have 8.
    pub(super) nibbles: BTreeSet<NodeId>,
}

impl Builder {
    pub(super) fn new(name: &str) -> Self {
        Builder { graph: Graph::new(name), new: Vec::new(), nibbles: BTreeSet::new() }
    }

    /// Adds a constant.
    pub(super) fn constant(&mut self, value: Tensor) -> NodeId {
        let id = self.graph.add_constant(value);
        self.new.push(id);
        id
    }

    /// Adds the constant that `proto` stores.
    pub(super) fn stored_constant(&mut self, value: Tensor, proto: &TensorProto) -> NodeId {
        let id = self.constant(value);
        if let ElementType::INT4 | ElementType::UINT4 = ElementType(proto.data_type) {
            self.nibbles.insert(id);
        }
        id
    }

    /// The value applied to `operands`: a constant if they all are.
    pub(super) fn emit(&mut self, op: impl Into<Op>, operands: &[NodeId]) -> Result<NodeId> {
        let op = op.into();
        if let Some(moved) = self.behind_movement(&op, operands)? {
            return Ok(moved);
        }
        let types: Vec<&TensorType> = operands.iter().map(|id| self.graph.node(*id).ty()).collect();
        let ty = limits::value(op.infer(&types)?)?;
        let macs = op.macs(&types, &ty);
        let values: Option<Vec<&Tensor>> = operands.iter().map(|id| self.value(*id)).collect();
        let folds = macs <= MAX_FOLDED_MACS && !matches!(op, Op::Dequantize(_));
        if let Some(values) = values.filter(|_| folds) {
            let given: usize = values.iter().map(|value| value.data().len()).sum();
            check_folded(&ty, given)?;
            let value = op.eval(&values)?;
            let name = self.only_name(operands);
            let id = self.constant(value);
            self.graph.set_source(id, name, "");
            return Ok(id);
        }
        check_runtime(&ty)?;
        let id = self.graph.add(op, operands)?;
        self.new.push(id);
        Ok(id)
    }

    /// The name of what a constant is computed from, if that alone has any: weights in their layer's layout are still called
    /// as in the model. Where numbers are missing, it is the name of what lacks them.
    fn only_name(&self, operands: &[NodeId]) -> String {
        let lacks = |id: &&NodeId| {
            let elements = self.value(**id).and_then(|value| value.as_slice::<f32>());
            elements.is_some_and(|elements| elements.iter().any(|x| !x.is_finite()))
        };
        let spoilt: Vec<&NodeId> = operands.iter().filter(lacks).collect();
        let sources = if spoilt.is_empty() { operands.iter().collect() } else { spoilt };
        let names = sources.into_iter().map(|id| &self.graph.node(*id).name);
        let names: BTreeSet<&String> = names.filter(|name| !name.is_empty()).collect();
        if names.len() == 1 { names.into_iter().cloned().collect() } else { String::new() }
    }

    /// Whether the value is constant, possibly as integers that are dequantised: those stay integers.
    pub(super) fn is_constant(&self, id: NodeId) -> bool {
        let node = self.graph.node(id);
        match node.op() {
            Op::Const(_) => true,
            Op::Dequantize(_) => self.graph.node(node.inputs()[0]).constant().is_some(),
            _ => false,
        }
    }

    /// Constant integers that are dequantised as the real numbers that they stand for; anything else as it is.
    pub(super) fn as_real(&mut self, id: NodeId) -> Result<NodeId> {
        let node = self.graph.node(id);
        if self.value(id).is_some() || !self.is_constant(id) {
            return Ok(id);
        }
        let codes = self.graph.constant_operand(id, 0);
        let value = codes.map(|codes| node.op().eval(&[codes])).transpose()?;
        Ok(value.map_or(id, |value| self.constant(value)))
    }

    /// A transposition or reshape of dequantised constants moves the integers: weights reach their layer in its layout.
    fn behind_movement(&mut self, op: &Op, operands: &[NodeId]) -> Result<Option<NodeId>> {
        let [x] = *operands else { return Ok(None) };
        let node = self.graph.node(x);
        let Op::Dequantize(real) = node.op() else { return Ok(None) };
        let (codes, shape) = (node.inputs()[0], node.shape());
        let axis = match op {
            _ if !self.is_constant(x) => None,
            Op::Transpose(op) => op.perm.iter().position(|from| *from == real.axis),
            Op::Reshape(_) if real.scale.len() == 1 => Some(0),
            // The axis keeps its place if what is before and behind it does.
            Op::Reshape(op) => (0..op.shape.rank()).find(|axis| {
                op.shape[*axis] == shape[real.axis]
                    && op.shape[..*axis].iter().product::<usize>()
                        == shape[..real.axis].iter().product::<usize>()
            }),
            _ => None,
        };
        let Some(axis) = axis else { return Ok(None) };
        let real = Dequantize { axis, ..real.clone() };
        let codes = self.emit(op.clone(), &[codes])?;
        self.emit(real, &[codes]).map(Some)
    }

    /// The type of a value.
    pub(super) fn ty(&self, id: NodeId) -> &TensorType {
        self.graph.node(id).ty()
    }

    /// The value, if it is constant.
    pub(super) fn value(&self, id: NodeId) -> Option<&Tensor> {
        self.graph.node(id).constant().map(|constant| &**constant)
    }

    /// Gives everything added since the last call its origin, and the results among it their names.
    pub(super) fn name_new(&mut self, origin: &str, results: &[(NodeId, String)]) {
        for id in std::mem::take(&mut self.new) {
            let name = results.iter().find(|(result, _)| *result == id).map(|(_, name)| name.clone());
            let name = name.unwrap_or_else(|| self.graph.node(id).name.clone());
            self.graph.set_source(id, name, origin);
        }
    }
}

fn check_folded(ty: &TensorType, given: usize) -> Result<()> {
    let count = ty.shape.elements();
    if count <= limits::MAX_FOLDED.max(given) {
        return Ok(());
    }
    Err(Diagnostic::unsupported(format!("the constant computed here would be {ty}, {count} elements")))
}

fn check_runtime(ty: &TensorType) -> Result<()> {
    if ty.shape.elements() == 0 {
        return Err(Diagnostic::unsupported(format!("the value is empty: {ty}"))
            .help("remove the empty tensor from the model"));
    }
    if ty.dtype == DType::F64 {
        return Err(Diagnostic::unsupported("element type double is not supported at run time")
            .help("export the model in float32"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use edgecc_ir::ops::{Binary, BinaryFn, Cast, Expand, Transpose};

    #[test]
    fn constants_fold_and_run_time_values_stay() {
        let mut builder = Builder::new("g");
        let two = builder.constant(Tensor::scalar(2_i64));
        let four = builder.emit(Binary::new(BinaryFn::Mul), &[two, two]).unwrap();
        assert_eq!(builder.value(four).unwrap().to_i64s(), Some(vec![4]));
        let x = builder.graph.add_input("x", DType::I64, [1]);
        let y = builder.emit(Binary::new(BinaryFn::Add), &[x, four]).unwrap();
        assert!(builder.value(y).is_none());
        builder.name_new("node", &[(y, "y".into())]);
        assert_eq!((&*builder.graph.node(y).name, &*builder.graph.node(four).origin), ("y", "node"));
    }

    #[test]
    fn weights_keep_their_name_in_another_layout() {
        let mut builder = Builder::new("g");
        let w = builder.constant(Tensor::from_fn([1, 2], |i| i as f32));
        builder.name_new("", &[(w, "w".into())]);
        let turned = builder.emit(Transpose { perm: vec![1, 0] }, &[w]).unwrap();
        builder.name_new("fc", &[]);
        let node = builder.graph.node(turned);
        assert_eq!((&*node.name, &*node.origin), ("w", "fc"));
        let spoilt = builder.constant(Tensor::scalar(f32::NAN));
        builder.name_new("", &[(spoilt, "gain".into())]);
        let product = builder.emit(Binary::new(BinaryFn::Mul), &[turned, spoilt]).unwrap();
        assert_eq!(builder.graph.node(product).name, "gain");
    }

    #[test]
    fn a_small_file_can_not_ask_for_a_huge_constant() {
        let mut builder = Builder::new("g");
        let one = builder.constant(Tensor::scalar(1.0_f32));
        let found = builder.emit(Expand { shape: [1 << 27].into() }, &[one]).unwrap_err();
        assert!(found.message.contains("would be f32[134217728]"), "{}", found.message);
    }

    #[test]
    fn there_are_no_doubles_at_run_time() {
        let mut builder = Builder::new("g");
        let x = builder.graph.add_input("x", DType::F32, [1]);
        assert!(builder.emit(Cast { to: DType::F64 }, &[x]).is_err());
    }
}
