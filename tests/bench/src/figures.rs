//! What is measured.

use serde::Serialize;

/// A network on a core.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Figures {
    /// The network.
    pub network: String,
    /// The core.
    pub target: String,
    /// Options of the C compiler, beside those that select the core.
    pub flags: String,
    /// What edgecc optimised for.
    pub optimize: &'static str,
    /// Instructions of an inference.
    pub instructions: u64,
    /// Its cycles by the core's timings, without wait states; only for Cortex-M4.
    pub cycles: Option<u64>,
    /// What edgecc estimates its cycles as.
    pub estimated_cycles: u64,
    /// Multiply-accumulate operations that are left of the network after the optimisations.
    pub macs: u64,
    /// Size of the arena, in bytes.
    pub arena: u64,
    /// Bytes that the network adds to a program: code and constants.
    pub flash: u64,
    /// Bytes of stack below the caller of the run function.
    pub stack: u64,
    /// Its layers in the order in which they run; none where layers share code.
    pub layers: Vec<LayerFigures>,
}

/// What a network adds to the flash of a program on a core.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flash {
    /// The network.
    pub network: String,
    /// Code and constants.
    pub bytes: u64,
    /// Its constants.
    pub constants: u64,
    /// What edgecc estimates its code as.
    pub estimated_code: u64,
}

impl Flash {
    /// What is not constants.
    #[must_use]
    pub fn code(&self) -> u64 {
        self.bytes.saturating_sub(self.constants)
    }
}

/// A layer of a network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LayerFigures {
    /// Name of its value in the model.
    pub name: String,
    /// The kernels that compute it.
    pub kernel: String,
    /// Its multiply-accumulate operations.
    pub macs: u64,
    /// Its instructions.
    pub instructions: u64,
    /// Its cycles; only for Cortex-M4.
    pub cycles: Option<u64>,
    /// What edgecc estimates its cycles as.
    pub estimated_cycles: u64,
}

/// A figure that must not grow.
pub(crate) type Metric = (&'static str, fn(&Figures) -> Option<u64>);

/// The figures that must not grow, by name.
pub(crate) const METRICS: [Metric; 5] = [
    ("instructions", |figures| Some(figures.instructions)),
    ("cycles", |figures| figures.cycles),
    ("arena", |figures| Some(figures.arena)),
    ("flash", |figures| Some(figures.flash)),
    ("stack", |figures| Some(figures.stack)),
];
