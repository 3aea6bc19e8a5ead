//! The one integer arithmetic of quantised models.
//!
//! A quantised value stands for `scale (q - zero)`, with `q` an 8-bit integer. An operator sums products of such
//! integers in 32 bits and *requantises* the sum: multiplies it by a real ratio of scales, rounds, adds the
//! result's zero point and clamps. Everything that computes an integer operator (evaluator, every C kernel on
//! every core, the LLVM object) uses the definition below and gives the same bytes.
//!
//! # Requantisation
//!
//! ```text
//! high = ((a << left) * multiplier) >> 32        64-bit product, its upper word (floor)
//! q    = (high + (1 << (shift - 1)) + (zero << shift)) >> shift
//! y    = min(max(q, low), top)
//! ```
//!
//! with `1 <= shift <= 23` and `0 <= multiplier < 2³¹`. It is *exact*: for nested floors
//! `floor((floor(v 2ˢ) + 2ˢ⁻¹) / 2ˢ) = floor(v + ½)`, so `q - zero` is `a · ratio` rounded half up, where
//! `ratio = multiplier · 2^(left - shift - 32)` holds the real ratio to 31 bits. There is no second rounding, and
//! no case for negative sums.
//!
//! Means round halves to even instead: [`Requant::apply_even`]. Where a float graph says where a tie of a mean goes, the
//! mean says so, too: [`QMean::ties`](crate::ops::QMean::ties).
//!
//! Why this form: `shift`, `left` and the addend are one per layer (only the multiplier differs between output
//! channels), so Cortex-M4 needs three instructions (SMMLA, SSAT with its built-in shift, STRB), RISC-V `mulh`,
//! `add`, `sra` and the clamp, and Cortex-M0+, which has no long multiply, four MULS on 16-bit halves. `left` is 0
//! unless the largest ratio is 1/4 or more; then the sum is small or proved to fit.

use crate::attr::{Attr, AttrValue};

/// Largest shift: the zero point and half a step stay in 32 bits.
pub const MAX_SHIFT: u32 = 23;

/// A ratio by which every sum but 0 leaves the 256 results, as it does by any larger one.
const SATURATING: f64 = 512.0;

/// How a layer's sums become 8-bit integers; the multipliers come beside it, one per channel or one for all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Requant {
    /// Shift of the sum before it is multiplied.
    pub left: u32,
    /// Shift after, 1 to [`MAX_SHIFT`].
    pub shift: u32,
    /// Zero point of the result.
    pub zero: i32,
    /// Least result.
    pub low: i32,
    /// Greatest result.
    pub top: i32,
}

impl Requant {
    /// Shifts and multipliers for these ratios, which are not negative; the result has zero point `zero` and lies in
    /// `[low, top]`.
    pub fn new(ratios: &[f64], zero: i32, low: i32, top: i32) -> (Requant, Vec<i32>) {
        let ratios: Vec<f64> = ratios.iter().map(|ratio| ratio.min(SATURATING)).collect();
        let largest = ratios.iter().copied().fold(0.0, f64::max);
        let mut exponent =
            if largest > 0.0 { -1 - largest.log2().floor() as i32 - 1 } else { MAX_SHIFT as i32 };
        exponent = exponent.min(MAX_SHIFT as i32);
        if multiplier(largest, exponent) > f64::from(i32::MAX) {
            exponent -= 1;
        }
        let left = u32::try_from(1 - exponent).unwrap_or(0);
        let shift = (exponent + left as i32) as u32;
        let multipliers = ratios.iter().map(|ratio| multiplier(*ratio, exponent) as i32).collect();
        (Requant { left, shift, zero, low, top }, multipliers)
    }

    /// The addend of the second line of the definition: half a step and the zero point.
    pub fn addend(&self) -> i32 {
        (1 << (self.shift - 1)) + (self.zero << self.shift)
    }

    /// Whether every sum up to `bound` in magnitude can be shifted left and multiplied in 32 bits.
    pub fn fits(&self, bound: i64) -> bool {
        bound.checked_mul(1 << self.left).is_some_and(|bound| bound < i64::from(i32::MAX))
    }

    /// The result for sum `a`.
    pub fn apply(&self, a: i32, multiplier: i32) -> i32 {
        let high = (i64::from(a.wrapping_shl(self.left)) * i64::from(multiplier)) >> 32;
        ((high as i32).wrapping_add(self.addend()) >> self.shift).clamp(self.low, self.top)
    }

    /// As [`Self::apply`], but halves are rounded to the even distance from the zero point. Means need it: dividing
    /// by a power of two, every n-th of them ends in a half, and models elsewhere round it to even.
    pub fn apply_even(&self, a: i32, multiplier: i32) -> i32 {
        let product = i64::from(a.wrapping_shl(self.left)) * i64::from(multiplier);
        let sum = ((product >> 32) as i32).wrapping_add(self.addend());
        let is_half = product as u32 == 0 && sum & ((1 << self.shift) - 1) == 0;
        let up = sum >> self.shift;
        let odd = i32::from(is_half) & (up.wrapping_sub(self.zero) & 1);
        (up - odd).clamp(self.low, self.top)
    }
}

