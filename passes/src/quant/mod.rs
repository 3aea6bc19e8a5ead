//! From real numbers to 8-bit integers.
//!
//! A quantised graph has one form only on its way in, wherever it comes from: float operators between
//! `dequantize` and `quantize`. Imported QDQ models have it already, QOperator models are imported into it, and of a
//! float graph it is made: [`prepare`] brings it to a fixed form, [`equalise`] gives channels one range,
//! [`calibrate`] measures ranges on samples, [`insert`] rounds, [`correct_bias`] keeps the means, and [`noise`] says
//! what all that costs. [`integerise`] then turns every such island into
//! the operators of [`edgecc_ir::integer`]'s arithmetic.

mod bias;
mod calibrate;
mod encoding;
mod equalise;
mod function;
mod histogram;
mod insert;
mod integerise;
mod noise;
mod ports;
mod prepare;
mod settle;
mod softmax;
mod stored;
mod weights;

pub use bias::correct_bias;
pub use calibrate::{Calibration, CalibrationError, Method, calibrate};
pub use encoding::Encoding;
pub use equalise::equalise;
pub use insert::{Rounded, insert};
pub use integerise::integerise;
pub use noise::{LayerNoise, noise};
pub use ports::integer_ports;
pub use prepare::prepare;
pub use stored::dequantise_constants;
