//! What is known of every e-class: its type, its value if that is constant, and where it comes from.

use super::language::ENode;
use crate::opt::constant_folding::evaluate;
use edgecc_ir::ops::Const;
use edgecc_ir::{Constant, DType, Op, Tensor, TensorType};
use egg::{Analysis, DidMerge, Id};

/// An e-graph over the IR.
pub(super) type EGraph = egg::EGraph<ENode, Knowledge>;

/// Nothing is known beside the classes.
#[derive(Debug, Default)]
pub(super) struct Knowledge;

/// A name or origin in the source model. Of two, the smaller one counts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Label {
    /// How far the value is from the one that the label belongs to: 0 is the value itself, 1 a value that a
    /// rule made in its place. What only moves data starts at [`Label::MOVEMENT`].
    pub(super) distance: usize,
    /// Position in the order of the graph.
    pub(super) order: usize,
    pub(super) text: String,
}

/// Where a value comes from in the source model.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Source {
    pub(super) name: Option<Label>,
    pub(super) origin: Option<Label>,
}

impl Label {
    /// Front ends wrap operators in changes of layout: their labels say less than the operator's own.
    pub(super) const MOVEMENT: usize = 2;

    /// The text of a label that may be missing.
    pub(super) fn text_of(label: &Option<Label>) -> &str {
        label.as_ref().map_or("", |label| label.text.as_str())
    }
}

impl Source {
    /// The source of the value at position `order` of the graph.
    pub(super) fn new(order: usize, distance: usize, name: &str, origin: &str) -> Self {
        let label = |text: &str| (!text.is_empty()).then(|| Label { distance, order, text: text.into() });
        Source { name: label(name), origin: label(origin) }
    }

    /// The source of a value that stands in the place of this one.
    pub(super) fn moved(&self) -> Self {
        let moved = |label: &Option<Label>| {
            label.clone().map(|label| Label { distance: label.distance + 1, ..label })
        };
        Source { name: moved(&self.name), origin: moved(&self.origin) }
    }

    /// Keeps the earliest of both.
    pub(super) fn merge(&mut self, other: Source) {
        let earliest = |a: &mut Option<Label>, b: Option<Label>| *a = a.take().into_iter().chain(b).min();
        earliest(&mut self.name, other.name);
        earliest(&mut self.origin, other.origin);
    }
}

/// What is known of a class.
#[derive(Clone, Debug)]
pub(super) struct Facts {
    pub(super) ty: TensorType,
    pub(super) constant: Option<Constant>,
    pub(super) source: Source,
}

impl Analysis<ENode> for Knowledge {
    type Data = Facts;

    fn make(egraph: &mut EGraph, enode: &ENode, _: Id) -> Facts {
        let source = Source::default();
        if let Op::Const(constant) = &enode.op {
            return Facts { ty: constant.value.ty(), constant: Some(constant.value.clone()), source };
        }
        let types: Vec<_> = enode.args.iter().map(|arg| &egraph[*arg].data.ty).collect();
        // Nodes are added by `Scene::add`, which infers first: the empty type, which no rule accepts, can't occur.
        let ty = enode.op.infer(&types).unwrap_or_else(|_| TensorType::new(DType::Bool, [0]));
        let operands: Option<Vec<&Tensor>> =
            enode.args.iter().map(|arg| egraph[*arg].data.constant.as_deref()).collect();
        let value = operands.and_then(|operands| evaluate(&enode.op, &operands, &ty));
        Facts { ty, constant: value.map(Constant::new), source }
    }

    fn merge(&mut self, a: &mut Facts, b: Facts) -> DidMerge {
        debug_assert_eq!(a.ty, b.ty, "a rule equated values of different types");
        // What depends on a class depends on its value, never on its source.
        a.source.merge(b.source);
        match (&a.constant, b.constant) {
            (None, Some(constant)) => {
                a.constant = Some(constant);
                DidMerge(true, false)
            }
            (Some(_), None) => DidMerge(false, true),
            _ => DidMerge(false, false),
        }
    }

    fn modify(egraph: &mut EGraph, id: Id) {
        let class = &egraph[id];
        let Some(value) = class.data.constant.clone() else { return };
        if !class.nodes.iter().any(|node| matches!(node.op, Op::Const(_))) {
            let constant = egraph.add(ENode { op: Const { value }.into(), args: vec![] });
            egraph.union(id, constant);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_earliest_label_that_is_there_counts() {
        let mut source = Source::new(3, 0, "", "late").moved();
        source.merge(Source::new(7, 0, "name", "later"));
        source.merge(Source::new(1, Label::MOVEMENT, "", "first"));
        assert_eq!(source.name.unwrap().text, "name");
        assert_eq!(source.origin.unwrap().text, "later");
    }
}
