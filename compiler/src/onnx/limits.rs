//! Sizes that a model can ask for. Whatever a file claims, the importer neither overflows nor allocates more
//! than a real model for a small device could need.

use super::diagnostic::{Diagnostic, Result};
use edgecc_ir::{Shape, TensorType};

/// The most elements that a value may have.
const MAX_ELEMENTS: usize = 1 << 28;

/// The most elements that a constant may have that is computed from smaller ones.
pub(super) const MAX_FOLDED: usize = 1 << 22;

/// The most dimensions that a value may have.
const MAX_RANK: usize = 16;

/// The deepest nesting of functions and branches.
pub(super) const MAX_DEPTH: usize = 32;

/// The largest kernel, stride, padding, … along an axis.
const MAX_SIZE: i64 = 1 << 24;

/// Dimensions that a model states as signed numbers.
pub(super) fn dims(stated: &[i64]) -> Result<Vec<usize>> {
    let size = |dim: &i64| {
        usize::try_from(*dim)
            .map_err(|_| Diagnostic::invalid(format!("shape {stated:?} has a negative dimension")))
    };
    stated.iter().map(size).collect()
}

/// The number of elements of a shape.
pub(super) fn elements(dims: &[usize]) -> Result<usize> {
    let count = dims.iter().try_fold(1_usize, |product, dim| product.checked_mul(*dim));
    match count.filter(|count| *count <= MAX_ELEMENTS && dims.len() <= MAX_RANK) {
        Some(count) if dims.iter().all(|dim| *dim <= MAX_ELEMENTS) => Ok(count),
        _ => Err(Diagnostic::unsupported(format!(
            "shape {} is too large: at most {MAX_RANK} dimensions and {MAX_ELEMENTS} elements are supported",
            Shape::new(dims)
        ))),
    }
}

/// The same type, if a value may have it.
pub(super) fn value(ty: TensorType) -> Result<TensorType> {
    elements(&ty.shape)?;
    Ok(ty)
}

/// A kernel, stride, padding or the like.
pub(super) fn size(name: &str, stated: i64) -> Result<usize> {
    if !(0..=MAX_SIZE).contains(&stated) {
        return Err(Diagnostic::invalid(format!("`{name}` is {stated}, expected 0 to {MAX_SIZE}")));
    }
    Ok(stated as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_neither_overflow_nor_hide_behind_a_zero() {
        assert_eq!(elements(&[]).unwrap(), 1);
        assert_eq!(elements(&[2, 0]).unwrap(), 0);
        assert!(elements(&[usize::MAX, 0]).is_err());
        assert!(elements(&[1 << 40, 1 << 40]).is_err());
        assert!(elements(&[1; 17]).is_err());
    }

    #[test]
    fn sizes_are_bounded() {
        assert_eq!(size("strides", 2).unwrap(), 2);
        assert_eq!(size("pads", -1).unwrap_err().message, "`pads` is -1, expected 0 to 16777216");
    }
}
