//! Loop nests: axes with a stride for each operand, and their shortest form.

use super::error::Refusal;
use edgecc_ir::Shape;

/// Axes that the n-dimensional kernels take.
pub(super) const MAX_AXES: usize = 6;

/// A loop nest over `dims`, outermost first, with the strides in elements of `N` operands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Axes<const N: usize> {
    pub(super) dims: Vec<usize>,
    pub(super) strides: [Vec<i64>; N],
}

impl<const N: usize> Axes<N> {
    /// The same accesses in the same order in as few axes as possible: without axes of length 1, neighbours
    /// merged where every operand walks over both as over one.
    pub(super) fn collapsed(&self) -> Self {
        let mut axes = Axes { dims: vec![], strides: [const { Vec::new() }; N] };
        for axis in (0..self.dims.len()).filter(|axis| self.dims[*axis] != 1) {
            axes.push(self.dims[axis], std::array::from_fn(|n| self.strides[n][axis]));
        }
        axes
    }

    fn push(&mut self, len: usize, strides: [i64; N]) {
        let one_walk = |(outer, inner): (&Vec<i64>, &i64)| outer.last() == Some(&(inner * len as i64));
        match self.dims.last_mut() {
            Some(outer) if self.strides.iter().zip(&strides).all(one_walk) => {
                *outer *= len;
                self.strides.iter_mut().for_each(|own| own.truncate(own.len() - 1));
            }
            _ => self.dims.push(len),
        }
        self.strides.iter_mut().zip(strides).for_each(|(own, stride)| own.push(stride));
    }

    /// Collapsed, with leading axes of length 1 up to `rank` axes; dimensions, then strides.
    pub(super) fn padded(&self, rank: usize) -> Result<(Vec<i64>, [Vec<i64>; N]), Refusal> {
        let axes = self.collapsed();
        let missing = rank.checked_sub(axes.dims.len()).ok_or_else(|| {
            let what = format!("its elements are reached over {} independent axes", axes.dims.len());
            Refusal::unsupported(what, format!("up to {rank} are supported: merge axes with a Reshape"))
        })?;
        let lead = |fill: i64, tail: Vec<i64>| [vec![fill; missing], tail].concat();
        let dims = axes.dims.iter().map(|len| *len as i64).collect();
        Ok((lead(1, dims), axes.strides.map(|strides| lead(0, strides))))
    }

    /// Whether operand `n` is read or written from its first element to its last, each once.
    pub(super) fn is_contiguous(&self, n: usize) -> bool {
        let axes = Axes { dims: self.dims.clone(), strides: [self.strides[n].clone()] }.collapsed();
        axes.dims.is_empty() || axes.strides[0] == [1]
    }
}

/// Row-major strides as signed numbers.
pub(super) fn row_major(shape: &Shape) -> Vec<i64> {
    signed(&shape.strides())
}

/// Strides of an operand of shape `from` in a loop over `to`.
pub(super) fn broadcast(from: &Shape, to: &Shape) -> Result<Vec<i64>, Refusal> {
    let strides = from.broadcast_strides(to);
    let strides = strides.ok_or_else(|| Refusal::Internal(format!("{from} does not broadcast to {to}")))?;
    Ok(signed(&strides))
}

fn signed(strides: &[usize]) -> Vec<i64> {
    // Tensors are smaller than the address space.
    strides.iter().map(|stride| *stride as i64).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_merge_only_where_all_operands_walk_on() {
        let both = Axes { dims: vec![2, 1, 3, 4], strides: [vec![12, 12, 4, 1], vec![4, 4, 0, 1]] };
        let merged = both.collapsed();
        assert_eq!(merged.dims, [2, 3, 4]);
        let same = Axes { dims: vec![2, 1, 3, 4], strides: [vec![12, 12, 4, 1], vec![12, 9, 4, 1]] };
        assert_eq!(same.collapsed(), Axes { dims: vec![24], strides: [vec![1], vec![1]] });
        assert!(same.is_contiguous(0) && !both.is_contiguous(1));
    }

    #[test]
    fn seven_independent_axes_are_too_many() {
        let axes = Axes { dims: vec![2; 7], strides: [vec![1, 9, 2, 11, 3, 17, 4]] };
        assert!(axes.padded(MAX_AXES).is_err());
        assert_eq!(axes.padded(8).unwrap().0, [1, 2, 2, 2, 2, 2, 2, 2]);
    }
}
