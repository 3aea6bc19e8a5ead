//! From real numbers to 8-bit integers.
//!
//! A quantised graph has one form only on its way in, wherever it comes from: float operators between
//! `dequantize` and `quantize`. Imported QDQ models have it already, QOperator models are imported into it, and
//! [`insert`] makes it of a float graph with calibrated ranges. [`integerise`] then turns every such island into
//! the operators of [`edgecc_ir::integer`]'s arithmetic.

mod calibrate;
mod encoding;
mod histogram;
mod insert;
mod integerise;
mod ports;

pub use calibrate::{Calibration, CalibrationError, Method, calibrate};
pub use encoding::Encoding;
pub use insert::insert;
pub use integerise::integerise;
pub use ports::integer_ports;
