//! Functions of one number, element by element.

use super::support::tensor;
use crate::{DType, Data, OpError, Operator, OrderedFloat, Tensor, TensorType, attributes, words};
use std::ops::RangeInclusive;

words! {
    /// A function of one number. `a` and `b` are the operator's parameters.
    pub enum UnaryFn {
        /// `|x|`
        Abs = "abs",
        /// Smallest integer not below `x`.
        Ceil = "ceil",
        /// `cos x`
        Cos = "cos",
        /// `x < 0 ? a (eˣ - 1) : x`
        Elu = "elu",
        /// The error function.
        Erf = "erf",
        /// `eˣ`
        Exp = "exp",
        /// Largest integer not above `x`.
        Floor = "floor",
        /// `clamp(a x + b, 0, 1)`
        HardSigmoid = "hard_sigmoid",
        /// `x clamp(x / 6 + 1/2, 0, 1)`
        HardSwish = "hard_swish",
        /// `x < 0 ? a x : x`
        LeakyRelu = "leaky_relu",
        /// Natural logarithm.
        Log = "log",
        /// `-x`
        Neg = "neg",
        /// Logical negation, on truth values only.
        Not = "not",
        /// `1 / x`
        Reciprocal = "reciprocal",
        /// Nearest integer, ties to even.
        Round = "round",
        /// `1 / (1 + e⁻ˣ)`
        Sigmoid = "sigmoid",
        /// -1, 0 or 1.
        Sign = "sign",
        /// `sin x`
        Sin = "sin",
        /// `log(1 + eˣ)`
        Softplus = "softplus",
        /// `√x`
        Sqrt = "sqrt",
        /// Hyperbolic tangent.
        Tanh = "tanh",
    }
}

attributes! {
    /// A function applied to every element.
    pub struct Unary {
        /// The function.
        pub f: UnaryFn,
        /// Its first parameter, where it has one.
        pub a: OrderedFloat<f32> = OrderedFloat(0.0),
        /// Its second parameter, where it has one.
        pub b: OrderedFloat<f32> = OrderedFloat(0.0),
    }
}

impl Unary {
    /// A function without parameters.
    pub fn new(f: UnaryFn) -> Self {
        Unary { f, a: OrderedFloat(0.0), b: OrderedFloat(0.0) }
    }

    /// A function with parameters `a` and `b`.
    pub fn with(f: UnaryFn, a: f32, b: f32) -> Self {
        Unary { f, a: OrderedFloat(a), b: OrderedFloat(b) }
    }

    /// The function's value at `x`.
    pub fn apply(&self, x: f32) -> f32 {
        let (a, b) = (self.a.0, self.b.0);
        match self.f {
            UnaryFn::Abs => x.abs(),
            UnaryFn::Ceil => x.ceil(),
            UnaryFn::Cos => x.cos(),
            UnaryFn::Elu => {
                if x < 0.0 {
                    a * x.exp_m1()
                } else {
                    x
                }
            }
            UnaryFn::Erf => erf(f64::from(x)) as f32,
            UnaryFn::Exp => x.exp(),
            UnaryFn::Floor => x.floor(),
            UnaryFn::HardSigmoid => (a * x + b).clamp(0.0, 1.0),
            UnaryFn::HardSwish => x * (x / 6.0 + 0.5).clamp(0.0, 1.0),
            UnaryFn::LeakyRelu => {
                if x < 0.0 {
                    a * x
                } else {
                    x
                }
            }
            UnaryFn::Log => x.ln(),
            UnaryFn::Neg => -x,
            UnaryFn::Not => f32::from(x == 0.0),
            UnaryFn::Reciprocal => 1.0 / x,
            UnaryFn::Round => x.round_ties_even(),
            UnaryFn::Sigmoid => 1.0 / (1.0 + (-x).exp()),
            UnaryFn::Sign => {
                if x == 0.0 || x.is_nan() {
                    x
                } else {
                    x.signum()
                }
            }
            UnaryFn::Sin => x.sin(),
            UnaryFn::Softplus => x.max(0.0) + (-x.abs()).exp().ln_1p(),
            UnaryFn::Sqrt => x.sqrt(),
            UnaryFn::Tanh => x.tanh(),
        }
    }
}

