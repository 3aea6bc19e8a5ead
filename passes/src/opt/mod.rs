//! Passes that rewrite one operator after the other, each in a file of its own.

pub(crate) mod canonicalise;
pub(crate) mod common_subexpressions;
pub(crate) mod constant_folding;
pub(crate) mod dead_code;
pub(crate) mod fold_batch_norm;
pub(crate) mod fold_codes;
pub(crate) mod fuse_activation;
pub(crate) mod fuse_pool;
pub(crate) mod fuse_residual;
pub(crate) mod fuse_table;
pub(crate) mod merge_pad;
pub(crate) use support::splat;

mod support;
#[cfg(test)]
mod testing;
