//! Functions of two numbers, element by element with broadcasting.

use super::support::tensor;
use crate::{DType, Data, OpError, Operator, Shape, Tensor, TensorType, attributes, broadcast, words};
use std::ops::RangeInclusive;

words! {
    /// A function of two numbers.
    pub enum BinaryFn {
        /// `a + b`
        Add = "add",
        /// `a - b`
        Sub = "sub",
        /// `a b`
        Mul = "mul",
        /// `a / b`; integers truncate towards zero.
        Div = "div",
        /// `aᵇ`
        Pow = "pow",
        /// The smaller.
        Min = "min",
        /// The larger.
        Max = "max",
        /// Remainder with the sign of `b`.
        Mod = "mod",
        /// Remainder with the sign of `a`.
        Rem = "rem",
        /// `a < 0 ? b a : a`
        PRelu = "prelu",
        /// `a == b`
        Equal = "equal",
        /// `a < b`
        Less = "less",
        /// `a <= b`
        LessEqual = "less_equal",
        /// `a > b`
        Greater = "greater",
        /// `a >= b`
        GreaterEqual = "greater_equal",
        /// Both, on truth values.
        And = "and",
        /// Either, on truth values.
        Or = "or",
        /// One but not both, on truth values.
        Xor = "xor",
    }
}

impl BinaryFn {
    /// Whether the result is a truth value.
    pub fn is_predicate(self) -> bool {
        match self {
            BinaryFn::Equal | BinaryFn::Less | BinaryFn::LessEqual | BinaryFn::Greater => true,
            BinaryFn::GreaterEqual | BinaryFn::And | BinaryFn::Or | BinaryFn::Xor => true,
            BinaryFn::Add | BinaryFn::Sub | BinaryFn::Mul | BinaryFn::Div | BinaryFn::Pow => false,
            BinaryFn::Min | BinaryFn::Max | BinaryFn::Mod | BinaryFn::Rem | BinaryFn::PRelu => false,
        }
    }

    /// Whether the operands may be exchanged.
    pub fn commutes(self) -> bool {
        match self {
            BinaryFn::Add | BinaryFn::Mul | BinaryFn::Min | BinaryFn::Max | BinaryFn::Equal => true,
            BinaryFn::And | BinaryFn::Or | BinaryFn::Xor => true,
            BinaryFn::Sub | BinaryFn::Div | BinaryFn::Pow | BinaryFn::Mod | BinaryFn::Rem => false,
            BinaryFn::PRelu | BinaryFn::Less | BinaryFn::LessEqual => false,
            BinaryFn::Greater | BinaryFn::GreaterEqual => false,
        }
    }

    fn float(self, a: f64, b: f64) -> f64 {
        match self {
            BinaryFn::Add => a + b,
            BinaryFn::Sub => a - b,
            BinaryFn::Mul => a * b,
            BinaryFn::Div => a / b,
            BinaryFn::Pow => a.powf(b),
            BinaryFn::Min => a.min(b),
            BinaryFn::Max => a.max(b),
            BinaryFn::Mod => a - b * (a / b).floor(),
            BinaryFn::Rem => a % b,
            BinaryFn::PRelu => {
                if a < 0.0 {
                    a * b
                } else {
                    a
                }
            }
            _ => f64::from(u8::from(self.compare(a, b))),
        }
    }

    /// `None` for a division by zero.
    fn integer(self, a: i128, b: i128) -> Option<i128> {
        Some(match self {
            BinaryFn::Add => a + b,
            BinaryFn::Sub => a - b,
            BinaryFn::Mul => a.wrapping_mul(b),
            BinaryFn::Div => a.checked_div(b)?,
            BinaryFn::Pow => a.checked_pow(u32::try_from(b).ok()?)?,
            BinaryFn::Min => a.min(b),
            BinaryFn::Max => a.max(b),
            BinaryFn::Mod => {
                a.checked_rem(b).map(|r| if r != 0 && (r < 0) != (b < 0) { r + b } else { r })?
            }
            BinaryFn::Rem => a.checked_rem(b)?,
            BinaryFn::PRelu => {
                if a < 0 {
                    a * b
                } else {
                    a
                }
            }
            _ => i128::from(self.compare(a, b)),
        })
    }

    fn compare<T: PartialOrd>(self, a: T, b: T) -> bool {
        match self {
            BinaryFn::Less => a < b,
            BinaryFn::LessEqual => a <= b,
            BinaryFn::Greater => a > b,
            BinaryFn::GreaterEqual => a >= b,
            _ => a == b,
        }
    }

    fn logic(self, a: bool, b: bool) -> bool {
        match self {
            BinaryFn::And => a && b,
            BinaryFn::Or => a || b,
            BinaryFn::Xor => a != b,
            _ => self.compare(a, b),
        }
    }
}

attributes! {
    /// A function of two operands of one element type; shapes broadcast.
    pub struct Binary {
        /// The function.
        pub f: BinaryFn,
    }
}

impl Binary {
    /// The operator of this function.
    pub fn new(f: BinaryFn) -> Self {
        Binary { f }
    }

