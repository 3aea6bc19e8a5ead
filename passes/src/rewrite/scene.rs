//! What a rule sees of the e-graph, and how it adds to it.

use super::facts::EGraph;
use super::language::ENode;
use edgecc_ir::ops::Const;
use edgecc_ir::{Constant, Op, Shape, Tensor, TensorType};
use egg::Id;

/// The e-graph around the node that a rule looks at.
pub(super) struct Scene<'a> {
    egraph: &'a mut EGraph,
    /// The class of the node.
    site: Id,
}

impl<'a> Scene<'a> {
    pub(super) fn new(egraph: &'a mut EGraph, site: Id) -> Self {
        Scene { egraph, site }
    }

    /// The type of the value that the rule rewrites.
    pub(super) fn site_type(&self) -> &TensorType {
        self.ty(self.site)
    }

    pub(super) fn ty(&self, id: Id) -> &TensorType {
        &self.egraph[id].data.ty
    }

    pub(super) fn shape(&self, id: Id) -> Shape {
        self.ty(id).shape.clone()
    }

    pub(super) fn constant(&self, id: Id) -> Option<&Constant> {
        self.egraph[id].data.constant.as_ref()
    }

    /// The elements of a constant of `f32`.
    pub(super) fn floats(&self, id: Id) -> Option<&[f32]> {
        self.constant(id)?.as_slice()
    }

    /// The ways to compute a value that `wanted` accepts.
    pub(super) fn ways(&self, id: Id, wanted: impl Fn(&Op) -> bool) -> Vec<ENode> {
        // A constant needs no other way.
        if self.constant(id).is_some() {
            return Vec::new();
        }
        self.egraph[id].nodes.iter().filter(|node| wanted(&node.op)).cloned().collect()
    }

    /// The class of `op` on `args`; `None` if it does not accept them.
    pub(super) fn add(&mut self, op: impl Into<Op>, args: &[Id]) -> Option<Id> {
        let op = op.into();
        let types: Vec<_> = args.iter().map(|arg| self.ty(*arg)).collect();
        op.infer(&types).ok()?;
        Some(self.egraph.add(ENode { op, args: args.to_vec() }))
    }

    /// As [`Self::add`], for the operator that does the work of the rewritten one: it inherits the source.
    pub(super) fn add_moved(&mut self, op: impl Into<Op>, args: &[Id]) -> Option<Id> {
        let id = self.add(op, args)?;
        let source = self.egraph[self.site].data.source.moved();
        self.egraph[id].data.source.merge(source);
        Some(id)
    }

    pub(super) fn add_constant(&mut self, value: Tensor) -> Option<Id> {
        self.add(Const { value: Constant::new(value) }, &[])
    }
}
