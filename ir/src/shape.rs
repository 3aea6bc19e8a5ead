//! Static shapes and the arithmetic on them.

use std::fmt;
use std::ops::Deref;

/// The dimensions of a tensor, outermost first. A scalar has none.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Shape(Vec<usize>);

impl Shape {
    /// A shape with these dimensions.
    pub fn new(dims: impl Into<Vec<usize>>) -> Self {
        Shape(dims.into())
    }

    /// The dimensions, outermost first.
    pub fn dims(&self) -> &[usize] {
        &self.0
    }

    /// The number of dimensions.
    pub fn rank(&self) -> usize {
        self.0.len()
    }

    /// The number of elements: the product of all dimensions, 1 for a scalar.
    pub fn elements(&self) -> usize {
        self.0.iter().product()
    }

    /// Row-major strides in elements.
    pub fn strides(&self) -> Vec<usize> {
        let mut strides = vec![1; self.rank()];
        for axis in (1..self.rank()).rev() {
            strides[axis - 1] = strides[axis] * self.0[axis];
        }
        strides
    }

    /// Strides in elements for reading a tensor of this shape as if it had shape `target`:
    /// 0 along each broadcast axis. `None` if it does not broadcast to `target`.
    pub fn broadcast_strides(&self, target: &Shape) -> Option<Vec<usize>> {
        let missing = target.rank().checked_sub(self.rank())?;
        let own = self.strides();
        let mut strides = vec![0; missing];
        for axis in 0..self.rank() {
            match (self.0[axis], target[missing + axis]) {
                (from, to) if from == to && from != 1 => strides.push(own[axis]),
                (1, _) => strides.push(0),
                _ => return None,
            }
        }
        Some(strides)
    }

    /// The coordinates of the element at row-major position `index`.
    pub fn coordinates(&self, mut index: usize) -> Vec<usize> {
        let mut coordinates = vec![0; self.rank()];
        for axis in (0..self.rank()).rev() {
            coordinates[axis] = index % self.0[axis];
            index /= self.0[axis];
        }
        coordinates
    }
}

/// The shape that two operands broadcast to under ONNX's (NumPy's) rule, or `None`.
pub fn broadcast(a: &Shape, b: &Shape) -> Option<Shape> {
    let rank = a.rank().max(b.rank());
    let dim = |shape: &Shape, axis: usize| (axis + shape.rank()).checked_sub(rank).map_or(1, |i| shape[i]);
    (0..rank)
        .map(|axis| match (dim(a, axis), dim(b, axis)) {
            (x, y) if x == y => Some(x),
            (1, y) => Some(y),
            (x, 1) => Some(x),
            _ => None,
        })
        .collect::<Option<Vec<_>>>()
        .map(Shape)
}

impl Deref for Shape {
    type Target = [usize];

    fn deref(&self) -> &[usize] {
        &self.0
    }
}

impl<const N: usize> From<[usize; N]> for Shape {
    fn from(dims: [usize; N]) -> Self {
        Shape(dims.to_vec())
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let dims: Vec<_> = self.0.iter().map(ToString::to_string).collect();
        write!(f, "[{}]", dims.join(","))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strides_are_row_major() {
        assert_eq!(Shape::from([2, 3, 4]).strides(), [12, 4, 1]);
        assert!(Shape::default().strides().is_empty());
    }

    #[test]
    fn broadcast_follows_the_trailing_axes() {
        let shape = |dims: &[usize]| Shape::new(dims.to_vec());
        assert_eq!(broadcast(&shape(&[2, 1, 4]), &shape(&[3, 1])), Some(shape(&[2, 3, 4])));
        assert_eq!(broadcast(&shape(&[2]), &shape(&[3])), None);
        assert_eq!(broadcast(&shape(&[]), &shape(&[3])), Some(shape(&[3])));
    }

    #[test]
    fn broadcast_strides_are_zero_where_repeated() {
        let to = Shape::from([2, 3, 4]);
        assert_eq!(Shape::from([3, 1]).broadcast_strides(&to), Some(vec![0, 1, 0]));
        assert_eq!(Shape::from([2]).broadcast_strides(&to), None);
    }
}
