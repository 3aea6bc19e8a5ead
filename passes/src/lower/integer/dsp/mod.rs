//! Kernels for Arm's DSP extension, where the weights allow them; the portable ones serve the rest.

mod conv;
mod quads;

pub(super) use conv::convolution;
