//! The one table of operators.
//!
//! An operator is a struct in `ops/` that holds its attributes and implements [`Operator`]. The table below
//! makes the enum [`Op`], its names, its dispatch and its textual form. Matches over `Op` elsewhere have no
//! wildcard arm: the compiler lists the places that a new operator must visit.

use crate::attr::Attrs;
use crate::{OpError, Tensor, TensorType, ops};
use std::ops::RangeInclusive;

/// What every operator defines.
pub trait Operator {
    /// The name in the textual form.
    const NAME: &'static str;

    /// How many operands it takes.
    const ARITY: RangeInclusive<usize>;

    /// The type of the result for operands of these types. The number of operands is in [`Self::ARITY`].
    ///
    /// # Errors
    /// If the operator does not accept such operands.
    fn infer(&self, inputs: &[&TensorType]) -> Result<TensorType, OpError>;

    /// The value of the result; the reference for everything that computes this operator.
    ///
    /// # Errors
    /// As [`Self::infer`], and if the operator has no evaluation for these element types.
    fn eval(&self, inputs: &[&Tensor]) -> Result<Tensor, OpError>;

    /// Multiply-accumulate operations of one evaluation.
    fn macs(&self, _inputs: &[&TensorType], _output: &TensorType) -> u64 {
        0
    }
}

macro_rules! define_ops {
    ($($variant:ident => $module:ident,)*) => {
        /// An operator with its attributes.
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Op { $(#[doc = concat!("See [`ops::", stringify!($variant), "`].")] $variant(ops::$variant),)* }

        impl Op {
            /// The names of all operators, in table order.
            pub const NAMES: &[&str] = &[$(<ops::$variant as Operator>::NAME,)*];

            /// The name in the textual form.
            pub fn name(&self) -> &'static str {
                match self { $(Op::$variant(_) => <ops::$variant as Operator>::NAME,)* }
            }

            /// How many operands it takes.
            pub fn arity(&self) -> RangeInclusive<usize> {
                match self { $(Op::$variant(_) => <ops::$variant as Operator>::ARITY,)* }
            }

            /// Its attributes, without those at their default.
            pub fn attrs(&self) -> Attrs {
                match self { $(Op::$variant(op) => op.attrs(),)* }
            }

            /// The operator called `name` with `attrs`; what it uses is taken out of `attrs`.
            ///
            /// # Errors
            /// A sentence, if there is no such operator or an attribute is wrong or missing.
            pub fn from_attrs(name: &str, attrs: &mut Attrs) -> Result<Op, String> {
                match name {
                    $(<ops::$variant as Operator>::NAME => Ok(Op::$variant(ops::$variant::from_attrs(attrs)?)),)*
                    _ => Err(format!("unknown operator `{name}`")),
                }
            }

            /// The type of the result for operands of these types.
            ///
            /// # Errors
            /// If the operator does not accept such operands.
            pub fn infer(&self, inputs: &[&TensorType]) -> Result<TensorType, OpError> {
                self.check_arity(inputs.len())?;
                match self { $(Op::$variant(op) => op.infer(inputs),)* }
            }

            /// The value of the result.
            ///
            /// # Errors
            /// As [`Self::infer`], and if the operator has no evaluation for these element types.
            pub fn eval(&self, inputs: &[&Tensor]) -> Result<Tensor, OpError> {
                self.check_arity(inputs.len())?;
                match self { $(Op::$variant(op) => op.eval(inputs),)* }
            }

            /// Multiply-accumulate operations of one evaluation.
            pub fn macs(&self, inputs: &[&TensorType], output: &TensorType) -> u64 {
                match self { $(Op::$variant(op) => op.macs(inputs, output),)* }
            }
        }

        $(impl From<ops::$variant> for Op {
            fn from(op: ops::$variant) -> Op { Op::$variant(op) }
        })*
    };
}

define_ops! {
    Input => input,
    Const => constant,
    Conv2d => conv2d,
    Dense => dense,
    MatMul => matmul,
    Pool2d => pool2d,
    Unary => unary,
    Binary => binary,
    Clamp => clamp,
    Select => select,
    Cast => cast,
    Softmax => softmax,
    Reduce => reduce,
    Concat => concat,
    Slice => slice,
    Pad => pad,
    Resize => resize,
    Reshape => reshape,
    Transpose => transpose,
    Expand => expand,
    Gather => gather,
    Quantize => quantize,
    Dequantize => dequantize,
    Lookup => lookup,
    QConv2d => qconv2d,
    QDense => qdense,
    QMatMul => qmatmul,
    QAdd => qadd,
    QMul => qmul,
    QPool2d => qpool2d,
    QMean => qmean,
    QSoftmax => qsoftmax,
}

impl Op {
    fn check_arity(&self, found: usize) -> Result<(), OpError> {
        let arity = self.arity();
        if arity.contains(&found) {
            return Ok(());
        }
        let expected = match (arity.start(), arity.end()) {
            (low, high) if low == high => low.to_string(),
            (low, &usize::MAX) => format!("at least {low}"),
            (low, high) => format!("{low} to {high}"),
        };
        Err(OpError::Arity { op: self.name(), expected, found })
    }
}
