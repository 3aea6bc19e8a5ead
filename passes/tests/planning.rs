//! The planner on random programs, against programs carried out byte by byte and against all other plans.

#![allow(clippy::unwrap_used, clippy::panic, reason = "these are tests")]

mod programs;

use edgecc_ir::program::{ALIGN, Port, Program, verify};
use edgecc_passes::memory::{check, live_bytes, place, plan, schedule};
use programs::{Memory, Recipe, build, recipes, results};
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;
use std::time::{Duration, Instant};

/// Whether the program computes in its planned memory what `expected` computes with memory for everything.
fn computes(program: &Program, expected: &Program) -> bool {
    results(program, Memory::Planned) == results(expected, Memory::Apart)
}

fn planned(recipe: &Recipe) -> Program {
    let mut program = build(recipe);
    plan(&mut program);
    program
}

fn holds(recipe: &Recipe) -> TestCaseResult {
    let before = build(recipe);
    let mut program = before.clone();
    let report = plan(&mut program);
    prop_assert_eq!(verify(&program), Ok(()));
    prop_assert_eq!(check(&program), Ok(()));
    prop_assert!(computes(&program, &before), "{}", program);
    let all: usize = program.buffers.iter().map(|buffer| buffer.bytes.next_multiple_of(ALIGN)).sum();
    prop_assert!(report.lower_bound <= report.arena_bytes && report.arena_bytes <= all);
    prop_assert_eq!(Some(report.arena_bytes), program.arena_bytes());
    let live = report.layers.iter().map(|layer| layer.live_bytes).max();
    prop_assert!(live <= Some(report.arena_bytes));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn plans_are_sound(recipe in recipes(14, 4)) {
        holds(&recipe)?;
    }

    #[test]
    fn the_checker_accepts_exactly_the_offsets_that_work(
        recipe in recipes(8, 4),
        moves in proptest::collection::vec(any::<[u8; 2]>(), 1..3),
    ) {
        let before = build(&recipe);
        let mut program = planned(&recipe);
        for [buffer, to] in moves {
            let buffer = usize::from(buffer) % program.buffers.len();
            program.buffers[buffer].offset = Some(usize::from(to) % 10 * ALIGN);
        }
        prop_assert_eq!(check(&program).is_ok(), computes(&program, &before), "{}", program);
    }

    #[test]
    fn the_checker_accepts_exactly_the_orders_that_work(recipe in recipes(10, 4), at in any::<u8>()) {
        let before = build(&recipe);
        let mut program = planned(&recipe);
        prop_assume!(program.steps.len() > 1);
        let at = usize::from(at) % (program.steps.len() - 1);
        program.steps.swap(at, at + 1);
        // The steps of one layer may write one buffer twice; no one but their layer knows their order.
        prop_assume!(layers_are_whole(&program) && program.steps[at].layer != program.steps[at + 1].layer);
        prop_assert_eq!(check(&program).is_ok(), computes(&program, &before), "{}", program);
    }

    #[test]
    fn no_placement_is_smaller_than_one_called_optimal(recipe in recipes(3, 16)) {
        let mut program = build(&recipe);
        let report = place(&mut program);
        prop_assume!(program.buffers.len() <= 6 && report.arena_bytes <= 7 * ALIGN);
        if report.optimal {
            let smaller = smallest(&program, report.arena_bytes - 1);
            prop_assert!(smaller.is_none(), "{:?} are enough for\n{}", smaller, program);
        }
    }

    #[test]
    fn no_order_has_a_lower_peak_than_one_called_optimal(recipe in recipes(4, 16)) {
        let before = build(&recipe);
        prop_assume!(before.layers.len() <= 6);
        let order = schedule(&mut before.clone());
        prop_assert!(order.optimal);
        let peaks = orders(&before).into_iter().map(|program| peak(&program));
        prop_assert_eq!(Some(order.peak_bytes), peaks.min(), "{}", before);
    }
}

/// Live bytes at the worst moment.
fn peak(program: &Program) -> usize {
    let sum = |ports: &[Port]| ports.iter().map(|port| port.view.bytes).sum();
    let ends = [sum(&program.inputs), sum(&program.outputs)];
    live_bytes(program).into_iter().chain(ends).max().unwrap()
}

/// Whether the steps of every layer follow each other.
fn layers_are_whole(program: &Program) -> bool {
    let mut layers: Vec<_> = program.steps.iter().map(|step| step.layer).collect();
    layers.dedup();
    let runs = layers.len();
    layers.sort_unstable();
    layers.dedup();
    layers.len() == runs
}

/// Offsets with which the program works in at most `limit` bytes, by trying all.
fn smallest(program: &Program, limit: usize) -> Option<Vec<usize>> {
    let mut program = program.clone();
    let last = |buffer: usize, program: &Program| limit.checked_sub(program.buffers[buffer].bytes);
    let choices: Option<Vec<usize>> =
        (0..program.buffers.len()).map(|n| Some(last(n, &program)? / ALIGN + 1)).collect();
    let choices = choices?;
    for mut number in 0..choices.iter().product::<usize>() {
        for (buffer, choices) in program.buffers.iter_mut().zip(&choices) {
            buffer.offset = Some(number % choices * ALIGN);
            number /= choices;
        }
        if check(&program).is_ok() {
            return program.buffers.iter().map(|buffer| buffer.offset).collect();
        }
    }
    None
}

/// The program in every order of layers that computes the same.
fn orders(program: &Program) -> Vec<Program> {
    let expected = results(program, Memory::Apart);
    let permuted = permutations(program.layers.len()).into_iter().map(|order| {
        let mut other = program.clone();
        other.steps.sort_by_key(|step| order[step.layer]);
        other
    });
    permuted.filter(|other| results(other, Memory::Apart) == expected).collect()
}

fn permutations(len: usize) -> Vec<Vec<usize>> {
    (0..len).fold(vec![vec![]], |shorter, n| {
        let insert =
            |order: Vec<usize>| (0..=order.len()).map(move |at| [&order[..at], &[n], &order[at..]].concat());
        shorter.into_iter().flat_map(insert).collect()
    })
}

#[test]
fn two_hundred_layers_are_planned_in_time() {
    for seed in 1..4_u32 {
        let mut state = seed;
        let mut noise = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        };
        let steps = (0..200).map(|_| [noise(), noise(), noise(), noise()]).collect();
        let recipe = Recipe { inputs: vec![3, 1], steps, unit: 48 };
        let start = Instant::now();
        planned(&recipe);
        let time = start.elapsed();
        holds(&recipe).unwrap();
        assert!(time < Duration::from_secs(10), "{time:?} for seed {seed}");
    }
}
