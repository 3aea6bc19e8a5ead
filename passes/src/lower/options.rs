//! What lowering is asked for.

use edgecc_targets::Tier;
use std::collections::BTreeSet;

/// Choices in lowering.
#[derive(Clone, Debug)]
pub struct LowerOptions {
    /// Whether parts of tensors (of Slice, Split and Concat) are used where they are instead of being copied.
    pub views: bool,
    /// The best kernels that the target can run.
    pub tier: Tier,
    /// Layers whose constants may grow for speed.
    pub larger_weights: Layers,
    /// Whether kernels that are faster for much more working memory are used.
    pub more_scratch: bool,
    /// Layers for which kernels that compute single rows are preferred to faster ones that don't.
    pub by_rows: Layers,
    /// Convolutions by such kernels even where others are faster: what reads an input that comes by rows must be one.
    pub only_rows: bool,
}

impl Default for LowerOptions {
    fn default() -> Self {
        LowerOptions {
            views: true,
            tier: Tier::Portable,
            larger_weights: Layers::All,
            more_scratch: true,
            by_rows: Layers::None,
            only_rows: false,
        }
    }
}

/// Layers of a graph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Layers {
    /// None.
    None,
    /// Those with these names.
    Named(BTreeSet<String>),
    /// All.
    All,
}

impl Layers {
    /// Whether the layer of this name is one of them.
    pub fn contains(&self, name: &str) -> bool {
        match self {
            Layers::None => false,
            Layers::Named(names) => names.contains(name),
            Layers::All => true,
        }
    }
}
