//! How far the slow stages are.

/// Is told how far a compile is; several threads call it.
pub trait Progress: Sync {
    /// A stage of `steps` steps begins; the stage before has ended.
    fn begin(&self, stage: &'static str, steps: usize);
    /// A step is done.
    fn step(&self);
}

/// Nobody is watching.
#[derive(Clone, Copy, Debug)]
pub struct Silent;

impl Progress for Silent {
    fn begin(&self, _: &'static str, _: usize) {}
    fn step(&self) {}
}
