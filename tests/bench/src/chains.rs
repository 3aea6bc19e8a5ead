//! How little memory row loops leave of what whole tensors take.

use edgecc::Optimize;
use edgecc::report::Report;

use crate::{BenchError, Network, Setting};

/// The core that plans are made for.
const TARGET: &str = "cortex-m4";

/// A network planned for speed and for memory.
#[derive(Clone, Debug)]
pub struct Chain {
    /// The network.
    pub network: String,
    /// The most bytes that one operator's tensors take.
    pub widest: usize,
    /// Arena and estimated cycles of the plan for speed.
    pub speed: (usize, u64),
    /// The same of the plan with the least memory.
    pub memory: (usize, u64),
}

impl Chain {
    /// Plans a network twice; nothing is emulated.
    ///
    /// # Errors
    /// A network that can't be compiled.
    pub fn of(network: &Network) -> Result<Self, BenchError> {
        let report = |optimize| -> Result<Report, BenchError> {
            Ok(network.generate(&Setting { optimize, ..Setting::of(TARGET)? })?.report)
        };
        let (speed, memory) = (report(Optimize::Speed)?, report(Optimize::Memory)?);
        Ok(Chain {
            network: network.name.clone(),
            widest: speed.widest_step_bytes,
            speed: (speed.arena_bytes, speed.cycles),
            memory: (memory.arena_bytes, memory.cycles),
        })
    }

    /// The smallest arena over the widest operator.
    #[must_use]
    pub fn share(&self) -> f64 {
        self.memory.0 as f64 / self.widest.max(1) as f64
    }
}
