//! Options about the model's inputs and results.

use crate::Io;
use clap::{Args, ValueEnum};

#[derive(Debug, Args)]
pub(super) struct IoArgs {
    /// Element type of a quantised model's inputs and results
    #[arg(long, value_enum, default_value_t = TypeArg::Integer, value_name = "TYPE")]
    io: TypeArg,
    /// Layout of inputs and results
    #[arg(long, value_enum, default_value_t = LayoutArg::Model, value_name = "LAYOUT")]
    io_layout: LayoutArg,
    /// Take the input row by row, never all of it in memory; plans as `--optimize memory`
    #[arg(long)]
    stream_input: bool,
}

impl IoArgs {
    pub(super) fn options(&self) -> Io {
        Io {
            float: self.io == TypeArg::Float,
            channels_last: self.io_layout == LayoutArg::Nhwc,
            by_rows: self.stream_input,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum TypeArg {
    /// The integers that it computes with
    Integer,
    /// Floats, converted on the device
    Float,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum LayoutArg {
    /// As the model declares them
    Model,
    /// Channels last, as a camera delivers, wherever convolutions read or write them
    Nhwc,
}
