//! What other tools need for the same networks on a Cortex-M4: published results, and others' code measured as ours.

use serde::Serialize;

/// A tool, and where its figures are from.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Peer {
    /// Its name.
    pub name: &'static str,
    /// Where its figures are from.
    pub source: &'static str,
    /// Millions of cycles of an inference, by network.
    pub mega_cycles: &'static [(&'static str, f64)],
    /// Its RAM in bytes (the smallest arena that works), by network; empty where unknown.
    pub ram: &'static [(&'static str, u64)],
    /// Its smallest flash in bytes (code and model), by network; empty where unknown.
    pub flash: &'static [(&'static str, u64)],
}

/// The tools, the fastest last.
pub const PEERS: [Peer; 5] = [
    Peer {
        name: "TFLite Micro, reference kernels",
        source: "github.com/tensorflow/tflite-micro, 2026, GCC 12.2, this benchmark's method",
        mega_cycles: &[("kws", 64.9), ("vww", 151.5), ("ic", 170.6), ("ad", 3.04)],
        ram: &[],
        flash: &[],
    },
    Peer {
        name: "TVM 0.16, best of its C targets",
        source: "github.com/apache/tvm, ahead-of-time executor, GCC 12.2, this benchmark's method",
        mega_cycles: &[("kws", 19.6), ("vww", 66.9), ("ic", 42.5), ("ad", 1.06)],
        ram: &[],
        flash: &[],
    },
    Peer {
        name: "TFLite Micro with CMSIS-NN",
        source: "github.com/tensorflow/tflite-micro and ARM-software/CMSIS-NN, 2026, GCC 12.2, this benchmark's method",
        mega_cycles: &[("kws", 9.27), ("vww", 29.4), ("ic", 36.8), ("ad", 0.726)],
        ram: &[("kws", 22_832), ("vww", 100_720), ("ic", 55_008), ("ad", 3_024)],
        flash: &[("kws", 98_836), ("vww", 378_188), ("ic", 140_528), ("ad", 298_556)],
    },
    Peer {
        name: "TinyEngine",
        source: "github.com/mit-han-lab/tinyengine, GCC 12.2, this benchmark's method",
        mega_cycles: &[("mcunet_vww", 45.9)],
        ram: &[],
        flash: &[],
    },
    Peer {
        name: "best commercial tool",
        source: "MLPerf Tiny results (mlcommons.org), Cortex-M4 boards; their cycles divided by 1.22 for wait states of flash",
        mega_cycles: &[("kws", 4.2), ("vww", 8.8), ("ic", 16.2), ("ad", 0.36)],
        ram: &[],
        flash: &[],
    },
];
