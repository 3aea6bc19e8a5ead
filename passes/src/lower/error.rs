//! Why a graph can't be lowered.

use edgecc_ir::{Graph, NodeId};
use std::fmt;
use thiserror::Error;

/// An operator of the graph in the words of the source model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// Name of the value that the operator computes, or its number in the graph.
    pub name: String,
    /// The source model's nodes; may be empty.
    pub origin: String,
    /// The operator.
    pub op: &'static str,
    /// Types of its operands.
    pub operands: Vec<String>,
}

impl Site {
    pub(super) fn of(graph: &Graph, id: NodeId) -> Self {
        let node = graph.node(id);
        let operands = node.inputs().iter().map(|input| graph.node(*input).ty().to_string()).collect();
        Site { name: label(graph, id), origin: node.origin.clone(), op: node.op().name(), operands }
    }
}

impl fmt::Display for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` ({} of {})", self.name, self.op, self.operands.join(", "))?;
        if self.origin.is_empty() { Ok(()) } else { write!(f, " from {}", self.origin) }
    }
}

/// What to call a value in reports: its name in the model, else its source, else its number.
pub(super) fn label(graph: &Graph, id: NodeId) -> String {
    let node = graph.node(id);
    let known = [&node.name, &node.origin].into_iter().find(|text| !text.is_empty());
    known.cloned().unwrap_or_else(|| id.to_string())
}

/// Why an operator can't be lowered.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum LowerError {
    /// There is no kernel for what the model asks for.
    #[error("{site}: {what}; {help}")]
    Unsupported {
        /// The operator.
        site: Site,
        /// What there is no kernel for.
        what: String,
        /// What would work.
        help: String,
    },
    /// The compiler and its kernels disagree.
    #[error("{site}: internal error: {what}; please report it with the model")]
    Internal {
        /// The operator.
        site: Site,
        /// The disagreement.
        what: String,
    },
}

/// A [`LowerError`] that does not know its operator yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    Unsupported { what: String, help: String },
    Internal(String),
}

impl Refusal {
    pub(super) fn unsupported(what: impl Into<String>, help: impl Into<String>) -> Self {
        Refusal::Unsupported { what: what.into(), help: help.into() }
    }

    pub(super) fn at(self, site: Site) -> LowerError {
        match self {
            Refusal::Unsupported { what, help } => LowerError::Unsupported { site, what, help },
            Refusal::Internal(what) => LowerError::Internal { site, what },
        }
    }
}