    fn check_dtype(&self, found: DType) -> Result<(), OpError> {
        let logic = matches!(self.f, BinaryFn::And | BinaryFn::Or | BinaryFn::Xor);
        let fits = match found {
            DType::Bool => logic || self.f == BinaryFn::Equal,
            _ => !logic,
        };
        let expected = if logic { "bool" } else { "a number" };
        if fits { Ok(()) } else { Err(OpError::DType { op: Self::NAME, operand: 0, found, expected }) }
    }
}

/// For each element of `to`, the position in `from` that it reads.
fn positions(from: &Shape, to: &Shape) -> Vec<usize> {
    let strides = from.broadcast_strides(to).unwrap_or_default();
    (0..to.elements())
        .map(|i| to.coordinates(i).iter().zip(&strides).map(|(at, stride)| at * stride).sum())
        .collect()
}

/// Applies `f` to paired elements; `None` as soon as it has no value.
fn zip<T: Copy, R>(a: &[T], b: &[T], at: [&[usize]; 2], f: impl Fn(T, T) -> Option<R>) -> Option<Vec<R>> {
    at[0].iter().zip(at[1]).map(|(i, j)| f(a[*i], b[*j])).collect()
}

macro_rules! evaluate {
    ($f:expr, $a:expr, $b:expr, $at:expr; floats: $($float:ident $fty:ty),*; integers: $($int:ident $ity:ty),*) => {
        match ($a, $b) {
            $((Data::$float(a), Data::$float(b)) if $f.is_predicate() =>
                zip(a, b, $at, |x, y| Some($f.compare(x, y))).map(Data::Bool),
            (Data::$float(a), Data::$float(b)) =>
                zip(a, b, $at, |x, y| Some($f.float(x.into(), y.into()) as $fty)).map(Data::$float),)*
            $((Data::$int(a), Data::$int(b)) if $f.is_predicate() =>
                zip(a, b, $at, |x, y| Some($f.compare(x, y))).map(Data::Bool),
            (Data::$int(a), Data::$int(b)) =>
                zip(a, b, $at, |x, y| $f.integer(x.into(), y.into()).map(|v| v as $ity)).map(Data::$int),)*
            (Data::Bool(a), Data::Bool(b)) => zip(a, b, $at, |x, y| Some($f.logic(x, y))).map(Data::Bool),
            _ => None,
        }
    };
}

impl Operator for Binary {
    const NAME: &'static str = "binary";
    const ARITY: RangeInclusive<usize> = 2..=2;

    fn infer(&self, inputs: &[&TensorType]) -> Result<TensorType, OpError> {
        let (a, b) = (inputs[0], inputs[1]);
        self.check_dtype(a.dtype)?;
        if a.dtype != b.dtype {
            let what = format!("operands are {} and {}, expected one element type", a.dtype, b.dtype);
            return Err(OpError::shape(Self::NAME, what));
        }
        let shape = broadcast(&a.shape, &b.shape).ok_or_else(|| {
            OpError::shape(Self::NAME, format!("{} and {} do not broadcast", a.shape, b.shape))
        })?;
        Ok(TensorType { dtype: if self.f.is_predicate() { DType::Bool } else { a.dtype }, shape })
    }

    fn eval(&self, inputs: &[&Tensor]) -> Result<Tensor, OpError> {
        let ty = self.infer(&[&inputs[0].ty(), &inputs[1].ty()])?;
        let at = [positions(inputs[0].shape(), &ty.shape), positions(inputs[1].shape(), &ty.shape)];
        let at = [at[0].as_slice(), at[1].as_slice()];
        let f = self.f;
        let data = evaluate!(f, inputs[0].data(), inputs[1].data(), at;
            floats: F32 f32, F64 f64;
            integers: I8 i8, I16 i16, I32 i32, I64 i64, U8 u8, U16 u16, U32 u32, U64 u64);
        let data =
            data.ok_or_else(|| OpError::shape(Self::NAME, format!("`{}` by zero or overflow", f.word())))?;
        tensor(Self::NAME, &ty, data)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operands_broadcast() {
        let a = Tensor::from_fn([2, 1], |i| i as f32);
        let y = Binary::new(BinaryFn::Sub).eval(&[&a, &Tensor::vector(vec![1.0_f32, 2.0])]).unwrap();
        assert_eq!(y.as_slice::<f32>().unwrap(), [-1.0, -2.0, 0.0, -1.0]);
    }

    #[test]
    fn integer_division_by_zero_is_an_error() {
        let zero = Tensor::scalar(0_i64);
        assert!(Binary::new(BinaryFn::Div).eval(&[&Tensor::scalar(1_i64), &zero]).is_err());
        let less = Binary::new(BinaryFn::Less).eval(&[&zero, &Tensor::scalar(1_i64)]).unwrap();
        assert_eq!(less.as_slice::<bool>().unwrap(), [true]);
    }

    #[test]
    fn remainders_differ_in_sign() {
        let eval =
            |f| Binary::new(f).eval(&[&Tensor::scalar(-7_i64), &Tensor::scalar(3_i64)]).unwrap().to_i64s();
        assert_eq!((eval(BinaryFn::Mod), eval(BinaryFn::Rem)), (Some(vec![2]), Some(vec![-1])));
    }
}
