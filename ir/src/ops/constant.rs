//! A constant tensor.

use crate::attr::{Attr, Attrs};
use crate::{Constant, OpError, Operator, Tensor, TensorType};
use std::ops::RangeInclusive;

/// A constant tensor. The textual form has its own syntax for it (see [`crate::text`]).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Const {
    /// The value.
    pub value: Constant,
}

impl Const {
    pub(crate) fn attrs(&self) -> Attrs {
        Attrs::from([("digest".into(), Attr::Word(format!("x{:016x}", self.value.digest())))])
    }

    pub(crate) fn from_attrs(_: &mut Attrs) -> Result<Self, String> {
        Err("a constant is written with its value: `const splat(0)`, `const [1, 2]`".into())
    }
}

impl Operator for Const {
    const NAME: &'static str = "const";
    const ARITY: RangeInclusive<usize> = 0..=0;

    fn infer(&self, _: &[&TensorType]) -> Result<TensorType, OpError> {
        Ok(self.value.ty())
    }

    fn eval(&self, _: &[&Tensor]) -> Result<Tensor, OpError> {
        Ok(Tensor::clone(&self.value))
    }
}
