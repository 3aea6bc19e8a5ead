//! Sets of small numbers.

/// A set of numbers below a fixed limit.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Bits(Vec<u64>);

impl Bits {
    /// The empty set of numbers below `limit`.
    pub(super) fn none(limit: usize) -> Self {
        Bits(vec![0; limit.div_ceil(64)])
    }

    /// The set of these numbers, all below `limit`.
    pub(super) fn of(limit: usize, numbers: impl Iterator<Item = usize>) -> Self {
        let mut set = Bits::none(limit);
        numbers.for_each(|n| set.insert(n));
        set
    }

    pub(super) fn insert(&mut self, n: usize) {
        self.0[n / 64] |= 1 << (n % 64);
    }

    pub(super) fn contains(&self, n: usize) -> bool {
        self.0[n / 64] >> (n % 64) & 1 == 1
    }

    /// Whether all its numbers, except perhaps `without`, are in `other`.
    pub(super) fn is_within(&self, other: &Bits, without: Option<usize>) -> bool {
        self.0.iter().zip(&other.0).enumerate().all(|(word, (own, other))| {
            let skip = without.filter(|n| n / 64 == word).map_or(0, |n| 1_u64 << (n % 64));
            own & !other & !skip == 0
        })
    }

    pub(super) fn meets(&self, other: &Bits) -> bool {
        self.0.iter().zip(&other.0).any(|(own, other)| own & other != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_compare_with_one_exception() {
        let set = |numbers: &[usize]| Bits::of(130, numbers.iter().copied());
        let large = set(&[0, 64, 129]);
        assert!(large.contains(129) && !large.contains(128));
        assert!(!large.is_within(&set(&[0, 129]), None) && large.is_within(&set(&[0, 129]), Some(64)));
        assert!(large.meets(&set(&[64])) && !large.meets(&set(&[1, 65])));
    }
}
