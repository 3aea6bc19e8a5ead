//! Graph to Graph passes.

pub mod quant;
