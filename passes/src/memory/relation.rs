//! Which items collide at which distances.

use super::ban::{Ban, Side};
use super::item::{Block, Item, aligned};
use super::overlap::Pair;

/// For every item the bans that it is part of.
#[derive(Clone, Debug)]
pub(super) struct Relations {
    of: Vec<Vec<Relation>>,
}

/// A ban from the point of view of one of its items.
#[derive(Clone, Copy, Debug)]
struct Relation {
    other: usize,
    side: Side,
    ban: Ban,
}

impl Relations {
    pub(super) fn of(items: &[Item], choices: &[Vec<Pair>]) -> Self {
        let mut relations = Relations { of: vec![Vec::new(); items.len()] };
        let mut position = vec![None; items.iter().map(|item| item.buffer + 1).max().unwrap_or(0)];
        items.iter().enumerate().for_each(|(n, item)| position[item.buffer] = Some(n));
        let mut pairs = vec![Vec::new(); items.len()];
        for pair in choices.iter().flatten() {
            let find = |buffer: usize| position.get(buffer).copied().flatten();
            let found = [find(pair.overlap.from.buffer.0), find(pair.overlap.to.buffer.0)];
            if let [Some(from), Some(to)] = found {
                pairs[from.min(to)].push((from, to, *pair));
            }
        }
        for (a, pairs) in pairs.iter().enumerate() {
            for b in a + 1..items.len() {
                let own: Vec<_> = pairs.iter().filter(|(from, to, _)| from.max(to) == &b).collect();
                for (from, to, pair) in &own {
                    relations.add(*from, *to, pair.overlap.ban());
                }
                let own: Vec<_> = own.iter().map(|(from, _, pair)| (*from == a, pair)).collect();
                for ban in collisions(&items[a], &items[b], &own) {
                    relations.add(a, b, ban);
                }
            }
        }
        relations
    }

    fn add(&mut self, first: usize, second: usize, ban: Ban) {
        self.of[first].push(Relation { other: second, side: Side::First, ban });
        self.of[second].push(Relation { other: first, side: Side::Second, ban });
    }

    /// Every ban as a range without exceptions that forbids no more.
    pub(super) fn relaxed(&self) -> Self {
        let relax = |relation: &Relation| Relation { ban: relation.ban.relaxed(), ..*relation };
        Relations { of: self.of.iter().map(|all| all.iter().map(relax).collect()).collect() }
    }

    /// Whether an item that moves down, away from those above it, never collides with them: each two have one ban
    /// without exceptions, around the distance 0 or next to it.
    pub(super) fn are_monotone(&self) -> bool {
        self.of.iter().all(|all| {
            let mut others: Vec<_> = all.iter().map(|relation| relation.other).collect();
            others.sort_unstable();
            let single = others.windows(2).all(|two| two[0] != two[1]);
            single && all.iter().all(|r| r.ban.spared.is_none() && r.ban.low <= 0 && r.ban.high >= 0)
        })
    }

    /// The lowest offset, `floor` or above, at which an item does not collide with those that have one.
    pub(super) fn lowest(&self, item: usize, floor: usize, offsets: &[Option<usize>]) -> usize {
        let mut at = aligned(floor).cast_signed();
        loop {
            let before = at;
            for relation in &self.of[item] {
                if let Some(other) = offsets[relation.other] {
                    at = relation.ban.next(relation.side, at, other.cast_signed());
                }
            }
            if at == before {
                return at.unsigned_abs();
            }
        }
    }

    /// How many bans an item is part of.
    pub(super) fn count(&self, item: usize) -> usize {
        self.of[item].len()
    }

    /// Whether items at these offsets don't collide.
    pub(super) fn allow(&self, offsets: &[usize]) -> bool {
        let allowed = |item: usize, relation: &Relation| {
            let distance = offsets[relation.other].cast_signed() - offsets[item].cast_signed();
            relation.side == Side::Second || !relation.ban.forbids(distance)
        };
        self.of.iter().enumerate().all(|(item, all)| all.iter().all(|relation| allowed(item, relation)))
    }
}

/// Distances from `a` to `b` at which blocks collide, but for those of overlapping pairs (`true`: from `a` to `b`).
fn collisions(a: &Item, b: &Item, pairs: &[(bool, &Pair)]) -> Vec<Ban> {
    let mut bans = Vec::new();
    for own in &a.blocks {
        for their in b.blocks.iter().filter(|their| their.life.meets(&own.life)) {
            let paired = |(forward, pair): &(bool, &Pair)| {
                let (from, to) = if *forward { (own, their) } else { (their, own) };
                dies(from, pair) && is_born(to, pair)
            };
            if !pairs.iter().any(paired) {
                let low = own.start.cast_signed() - their.end().cast_signed();
                let high = own.end().cast_signed() - their.start.cast_signed();
                bans.push(Ban { low, high, spared: None });
            }
        }
    }
    merged(bans)
}

fn dies(block: &Block, pair: &Pair) -> bool {
    let view = &pair.overlap.from;
    let inside = view.offset <= block.start && block.end() <= view.offset + view.bytes;
    inside && block.life.last == pair.end
}

fn is_born(block: &Block, pair: &Pair) -> bool {
    let view = &pair.overlap.to;
    let inside = view.offset <= block.start && block.end() <= view.offset + view.bytes;
    inside && block.life.first == pair.begin
}

/// The same distances in as few ranges as possible.
fn merged(mut bans: Vec<Ban>) -> Vec<Ban> {
    bans.sort_unstable_by_key(|ban| (ban.low, ban.high));
    let mut merged: Vec<Ban> = Vec::new();
    for ban in bans {
        match merged.last_mut() {
            Some(last) if ban.low < last.high => last.high = last.high.max(ban.high),
            _ => merged.push(ban),
        }
    }
    merged
}
