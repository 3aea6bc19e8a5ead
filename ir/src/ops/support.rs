//! What several operators share: operand access with the right error, window geometry.

use crate::{DType, Element, OpError, Shape, Tensor, TensorType};

/// The operand's elements as `T`.
pub(super) fn elements<'a, T: Element>(
    op: &'static str,
    inputs: &[&'a Tensor],
    operand: usize,
) -> Result<&'a [T], OpError> {
    inputs[operand].as_slice().ok_or_else(|| OpError::DType {
        op,
        operand,
        found: inputs[operand].dtype(),
        expected: T::DTYPE.name(),
    })
}

/// Requires operand `operand` to have element type `dtype`.
pub(super) fn expect_dtype(
    op: &'static str,
    inputs: &[&TensorType],
    operand: usize,
    dtype: DType,
) -> Result<(), OpError> {
    let found = inputs[operand].dtype;
    if found == dtype { Ok(()) } else { Err(OpError::DType { op, operand, found, expected: dtype.name() }) }
}

/// Requires operand `operand` to have `rank` dimensions.
pub(super) fn expect_rank(
    op: &'static str,
    inputs: &[&TensorType],
    operand: usize,
    rank: usize,
) -> Result<(), OpError> {
    let shape = &inputs[operand].shape;
    if shape.rank() == rank {
        return Ok(());
    }
    Err(OpError::shape(op, format!("operand {operand} has shape {shape}, expected {rank} dimensions")))
}

/// Infers a result's type from operand values: what `eval` of pure data movement starts with.
pub(super) fn types(inputs: &[&Tensor]) -> Vec<TensorType> {
    inputs.iter().map(|t| t.ty()).collect()
}

/// Wraps evaluated data whose length follows from `ty` by construction.
pub(super) fn tensor(op: &'static str, ty: &TensorType, data: crate::Data) -> Result<Tensor, OpError> {
    Tensor::new(ty.shape.clone(), data)
        .ok_or_else(|| OpError::shape(op, format!("the result does not have the elements of {ty}")))
}

/// For row-major position `i` of a tensor, which of `count` per-axis parameters applies: all share one, or it is
/// the index along `axis`.
pub(super) fn channel(shape: &Shape, axis: usize, count: usize) -> impl Fn(usize) -> usize + use<> {
    let inner: usize = if count == 1 { 1 } else { shape[axis + 1..].iter().product() };
    move |i| if count == 1 { 0 } else { i / inner % count }
}

/// A sliding window along one axis.
#[derive(Clone, Copy, Debug)]
pub(super) struct Window {
    pub(super) size: usize,
    pub(super) stride: usize,
    pub(super) dilation: usize,
    pub(super) before: usize,
    pub(super) after: usize,
}

impl Window {
    /// The number of window positions over `len` elements, rounding down.
    ///
    /// # Errors
    /// A sentence, if a parameter is zero or the window is larger than the padded input.
    pub(super) fn positions(&self, len: usize) -> Result<usize, String> {
        let (padded, reach) = self.checked(len)?;
        Ok((padded - reach) / self.stride + 1)
    }

    /// As [`Self::positions`], rounding up, without positions that begin in the padding after the input.
    pub(super) fn positions_ceil(&self, len: usize) -> Result<usize, String> {
        let (padded, reach) = self.checked(len)?;
        let positions = (padded - reach).div_ceil(self.stride) + 1;
        let last_begins_outside = (positions - 1) * self.stride >= len + self.before;
        Ok(positions - usize::from(last_begins_outside))
    }

    /// The input positions under window position `at`, each with its tap; those outside are left out.
    pub(super) fn taps(&self, at: usize, len: usize) -> impl Iterator<Item = (usize, usize)> + use<> {
        let (start, dilation, before) = (at * self.stride, self.dilation, self.before);
        (0..self.size).filter_map(move |tap| {
            let position = (start + tap * dilation).checked_sub(before)?;
            (position < len).then_some((tap, position))
        })
    }

    fn checked(&self, len: usize) -> Result<(usize, usize), String> {
        if self.size == 0 || self.stride == 0 || self.dilation == 0 {
            return Err("kernel, stride and dilation must be at least 1".into());
        }
        let (padded, reach) = (len + self.before + self.after, (self.size - 1) * self.dilation + 1);
        if padded < reach {
            return Err(format!("the kernel reaches over {reach} elements, the padded input has {padded}"));
        }
        Ok((padded, reach))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const W: Window = Window { size: 3, stride: 2, dilation: 1, before: 1, after: 0 };

    #[test]
    fn windows_count_and_clip() {
        assert_eq!(W.positions(4), Ok(2));
        assert_eq!(W.positions_ceil(5), Ok(3));
        assert_eq!(W.taps(0, 4).collect::<Vec<_>>(), [(1, 0), (2, 1)]);
        assert!(W.positions(1).is_err());
    }
}