/// The error function: Taylor series near zero, continued fraction (Lentz) of the complement elsewhere.
/// Accurate to about 1e-15.
fn erf(x: f64) -> f64 {
    let (z, square) = (x.abs(), x * x);
    if z < 2.5 {
        let mut term = z;
        let mut sum = z;
        for n in 1..80 {
            term *= -square / f64::from(n);
            sum += term / f64::from(2 * n + 1);
        }
        return (2.0 / std::f64::consts::PI.sqrt() * sum).copysign(x);
    }
    if z > 6.0 {
        return 1.0_f64.copysign(x);
    }
    let fraction = (1..60).rev().fold(0.0, |tail, n| f64::from(n) / 2.0 / (z + tail));
    let complement = (-square).exp() / ((z + fraction) * std::f64::consts::PI.sqrt());
    (1.0 - complement).copysign(x)
}

impl Operator for Unary {
    const NAME: &'static str = "unary";
    const ARITY: RangeInclusive<usize> = 1..=1;

    fn infer(&self, inputs: &[&TensorType]) -> Result<TensorType, OpError> {
        let found = inputs[0].dtype;
        let integers = matches!(self.f, UnaryFn::Abs | UnaryFn::Neg | UnaryFn::Sign);
        let fits = match found {
            DType::F32 | DType::F64 => self.f != UnaryFn::Not,
            DType::I64 | DType::I32 => integers,
            DType::Bool => self.f == UnaryFn::Not,
            DType::I8 | DType::I16 | DType::U8 | DType::U16 | DType::U32 | DType::U64 => false,
        };
        if fits {
            return Ok(inputs[0].clone());
        }
        Err(OpError::DType { op: Self::NAME, operand: 0, found, expected: "a type that the function takes" })
    }

    fn eval(&self, inputs: &[&Tensor]) -> Result<Tensor, OpError> {
        let ty = self.infer(&[&inputs[0].ty()])?;
        let integer = |x: i64| match self.f {
            UnaryFn::Neg => x.wrapping_neg(),
            UnaryFn::Sign => x.signum(),
            _ => x.wrapping_abs(),
        };
        let data = match inputs[0].data() {
            Data::F32(v) => Data::F32(v.iter().map(|x| self.apply(*x)).collect()),
            Data::F64(v) => Data::F64(v.iter().map(|x| f64::from(self.apply(*x as f32))).collect()),
            Data::I64(v) => Data::I64(v.iter().map(|x| integer(*x)).collect()),
            Data::I32(v) => Data::I32(v.iter().map(|x| integer(i64::from(*x)) as i32).collect()),
            Data::Bool(v) => Data::Bool(v.iter().map(|x| !x).collect()),
            other => other.clone(),
        };
        tensor(Self::NAME, &ty, data)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn erf_agrees_with_tabulated_values() {
        for (x, y) in [(0.0, 0.0), (0.5, 0.520_499_877_8), (1.0, 0.842_700_792_9), (3.0, 0.999_977_909_5)] {
            assert!((erf(x) - y).abs() < 1e-9, "erf({x}) = {}", erf(x));
            assert_eq!(erf(-x), -erf(x));
        }
    }

    #[test]
    fn parameters_take_part() {
        assert_eq!(Unary::with(UnaryFn::LeakyRelu, 0.5, 0.0).apply(-2.0), -1.0);
        assert_eq!(Unary::new(UnaryFn::HardSwish).apply(3.0), 3.0);
    }

    #[test]
    fn an_integer_has_no_exponential() {
        let found = Unary::new(UnaryFn::Exp).infer(&[&TensorType::new(DType::I64, [2])]);
        assert!(matches!(found, Err(OpError::DType { found: DType::I64, .. })));
    }
}
