//! What a plan needs, for people.

/// The outcome of placing a program's buffers.
#[derive(Clone, Debug, PartialEq)]
pub struct PlanReport {
    /// Bytes from the start of the arena to the end of its last buffer.
    pub arena_bytes: usize,
    /// No placement of these steps in this order needs less.
    pub lower_bound: usize,
    /// Whether it is proved that no placement in this order needs less.
    pub optimal: bool,
    /// Whether it is proved that no order of the layers has a lower peak of live bytes; `false` if the program
    /// was placed in an order that was not searched for.
    pub order_optimal: bool,
    /// Position in [`Program::layers`](edgecc_ir::program::Program::layers) of the layer with the most live
    /// bytes; `None` if there are no steps.
    pub peak_layer: Option<usize>,
    /// Memory of each layer.
    pub layers: Vec<LayerMemory>,
    /// Life of each buffer, by its position in the program.
    pub buffers: Vec<BufferLife>,
}

/// The arena while a layer runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LayerMemory {
    /// Most bytes that are in use at one moment.
    pub live_bytes: usize,
    /// Bytes of working memory that only this layer uses.
    pub scratch_bytes: usize,
}

/// Where and how long a buffer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BufferLife {
    /// Address relative to the arena.
    pub offset: usize,
    /// Size in bytes.
    pub bytes: usize,
    /// The first and the last step that uses it, or the caller before the first and after the last step;
    /// `None` if nothing does.
    pub steps: Option<(usize, usize)>,
}
