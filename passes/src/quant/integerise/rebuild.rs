//! The graph under construction and the forms of the old graph's values in it.

use super::{affine, movement};
use crate::quant::Encoding;
use crate::quant::function::{self, Functions};
use edgecc_ir::ops::{Dequantize, Lookup};
use edgecc_ir::{DType, Graph, NodeId, Op, OpError, Tensor};
use std::collections::BTreeMap;

/// A real value as signed 8-bit integers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Coded {
    pub(super) id: NodeId,
    pub(super) encoding: Encoding,
}

/// Keys are nodes of the old graph, values nodes of the new one.
pub(super) struct Rebuild<'g> {
    pub(super) old: &'g Graph,
    pub(super) functions: Functions,
    pub(super) new: Graph,
    raw: BTreeMap<NodeId, NodeId>,
    pub(super) coded: BTreeMap<NodeId, Coded>,
    pub(super) codes: BTreeMap<NodeId, NodeId>,
}

impl<'g> Rebuild<'g> {
    pub(super) fn new(old: &'g Graph) -> Self {
        let new = Graph::new(old.name.clone());
        let (raw, coded, codes) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        let mut rebuild = Rebuild { old, functions: Functions::of(old), new, raw, coded, codes };
        for id in old.inputs() {
            let input = match affine::of_input(old, *id) {
                Some(affine) => {
                    let node = old.node(*id);
                    let (dtype, shape) = (node.ty().dtype, node.shape().clone());
                    rebuild.new.add_quantised_input(node.name.clone(), dtype, shape, affine)
                }
                None => rebuild.new.copy_input(old.node(*id)),
            };
            rebuild.raw.insert(*id, input);
        }
        rebuild
    }

    pub(super) fn finish(mut self) -> Result<Graph, OpError> {
        for output in self.old.outputs() {
            let value = self.raw(output.value)?;
            self.new.copy_output(output, value);
            if let (None, Some(affine)) = (output.affine, affine::of_value(self.old, output.value)) {
                self.new.set_output_affine(self.new.outputs().len() - 1, affine);
            }
        }
        self.new.remove_dead();
        Ok(self.new)
    }

    /// The value in its own type.
    pub(super) fn raw(&mut self, id: NodeId) -> Result<NodeId, OpError> {
        if let Some(raw) = self.raw.get(&id) {
            return Ok(*raw);
        }
        let raw = if let Some(coded) = self.coded.get(&id).copied() {
            self.new.add(coded.encoding.dequantizer(), &[coded.id])?
        } else if let Some(codes) = self.codes.get(&id).copied() {
            self.with_sign(codes, self.old.node(id).ty().dtype)?
        } else {
            self.copy(id)?;
            self.raw[&id]
        };
        self.name(raw, id);
        self.raw.insert(id, raw);
        Ok(raw)
    }

    /// Copies a node; its operands in their own types.
    pub(super) fn copy(&mut self, id: NodeId) -> Result<(), OpError> {
        if self.raw.contains_key(&id) {
            return Ok(());
        }
        let node = self.old.node(id);
        let raw = if let Op::Const(constant) = node.op() {
            self.new.add_constant(constant.value.clone())
        } else {
            let inputs = node.inputs().iter().map(|input| self.raw(*input)).collect::<Result<Vec<_>, _>>()?;
            self.new.add(node.op().clone(), &inputs)?
        };
        self.name(raw, id);
        self.raw.insert(id, raw);
        Ok(())
    }

    /// 8-bit integers as signed ones.
    pub(super) fn codes(&mut self, id: NodeId) -> Result<NodeId, OpError> {
        if let Some(codes) = self.codes.get(&id) {
            return Ok(*codes);
        }
        let raw = self.raw(id)?;
        let codes = self.with_sign(raw, DType::I8)?;
        self.codes.insert(id, codes);
        Ok(codes)
    }

    /// The real value `id` as signed integers of this encoding; quantised where it has none. What is quantised
    /// after it moved is quantised before: a quarter of the bytes move, and a graph input meets its quantizer.
    pub(super) fn coded_as(&mut self, id: NodeId, encoding: Encoding) -> Result<NodeId, OpError> {
        if let Some(coded) = self.coded.get(&id).copied() {
            return self.recode(coded, encoding);
        }
        let node = self.old.node(id);
        if matches!(node.op(), Op::Reshape(_) | Op::Transpose(_) | Op::Slice(_) | Op::Pad(_)) {
            let before = self.coded_as(node.inputs()[0], encoding)?;
            let moved = self.new.add(movement::on_codes_of(node.op(), encoding), &[before])?;
            self.name(moved, id);
            return Ok(moved);
        }
        let raw = self.raw(id)?;
        let coded = self.new.add(encoding.quantizer(), &[raw])?;
        self.name(coded, id);
        Ok(coded)
    }

    /// The same real value in another encoding.
    pub(super) fn recode(&mut self, coded: Coded, encoding: Encoding) -> Result<NodeId, OpError> {
        if coded.encoding == encoding {
            return Ok(coded.id);
        }
        let table = table(coded.encoding, encoding, Ok)?;
        self.lookup(coded.id, table)
    }

    pub(super) fn lookup(&mut self, x: NodeId, table: Tensor) -> Result<NodeId, OpError> {
        let table = self.new.add_constant(table);
        self.new.add(Lookup {}, &[x, table])
    }

    /// Integers of the other signedness: the zero point moves by 128, so the top bit flips.
    fn with_sign(&mut self, x: NodeId, dtype: DType) -> Result<NodeId, OpError> {
        if self.new.node(x).ty().dtype == dtype {
            return Ok(x);
        }
        let flip = |i: usize| i as u8 ^ 0x80;
        let table = match dtype {
            DType::I8 => Tensor::from_fn([256], |i| flip(i) as i8),
            _ => Tensor::from_fn([256], flip),
        };
        self.lookup(x, table)
    }

    /// The value of a constant, or of constants that are dequantised.
    pub(super) fn constant(&self, id: NodeId) -> Option<Tensor> {
        function::value(self.old, id)
    }

    /// Constant integers that are dequantised: weights.
    pub(super) fn constant_codes(&self, id: NodeId) -> Option<(&'g Dequantize, &'g Tensor)> {
        let node = self.old.node(id);
        let Op::Dequantize(op) = node.op() else { return None };
        Some((op, self.old.node(node.inputs()[0]).constant()?))
    }

    /// Gives a node of the new graph the name and origin of an old one, unless it has some.
    pub(super) fn name(&mut self, new: NodeId, old: NodeId) {
        let (source, target) = (self.old.node(old), self.new.node(new));
        if target.name.is_empty() && target.origin.is_empty() {
            self.new.set_source(new, source.name.clone(), source.origin.clone());
        }
    }
}

/// `to.quantize(f(x))` for each of the 256 codes of `from`, by code read as unsigned.
///
/// # Errors
/// Those of `f`, which maps all 256 real values at once.
pub(super) fn table(
    from: Encoding,
    to: Encoding,
    f: impl FnOnce(Tensor) -> Result<Tensor, OpError>,
) -> Result<Tensor, OpError> {
    let codes = Tensor::from_fn([256], |i| i as u8 as i8);
    let real = Op::from(from.dequantizer()).eval(&[&codes])?;
    Op::from(to.quantizer()).eval(&[&f(real)?])
}
