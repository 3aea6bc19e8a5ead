//! How the integers of a graph input or result stand for real numbers.

use crate::attr::{Attr, AttrValue};
use ordered_float::OrderedFloat;

/// An integer `q` stands for `scale (q - zero)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Affine {
    /// Positive and finite.
    pub scale: OrderedFloat<f32>,
    /// Zero point: the integer that stands for zero.
    pub zero: i32,
}

impl AttrValue for Affine {
    const EXPECTED: &'static str = "[scale, zero]";

    fn to_attr(&self) -> Attr {
        Attr::List(vec![self.scale.to_attr(), self.zero.to_attr()])
    }

    fn from_attr(attr: &Attr) -> Option<Self> {
        let Attr::List(list) = attr else { return None };
        let [scale, zero] = list.as_slice() else { return None };
        let (scale, zero) = (OrderedFloat::<f32>::from_attr(scale)?, i32::from_attr(zero)?);
        (scale.is_finite() && scale.0 > 0.0).then_some(Affine { scale, zero })
    }
}
