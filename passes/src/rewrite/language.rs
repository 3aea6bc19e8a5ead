//! The IR's operators as the language of the e-graph: there is no second list of operators.

use edgecc_ir::Op;
use egg::{Id, Language};
use std::mem::{Discriminant, discriminant};

/// An operator of the IR on e-classes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct ENode {
    pub(super) op: Op,
    pub(super) args: Vec<Id>,
}

impl Language for ENode {
    type Discriminant = Discriminant<Op>;

    fn discriminant(&self) -> Self::Discriminant {
        discriminant(&self.op)
    }

    fn matches(&self, other: &Self) -> bool {
        self.op == other.op && self.args.len() == other.args.len()
    }

    fn children(&self) -> &[Id] {
        &self.args
    }

    fn children_mut(&mut self) -> &mut [Id] {
        &mut self.args
    }
}
