//! From the graph that a front end built to the graph that is worth lowering.
//!
//! * [`optimise`] runs the Graph → Graph passes of [`PASSES`]; each computes the same values with less.
//! * A pass is a function on a graph and a [`Budget`]; it decides nothing about targets or addresses.
//! * Passes keep graph inputs, graph results and their names as they are, in order and type.
//! * Everything is deterministic: the same graph and options give the same graph, whatever the machine.

mod budget;
mod channels;
mod layout_ports;
pub mod lower;
mod manager;
pub mod memory;
mod opt;
pub mod quant;
mod registry;
mod rewrite;
pub mod rows;
mod stand;

pub use budget::Budget;
pub use layout_ports::channels_last_ports;
pub use manager::{PassError, PassOptions, PassStat, optimise};
pub use opt::fold_codes::fold_behind_codes;
pub use registry::{Before, ORDER, PASSES, Pass};
pub use rewrite::rule_names;
pub use stand::stand_up;
