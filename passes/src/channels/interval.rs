//! Intervals of integers, and the integer arithmetic on them.

use edgecc_ir::integer::Requant;
use edgecc_ir::{DType, Tensor};

/// The integers from `lo` to `hi`, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Interval {
    pub(super) lo: i64,
    pub(super) hi: i64,
}

/// Every signed byte: what is known of a result about which nothing is known.
pub(super) const BYTE: Interval = Interval { lo: -128, hi: 127 };

impl Interval {
    pub(super) fn point(value: i64) -> Self {
        Interval { lo: value, hi: value }
    }

    /// All values of an 8-bit type; `None` for any other type.
    pub(super) fn of_type(dtype: DType) -> Option<Self> {
        match dtype {
            DType::I8 => Some(BYTE),
            DType::U8 => Some(Interval { lo: 0, hi: 255 }),
            DType::F32 | DType::F64 | DType::Bool => None,
            DType::I16 | DType::I32 | DType::I64 => None,
            DType::U16 | DType::U32 | DType::U64 => None,
        }
    }

    /// The only value, if there is but one.
    pub(super) fn constant(self) -> Option<i64> {
        (self.lo == self.hi).then_some(self.lo)
    }

    pub(super) fn hull(self, other: Self) -> Self {
        Interval { lo: self.lo.min(other.lo), hi: self.hi.max(other.hi) }
    }

    pub(super) fn plus(self, other: Self) -> Self {
        Interval { lo: self.lo + other.lo, hi: self.hi + other.hi }
    }

    pub(super) fn times(self, factor: i64) -> Self {
        self.product(Interval::point(factor))
    }

    pub(super) fn product(self, other: Self) -> Self {
        let corners = [self.lo * other.lo, self.lo * other.hi, self.hi * other.lo, self.hi * other.hi];
        let fold = |f: fn(i64, i64) -> i64| corners.into_iter().fold(corners[0], f);
        Interval { lo: fold(i64::min), hi: fold(i64::max) }
    }

    /// The smallest interval around all; `None` around nothing.
    pub(super) fn around(all: impl IntoIterator<Item = Interval>) -> Option<Self> {
        all.into_iter().reduce(Interval::hull)
    }

    /// Whether 32-bit arithmetic holds every value. Outside it wraps around and is no longer monotone.
    fn fits(self) -> bool {
        i32::try_from(self.lo).is_ok() && i32::try_from(self.hi).is_ok()
    }

    /// The results for sums in this interval. [`Requant::apply`] never decreases as the sum grows as long as
    /// nothing wraps around and the multiplier is not negative, so the ends of the sums give the ends of the results.
    pub(super) fn requantised(self, out: &Requant, multiplier: i32) -> Interval {
        self.through(out, multiplier, Requant::apply)
    }

    /// The same for [`Requant::apply_even`], which never decreases either.
    pub(super) fn requantised_even(self, out: &Requant, multiplier: i32) -> Interval {
        self.through(out, multiplier, Requant::apply_even)
    }

    /// Means of `count` elements with sums in this interval, as codes; what is in the middle of two may become either.
    pub(super) fn divided(self, count: i64, out: &Requant) -> Interval {
        let code = |twice: i64| {
            let code = twice.div_euclid(2 * count.max(1)) + i64::from(out.zero);
            code.clamp(out.low.into(), out.top.into())
        };
        // Halves down at one end, up at the other.
        Interval { lo: code(2 * self.lo + count - 1), hi: code(2 * self.hi + count) }.in_a_byte()
    }

    fn through(self, out: &Requant, multiplier: i32, apply: fn(&Requant, i32, i32) -> i32) -> Interval {
        if !self.fits() || multiplier < 0 {
            return BYTE;
        }
        let shifted = self.times(1_i64 << out.left);
        if !shifted.fits() {
            return BYTE;
        }
        let high = |sum: i64| (sum * i64::from(multiplier)) >> 32;
        let rounded = Interval { lo: high(shifted.lo), hi: high(shifted.hi) };
        if !rounded.plus(Interval::point(out.addend().into())).fits() {
            return BYTE;
        }
        // Both ends were just seen to fit.
        let result = |sum: i64| i64::from(apply(out, sum as i32, multiplier));
        Interval { lo: result(self.lo), hi: result(self.hi) }.in_a_byte()
    }

    /// `clamp(x >> shift)` of these sums.
    pub(super) fn shifted(self, shift: u32, low: i32, top: i32) -> Interval {
        if !self.fits() || low > top {
            return BYTE;
        }
        let apply = |sum: i64| (sum >> shift).clamp(low.into(), top.into());
        Interval { lo: apply(self.lo), hi: apply(self.hi) }.in_a_byte()
    }

    /// Results are stored in a signed byte: bounds beyond it would wrap around.
    fn in_a_byte(self) -> Interval {
        if self.lo < BYTE.lo || self.hi > BYTE.hi { BYTE } else { self }
    }
}

/// For each index of the last axis, the interval around the tensor's elements; `None` if they are no integers or
/// there are none.
pub(super) fn of_tensor(tensor: &Tensor) -> Option<Vec<Interval>> {
    let values = tensor.to_i64s()?;
    let channels = tensor.shape().last().copied().unwrap_or(1);
    let channel = |c: usize| values.iter().skip(c).step_by(channels).map(|v| Interval::point(*v));
    (0..channels).map(|c| Interval::around(channel(c))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_of_the_sums_give_the_ends_of_the_results() {
        let (out, multiplier) = Requant::new(&[0.013], 3, -100, 90);
        let sums = Interval { lo: -4000, hi: 700 };
        let result = |a: i64| Interval::point(out.apply(a as i32, multiplier[0]).into());
        let all = Interval::around((sums.lo..=sums.hi).map(result));
        assert_eq!(Some(sums.requantised(&out, multiplier[0])), all);
    }

    #[test]
    fn a_tie_may_go_either_way() {
        let (out, _) = Requant::new(&[0.125], -3, -100, 90);
        let codes = |lo, hi| Interval { lo, hi }.divided(8, &out);
        assert_eq!(codes(4, 4), Interval { lo: -3, hi: -2 });
        assert_eq!(codes(-12, -11), Interval { lo: -5, hi: -4 });
        assert_eq!((codes(5, 11).constant(), codes(-3, 3).constant()), (Some(-2), Some(-3)));
        assert_eq!(codes(-1000, 2000), Interval { lo: -100, hi: 90 });
    }

    #[test]
    fn sums_that_wrap_around_tell_nothing() {
        let (out, multiplier) = Requant::new(&[0.5], 0, -10, 10);
        let sums = Interval { lo: 0, hi: i64::from(i32::MAX) };
        assert_eq!(sums.requantised(&out, multiplier[0]), BYTE);
        assert_eq!(Interval::point(1 << 31).shifted(4, 0, 5), BYTE);
    }

    #[test]
    fn products_take_the_extreme_corners() {
        let product = Interval { lo: -3, hi: 2 }.product(Interval { lo: -5, hi: 7 });
        assert_eq!(product, Interval { lo: -21, hi: 15 });
    }
}
