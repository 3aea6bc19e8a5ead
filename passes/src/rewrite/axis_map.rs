//! Where axes go when data moves without changing: transposes, and reshapes that only add or drop axes of
//! size one.

use edgecc_ir::ops::{Reshape, Transpose};
use edgecc_ir::{Op, Shape};

/// For each axis of the result, the operand's axis it is; `None` for an added axis of size one. Axes of the
/// operand that no result axis is have size one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct AxisMap {
    from: Vec<Option<usize>>,
    /// Axes of the operand.
    rank: usize,
    /// Whether the movement is a transpose.
    transposes: bool,
}

impl AxisMap {
    /// The map of `op` on an operand of shape `from`, if it only moves axes.
    pub(super) fn of(op: &Op, from: &Shape) -> Option<AxisMap> {
        match op {
            Op::Transpose(transpose) => {
                let axes = transpose.perm.iter().map(|axis| Some(*axis)).collect();
                Some(AxisMap { from: axes, rank: from.rank(), transposes: true })
            }
            Op::Reshape(reshape) => {
                let axes = unit_reshape(from, &reshape.shape)?;
                Some(AxisMap { from: axes, rank: from.rank(), transposes: false })
            }
            _ => None,
        }
    }

    /// The map of the permutation that undoes `transpose`.
    pub(super) fn undoing(transpose: &Transpose) -> AxisMap {
        let axes = transpose.inverse().into_iter().map(Some).collect();
        AxisMap { from: axes, rank: transpose.perm.len(), transposes: true }
    }

    /// The axes of the result.
    pub(super) fn result_rank(&self) -> usize {
        self.from.len()
    }

    /// The operand's axis that result axis `axis` is.
    pub(super) fn source(&self, axis: usize) -> Option<usize> {
        self.from[axis]
    }

    /// What is said per result axis, said per operand axis. Added axes must say `unit`, dropped ones get it.
    pub(super) fn pull<T: Clone + PartialEq>(&self, per_axis: &[T], unit: &T) -> Option<Vec<T>> {
        let mut pulled = vec![unit.clone(); self.rank];
        for (value, from) in per_axis.iter().zip(&self.from) {
            match from {
                Some(axis) => pulled[*axis] = value.clone(),
                None if value == unit => (),
                None => return None,
            }
        }
        Some(pulled)
    }

    /// The same movement applied to another operand, of shape `shape`.
    pub(super) fn movement(&self, shape: &Shape) -> Op {
        if self.transposes {
            return Transpose { perm: self.from.iter().flatten().copied().collect() }.into();
        }
        let dims: Vec<usize> = self.from.iter().map(|axis| axis.map_or(1, |axis| shape[axis])).collect();
        Reshape { shape: dims.into() }.into()
    }

    /// The movement back, for a value of shape `shape`; `None` if it is not of size one along an added axis.
    pub(super) fn inverse(&self, shape: &Shape) -> Option<Op> {
        let dims = self.pull(shape, &1)?;
        if !self.transposes {
            return Some(Reshape { shape: dims.into() }.into());
        }
        let perm = self.from.iter().flatten().copied().collect();
        Some(Transpose { perm: Transpose { perm }.inverse() }.into())
    }
}

/// The axes of `to` as axes of `from`, if only axes of size one differ. An axis of size one is an old one
/// wherever that is possible.
fn unit_reshape(from: &Shape, to: &Shape) -> Option<Vec<Option<usize>>> {
    let mut next = 0;
    let mut axes = Vec::with_capacity(to.rank());
    for dim in to.iter() {
        if *dim == 1 {
            let old = from.get(next) == Some(&1);
            axes.push(old.then_some(next));
            next += usize::from(old);
            continue;
        }
        while from.get(next) == Some(&1) {
            next += 1;
        }
        (from.get(next) == Some(dim)).then_some(())?;
        axes.push(Some(next));
        next += 1;
    }
    from[next..].iter().all(|dim| *dim == 1).then_some(axes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reshape(from: &[usize], to: &[usize]) -> Option<Vec<Option<usize>>> {
        unit_reshape(&from.to_vec().into(), &to.to_vec().into())
    }

    #[test]
    fn only_axes_of_size_one_come_and_go() {
        assert_eq!(reshape(&[2, 3], &[2, 1, 3]), Some(vec![Some(0), None, Some(1)]));
        assert_eq!(reshape(&[1, 2, 1, 3, 1], &[2, 3]), Some(vec![Some(1), Some(3)]));
        assert_eq!(reshape(&[1, 5], &[1, 1, 5]), Some(vec![Some(0), None, Some(1)]));
        assert_eq!(reshape(&[2, 3], &[3, 2]), None);
        assert_eq!(reshape(&[2, 3], &[6]), None);
        assert_eq!(reshape(&[1, 1], &[]), Some(vec![]));
    }

    #[test]
    fn attributes_follow_the_axes_back() {
        let op: Op = Transpose { perm: vec![0, 2, 3, 1] }.into();
        let map = AxisMap::of(&op, &[1, 8, 4, 5].into()).unwrap();
        assert_eq!(map.pull(&[10, 20, 30, 40], &0), Some(vec![10, 40, 20, 30]));
        assert_eq!(map.movement(&[1, 8, 2, 2].into()), op);
        let op: Op = Reshape { shape: [2, 1, 3].into() }.into();
        let map = AxisMap::of(&op, &[2, 3].into()).unwrap();
        assert_eq!(map.pull(&[7, 0, 9], &0), Some(vec![7, 9]));
        assert_eq!(map.pull(&[7, 8, 9], &0), None);
        assert_eq!(map.inverse(&[2, 1, 1].into()), Some(Reshape { shape: [2, 1].into() }.into()));
    }
}
