//! Distances at which two items collide.

use edgecc_ir::program::ALIGN;

const STEP: isize = ALIGN.cast_signed();

/// Forbids distances from one item's offset to another's: those strictly between two numbers, but for some.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ban {
    pub(super) low: isize,
    pub(super) high: isize,
    pub(super) spared: Option<Spared>,
}

/// Distances that are allowed although they lie in a forbidden range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spared {
    One(isize),
    /// Those up to here that are a multiple of `step` from here.
    Stepped {
        up_to: isize,
        step: isize,
    },
}

/// Which of the two items of a ban moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    First,
    Second,
}

impl Spared {
    fn contains(self, distance: isize) -> bool {
        match self {
            Spared::One(only) => distance == only,
            Spared::Stepped { up_to, step } => distance <= up_to && (up_to - distance) % step == 0,
        }
    }
}

impl Ban {
    pub(super) fn forbids(&self, distance: isize) -> bool {
        let inside = self.low < distance && distance < self.high;
        inside && !self.spared.is_some_and(|spared| spared.contains(distance))
    }

    /// A single range that forbids nothing that this allows, for items at multiples of [`ALIGN`].
    pub(super) fn relaxed(&self) -> Self {
        let spared = match self.spared {
            None => None,
            Some(Spared::One(only)) => Some(only),
            Some(Spared::Stepped { up_to, step }) => {
                let first = up_to.div_euclid(STEP) * STEP;
                (0..step).map(|n| first - n * STEP).find(|distance| (up_to - distance) % step == 0)
            }
        };
        Ban { low: spared.map_or(self.low, |spared| spared.max(self.low)), high: self.high, spared: None }
    }

    /// The lowest allowed offset, `at` or above, of the item on this side; the other one is at `other`.
    pub(super) fn next(&self, side: Side, at: isize, other: isize) -> isize {
        let distance = |at: isize| if side == Side::First { other - at } else { at - other };
        if !self.forbids(distance(at)) {
            return at;
        }
        let beyond = match side {
            Side::First => up(other - self.low),
            Side::Second => up(other + self.high),
        };
        let spared = match (self.spared, side) {
            (None, _) => None,
            (Some(Spared::One(only)), Side::First) => Some(other - only),
            (Some(Spared::One(only)), Side::Second) => Some(other + only),
            (Some(Spared::Stepped { up_to, step }), side) => {
                let first = if side == Side::First { up(at.max(other - up_to)) } else { up(at) };
                (0..step).map(|n| first + n * STEP).find(|at| !self.forbids(distance(*at)))
            }
        };
        spared
            .filter(|spared| *spared >= at && spared % STEP == 0)
            .map_or(beyond, |spared| spared.min(beyond))
    }
}

/// The next place where an item may start.
fn up(at: isize) -> isize {
    at + (-at).rem_euclid(STEP)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By trying all.
    fn expected(ban: &Ban, side: Side, at: isize, other: isize) -> isize {
        let distance = |at: isize| if side == Side::First { other - at } else { at - other };
        (0..).map(|n| up(at) + n * STEP).find(|at| !ban.forbids(distance(*at))).unwrap()
    }

    #[test]
    fn the_next_offset_is_the_lowest_that_is_allowed() {
        let spared = [
            None,
            Some(Spared::One(0)),
            Some(Spared::One(-8)),
            Some(Spared::Stepped { up_to: -24, step: 24 }),
            Some(Spared::Stepped { up_to: -57, step: 57 }),
            Some(Spared::Stepped { up_to: -16, step: 1 }),
        ];
        for spared in spared {
            let ban = Ban { low: -900, high: 500, spared };
            for side in [Side::First, Side::Second] {
                for at in (-80..80).map(|n| n * 16) {
                    for other in [0, 16, 640] {
                        assert_eq!(
                            ban.next(side, at, other),
                            expected(&ban, side, at, other),
                            "{ban:?} {at}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn relaxing_keeps_what_is_allowed() {
        let ban = Ban { low: -900, high: 500, spared: Some(Spared::Stepped { up_to: -57, step: 57 }) };
        assert_eq!(ban.relaxed().low, -900);
        let ban = Ban { low: -900, high: 500, spared: Some(Spared::Stepped { up_to: -24, step: 24 }) };
        assert_eq!(ban.relaxed(), Ban { low: -48, high: 500, spared: None });
    }
}
