//! Distribution of a value's elements, and the range that represents them best.

use super::Encoding;
use std::ops::Range;

const BINS: usize = 2048;

/// Counts of elements in equal bins between the least and the greatest.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Histogram {
    low: f32,
    high: f32,
    counts: Vec<u64>,
}

impl Histogram {
    /// No elements yet; all will be between `low` and `high`.
    pub(super) fn new(low: f32, high: f32) -> Self {
        Histogram { low, high, counts: vec![0; BINS] }
    }

    pub(super) fn add(&mut self, values: &[f32]) {
        let scale = BINS as f32 / (self.high - self.low).max(f32::MIN_POSITIVE);
        for value in values {
            // A float out of range saturates in the conversion.
            let bin = ((value - self.low) * scale) as usize;
            self.counts[bin.min(BINS - 1)] += 1;
        }
    }

    pub(super) fn merge(&mut self, other: &Histogram) {
        self.counts.iter_mut().zip(&other.counts).for_each(|(count, more)| *count += more);
    }

    /// Centre of a bin.
    fn centre(&self, bin: usize) -> f64 {
        let width = (f64::from(self.high) - f64::from(self.low)) / BINS as f64;
        f64::from(self.low) + (bin as f64 + 0.5) * width
    }

    /// The range that leaves out `fraction` of the elements at each end.
    pub(super) fn percentile(&self, fraction: f64) -> (f32, f32) {
        let total: u64 = self.counts.iter().sum();
        let out = (total as f64 * fraction) as u64;
        let reaches = |seen: &mut u64, bin: &usize| {
            *seen += self.counts[*bin];
            *seen > out
        };
        let (mut below, mut above) = (0, 0);
        let first = (0..BINS).find(|bin| reaches(&mut below, bin)).unwrap_or(0);
        let last = (0..BINS).rev().find(|bin| reaches(&mut above, bin)).unwrap_or(BINS - 1);
        let low = if first == 0 { self.low } else { self.centre(first) as f32 };
        let high = if last == BINS - 1 { self.high } else { self.centre(last) as f32 };
        (low, high)
    }

    /// Among ranges that shrink towards zero, the one with the least `loss`.
    fn search(&self, loss: impl Fn(f32, f32) -> f64) -> (f32, f32) {
        let candidates = (0..=70).map(|step| 1.0 - step as f32 / 100.0);
        let ranges = candidates.flat_map(|part| {
            [(self.low * part, self.high * part), (self.low, self.high * part), (self.low * part, self.high)]
        });
        ranges
            .map(|(low, high)| (loss(low, high), low, high))
            .min_by(|a, b| a.0.total_cmp(&b.0))
            .map_or((self.low, self.high), |(_, low, high)| (low, high))
    }

    /// The range whose encoding has the least mean squared error over the elements that are not exact anyway.
    pub(super) fn least_squared_error(&self) -> (f32, f32) {
        let smooth = self.without_spike();
        self.search(|low, high| {
            let encoding = Encoding::of_range(low, high);
            let within = f64::from(encoding.scale).powi(2) / 12.0;
            let real = |q: f64| (q - f64::from(encoding.zero)) * f64::from(encoding.scale);
            let (least, greatest) = (real(-128.0), real(127.0));
            let error = |(bin, count): (usize, &u64)| {
                let x = self.centre(bin);
                let clipped = (x - x.clamp(least, greatest)).powi(2);
                *count as f64 * (clipped + within)
            };
            smooth.counts.iter().enumerate().map(error).sum()
        })
    }

    /// The range whose 256 steps keep the distribution's information best: least Kullback-Leibler divergence of
    /// the quantised distribution from the clipped one (Migacz, GTC 2017).
    pub(super) fn least_divergence(&self) -> (f32, f32) {
        let smooth = self.without_spike();
        self.search(|low, high| smooth.divergence(low, high))
    }

