//! Graph to Graph passes.

pub mod channels;
pub mod quant;
