//! Which layers have constants that are made larger for speed, where the flash is too small for all of them.

use super::{Model, Planned, ram};
use crate::CompileError;
use crate::report::{LayerReport, Report};
use edgecc_passes::lower::Layers;
use std::cmp::Reverse;

/// What larger constants are to a layer.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Choice {
    layer: String,
    /// How much larger they are; at least 1.
    bytes: u64,
    /// Estimated cycles that they save; at least 1.
    cycles: u64,
}

/// The fastest plan that is found with no more than `limit` bytes of constants and code; where there is none, that with the
/// fewest constants.
/// `largest` is the report of the plan whose constants are all as large as speed wants them.
pub(super) fn fit(model: &Model<'_>, largest: &Report, limit: u64) -> Result<Planned, CompileError> {
    let least = ram::fit(model, &Layers::None)?;
    let Some(room) = limit.checked_sub(bytes(&least)) else { return Ok(least) };
    let most_ram = model.request.budget.ram.unwrap_or(u64::MAX).max(ram::bytes(&least));
    let mut chosen = chosen(choices(largest, &least.1), room);
    // A plan of some layers need not be the sum of theirs: they may share constants, their kernels have code, and loops be others.
    while !chosen.is_empty() {
        let names = chosen.iter().map(|choice| choice.layer.clone()).collect();
        let plan = ram::fit(model, &Layers::Named(names))?;
        if bytes(&plan) <= limit && ram::bytes(&plan) <= most_ram && plan.1.cycles < least.1.cycles {
            return Ok(plan);
        }
        chosen.pop();
    }
    Ok(least)
}

/// Constants and, by an estimate, code.
pub(super) fn bytes((_, report): &Planned) -> u64 {
    report.flash_bytes()
}

/// The layers that are faster with larger constants.
fn choices(largest: &Report, least: &Report) -> Vec<Choice> {
    let choice = |large: &LayerReport| {
        let small = least.layers.iter().find(|layer| layer.name == large.name)?;
        let bytes = large.weights_bytes.checked_sub(small.weights_bytes)? as u64;
        let cycles = small.cycles.checked_sub(large.cycles)?;
        (bytes > 0 && cycles > 0).then(|| Choice { layer: large.name.clone(), bytes, cycles })
    };
    largest.layers.iter().filter_map(choice).collect()
}

/// Those that there is room for, the ones that save most cycles for each byte first.
fn chosen(mut choices: Vec<Choice>, mut room: u64) -> Vec<Choice> {
    choices.sort_by_key(|choice| Reverse(u128::from(choice.cycles) * (1 << 32) / u128::from(choice.bytes)));
    choices.retain(|choice| {
        let left = room.checked_sub(choice.bytes);
        room = left.unwrap_or(room);
        left.is_some()
    });
    choices
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choice(layer: &str, bytes: u64, cycles: u64) -> Choice {
        Choice { layer: layer.into(), bytes, cycles }
    }

    fn names(choices: &[Choice]) -> Vec<&str> {
        choices.iter().map(|choice| &*choice.layer).collect()
    }

    #[test]
    fn what_saves_most_for_a_byte_comes_first() {
        let all = vec![choice("a", 100, 200), choice("b", 10, 90), choice("c", 50, 200)];
        assert_eq!(names(&chosen(all.clone(), 160)), ["b", "c", "a"]);
        assert_eq!(names(&chosen(all.clone(), 110)), ["b", "c"]);
        assert_eq!(names(&chosen(all, 9)), [""; 0]);
    }

    #[test]
    fn what_is_too_large_leaves_room_for_others() {
        let all = vec![choice("large", 1000, 9000), choice("small", 10, 10)];
        assert_eq!(names(&chosen(all, 500)), ["small"]);
    }
}