    /// Zero is exact in every encoding: the many elements that a bound puts there say nothing about the range.
    fn without_spike(&self) -> Histogram {
        let mut smooth = self.clone();
        if let Some(zero) = (0..BINS).find(|bin| self.centre(*bin) >= 0.0) {
            for bin in zero.saturating_sub(1)..=zero {
                let beside = [bin.checked_sub(2), Some(bin + 2)].into_iter().flatten();
                let most = beside.filter_map(|bin| self.counts.get(bin)).max().copied().unwrap_or(0);
                smooth.counts[bin] = self.counts[bin].min(most);
            }
        }
        smooth
    }

    /// What is clipped counts at the ends of the clipped distribution and is missing in the quantised one, which has
    /// the mean of each step's bins that are not empty.
    fn divergence(&self, low: f32, high: f32) -> f64 {
        let encoding = Encoding::of_range(low, high);
        let bins = || (0..BINS).filter(|bin| (low..=high).contains(&(self.centre(*bin) as f32)));
        let (Some(first), Some(last)) = (bins().next(), bins().next_back()) else { return f64::INFINITY };
        let clipped = |range: Range<usize>| self.counts[range].iter().sum::<u64>() as f64;
        let (below, above) = (clipped(0..first), clipped(last + 1..BINS));
        let total = clipped(0..BINS).max(1.0);
        let mut levels = [(0.0_f64, 0.0_f64); 256];
        let level = |bin: usize| (encoding.quantize(self.centre(bin) as f32) + 128) as usize;
        for bin in bins().filter(|bin| self.counts[*bin] > 0) {
            let (mass, used) = &mut levels[level(bin)];
            *mass += self.counts[bin] as f64;
            *used += 1.0;
        }
        let kept = (total - below - above).max(1.0);
        let term = |bin: usize| {
            let ends = if bin == first { below } else { 0.0 } + if bin == last { above } else { 0.0 };
            let p = (self.counts[bin] as f64 + ends) / total;
            let (mass, used) = levels[level(bin)];
            // An empty bin that gets what is clipped: as rare in the quantised distribution as can be.
            let q = if self.counts[bin] > 0 { mass / used / kept } else { 0.5 / total };
            if p > 0.0 { p * (p / q).ln() } else { 0.0 }
        };
        bins().map(term).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bell_with_outlier() -> Histogram {
        let mut histogram = Histogram::new(-4.0, 100.0);
        let values: Vec<f32> = (0..100_000).map(|i| ((i % 97) as f32 - 48.0) / 48.0 * 4.0).collect();
        histogram.add(&values);
        histogram.add(&[100.0]);
        histogram
    }

    #[test]
    fn an_outlier_is_clipped_where_that_costs_less() {
        let (low, high) = bell_with_outlier().percentile(1e-4);
        assert!(low < -3.9 && (3.9..4.2).contains(&high), "{low} {high}");
        let (low, high) = bell_with_outlier().least_squared_error();
        assert!(low < -3.9 && high < 95.0, "{low} {high}");
    }

    #[test]
    fn zeros_say_nothing_about_the_range() {
        let mut histogram = Histogram::new(0.0, 1.0);
        let values: Vec<f32> = (0..10_000).map(|i| (i as f32 / 1e4).powi(4)).collect();
        histogram.add(&values);
        let without = histogram.least_squared_error();
        histogram.add(&[0.0; 100_000]);
        let (low, high) = histogram.least_squared_error();
        assert_eq!(low, without.0);
        assert!((high - without.1).abs() < 0.02, "{high} {without:?}");
    }

    #[test]
    fn information_is_kept_where_most_elements_are() {
        let (low, high) = bell_with_outlier().least_divergence();
        assert!(low < -3.0 && (3.0..95.0).contains(&high), "{low} {high}");
    }

    #[test]
    fn nothing_is_clipped_without_reason() {
        let mut histogram = Histogram::new(0.0, 1.0);
        histogram.add(&(0..10_000).map(|i| i as f32 / 1e4).collect::<Vec<_>>());
        let (low, high) = histogram.least_squared_error();
        assert!(low == 0.0 && high > 0.98, "{low} {high}");
        let (low, high) = histogram.percentile(0.0);
        assert!(low == 0.0 && high > 0.99);
    }
}