/// `ratio 2^(32 + exponent)`, rounded.
fn multiplier(ratio: f64, exponent: i32) -> f64 {
    (ratio * f64::from(32 + exponent).exp2()).round()
}

impl AttrValue for Requant {
    const EXPECTED: &'static str = "[left, shift, zero, low, top]";

    fn to_attr(&self) -> Attr {
        let fields =
            [self.left.into(), self.shift.into(), self.zero.into(), self.low.into(), self.top.into()];
        Attr::List(fields.map(Attr::Int).to_vec())
    }

    fn from_attr(attr: &Attr) -> Option<Self> {
        let [left, shift, zero, low, top] = <[i32; 5]>::from_attr(attr)?;
        let (left, shift) = (u32::try_from(left).ok()?, u32::try_from(shift).ok()?);
        let valid = left < 31 && (1..=MAX_SHIFT).contains(&shift) && low <= top;
        valid.then_some(Requant { left, shift, zero, low, top })
    }
}

/// Rounds half to even and saturates: ONNX's QuantizeLinear.
pub fn quantize(x: f32, scale: f32, zero: i32, low: i32, top: i32) -> i32 {
    // A float that is no number becomes the zero point.
    let q = f64::from((x / scale).round_ties_even()) + f64::from(zero);
    if q.is_nan() { zero } else { q.clamp(f64::from(low), f64::from(top)) as i32 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ratios_of_a_quarter_and_more_shift_the_sum_left() {
        let (requant, multipliers) = Requant::new(&[0.25], 0, -128, 127);
        assert_eq!((requant.left, requant.shift), (1, 1));
        assert_eq!(requant.apply(7, multipliers[0]), 2);
        let (requant, multipliers) = Requant::new(&[3.0], 1, -128, 127);
        assert_eq!(requant.apply(5, multipliers[0]), 16);
    }

    #[test]
    fn ratios_beyond_all_results_saturate() {
        for ratio in [600.0, 1e9, 1e38, f64::INFINITY] {
            let (requant, multipliers) = Requant::new(&[ratio], -128, -128, 127);
            assert!(requant.left <= 12 && requant.fits(255 * 255), "{requant:?}");
            assert_eq!(
                [-9, -1, 0, 1, 9].map(|a| requant.apply(a, multipliers[0])),
                [-128, -128, -128, 127, 127]
            );
        }
    }

    #[test]
    fn sums_that_lose_bits_do_not_fit() {
        let (requant, _) = Requant::new(&[500.0], 0, -128, 127);
        assert!(requant.fits(1 << 19) && !requant.fits(1 << 20));
        assert!(!requant.fits(i64::MAX));
    }

    #[test]
    fn halves_of_means_go_to_the_even_side() {
        let (requant, multipliers) = Requant::new(&[0.125], -3, -128, 127);
        let at = |a: i32| requant.apply_even(a, multipliers[0]) + 3;
        assert_eq!([-12, -11, -4, 4, 5, 12, 20].map(at), [-2, -1, 0, 0, 1, 2, 2]);
    }

    #[test]
    fn a_ratio_of_zero_gives_the_zero_point() {
        let (requant, multipliers) = Requant::new(&[0.0], -5, -128, 127);
        assert_eq!(requant.apply(i32::MAX >> 1, multipliers[0]), -5);
    }

    proptest! {
        #[test]
        fn results_are_the_exact_product_rounded_half_up(a in -(1_i32 << 20)..(1 << 20), log in -16.0_f64..-2.01,
                                                         part in 0.01_f64..1.0, zero in -128_i32..128) {
            let ratio = log.exp2();
            let (requant, multipliers) = Requant::new(&[ratio, ratio * part], zero, -100_000_000, 100_000_000);
            prop_assert_eq!(requant.left, 0);
            for multiplier in multipliers {
                let scale = f64::from(32 + requant.shift).exp2();
                let exact = (f64::from(a) * f64::from(multiplier) / scale + 0.5).floor() as i32 + zero;
                prop_assert_eq!(requant.apply(a, multiplier), exact);
            }
        }

        #[test]
        fn multipliers_hold_the_ratio_to_thirty_bits(log in -20.0_f64..4.0) {
            let ratio = log.exp2();
            let (requant, multipliers) = Requant::new(&[ratio], 0, -128, 127);
            let held = f64::from(multipliers[0]) * (f64::from(requant.left) - f64::from(requant.shift) - 32.0).exp2();
            prop_assert!((held / ratio - 1.0).abs() < 2.0_f64.powi(-29), "{} {}", held, ratio);
        }
    }
}
