//! Row loops: what they look like, that the checker accepts all of them, and that it sees rows that are lost.

#![allow(clippy::unwrap_used, clippy::panic, reason = "these are tests")]

use edgecc_ir::program::{BufferId, Operand, Program, Rows, verify};
use edgecc_ir::text;
use edgecc_passes::lower::{Layers, LowerOptions, lower};
use edgecc_passes::memory::check;
use edgecc_passes::rows::{Objective, plan, plan_by_rows};
use edgecc_passes::stand_up;
use edgecc_random::chain;
use edgecc_targets::Tier;
use proptest::prelude::*;

fn lowered(number: u64, tier: Tier) -> Option<Program> {
    let options = LowerOptions { tier, by_rows: Layers::All, ..LowerOptions::default() };
    let graph = stand_up(&chain(number, 9)?, |_| true).unwrap();
    Some(lower(&graph, &options).unwrap())
}

#[test]
fn branches_that_join_are_one_loop() {
    let source = r#"graph @g {
        %0 = input "x" : f32[1,12,4,1]
        %1 = const splat(0.5) : f32[4,3,3,1]
        %2 = const splat(0) : f32[4]
        %3 = conv2d %0, %1, %2 {pad=[1,1,1,1]} : f32[1,12,4,4] "first"
        %4 = const splat(0.5) : f32[4,3,3,4]
        %5 = conv2d %3, %4, %2 {pad=[1,1,1,1]} : f32[1,12,4,4] "second"
        %6 = binary %3, %5 {f=add} : f32[1,12,4,4] "sum"
        %7 = pool2d %6 {kind=max, kernel=[3,2], stride=[2,2]} : f32[1,5,2,4] "pooled"
        output "y" = %7
    }"#;
    let options = LowerOptions { by_rows: Layers::All, ..LowerOptions::default() };
    let mut program = lower(&text::parse(source).unwrap(), &options).unwrap();
    plan(&mut program, Objective::Memory);
    assert_eq!((verify(&program), check(&program)), (Ok(()), Ok(())));
    insta::assert_snapshot!("branches", program.to_string());
}

#[test]
fn an_input_by_rows_is_a_ring() {
    let source = r#"graph @g {
        %0 = input "x" : f32[1,9,4,1]
        %1 = pool2d %0 {kind=max, kernel=[3,2], stride=[2,2]} : f32[1,4,2,1] "pooled"
        %2 = clamp %1 {min=0} : f32[1,4,2,1] "positive"
        output "y" = %2
    }"#;
    let options = LowerOptions { by_rows: Layers::All, ..LowerOptions::default() };
    let mut program = lower(&text::parse(source).unwrap(), &options).unwrap();
    plan_by_rows(&mut program, Objective::Memory).unwrap();
    assert_eq!((verify(&program), check(&program)), (Ok(()), Ok(())));
    insta::assert_snapshot!("streamed", program.to_string());
}

#[test]
fn what_reads_the_input_as_a_whole_is_named() {
    let source = r#"graph @g {
        %0 = input "x" : f32[1,2,9,4]
        %1 = transpose %0 {perm=[0,2,3,1]} : f32[1,9,4,2] "turned"
        %2 = pool2d %1 {kind=max, kernel=[3,2], stride=[2,2]} : f32[1,4,2,2] "pooled"
        output "y" = %2
    }"#;
    let options = LowerOptions { by_rows: Layers::All, ..LowerOptions::default() };
    let mut program = lower(&text::parse(source).unwrap(), &options).unwrap();
    let refused = plan_by_rows(&mut program, Objective::Memory).unwrap_err();
    let expected =
        "transpose \"turned\" reads it as a whole: its kernel, ec_copy_nd, computes no single rows";
    assert_eq!(refused.to_string(), expected);
}

#[test]
fn loops_never_need_more_than_whole_tensors() {
    for number in 0..60 {
        let Some(program) = lowered(number, Tier::Dsp) else { continue };
        let arena = |objective| plan(&mut program.clone(), objective).arena_bytes;
        assert!(arena(Objective::Memory) <= arena(Objective::Speed), "chain {number}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn every_plan_is_sound(number in any::<u64>(), choice in any::<u64>(), dsp in any::<bool>()) {
        let tier = if dsp { Tier::Dsp } else { Tier::Portable };
        let Some(mut program) = lowered(number, tier) else { return Ok(()) };
        let report = plan(&mut program, Objective::Any(choice));
        prop_assert_eq!(verify(&program), Ok(()));
        prop_assert_eq!(check(&program), Ok(()), "{}", program);
        prop_assert_eq!(Some(report.arena_bytes), program.arena_bytes());
    }

    #[test]
    fn every_plan_of_an_input_by_rows_is_sound(number in any::<u64>(), choice in any::<u64>()) {
        let Some(mut program) = lowered(number, Tier::Dsp) else { return Ok(()) };
        if plan_by_rows(&mut program, Objective::Any(choice)).is_err() {
            return Ok(());
        }
        prop_assert_eq!(verify(&program), Ok(()));
        prop_assert_eq!(check(&program), Ok(()), "{}", program);
        // The state where the first rows are.
        let stream = program.stream.clone().unwrap();
        let ring = program.buffers[stream.port.view.buffer.0].offset;
        program.buffers[stream.state.buffer.0].offset = ring;
        prop_assert!(check(&program).is_err(), "{}", program);
    }

    #[test]
    fn a_ring_that_is_a_row_too_small_is_seen(number in any::<u64>(), choice in any::<u64>()) {
        let Some(mut program) = lowered(number, Tier::Dsp) else { return Ok(()) };
        plan(&mut program, Objective::Any(choice));
        let Some(buffer) = shrink(&mut program) else { return Ok(()) };
        prop_assert_eq!(verify(&program), Ok(()));
        prop_assert!(check(&program).is_err(), "buffer {} of\n{}", buffer, program);
    }
}

/// Makes the first ring of more than one row a row smaller, if somebody reads all of its rows: of windows with gaps
/// between them, or in them, a smaller ring may hold enough.
fn shrink(program: &mut Program) -> Option<usize> {
    let rings: Vec<_> = rings(program).filter(|(_, rows)| 1 < rows.ring && rows.ring < rows.height).collect();
    let has_gaps = |rows: &Rows| rows.window.dilation > 1 || rows.window.stride > rows.window.kernel;
    let is_read = |buffer| rings.iter().all(|(other, rows)| *other != buffer || !has_gaps(rows));
    let buffer = rings.iter().map(|(buffer, _)| *buffer).find(|buffer| is_read(*buffer))?;
    for rows in &mut program.loops {
        for (step, operands) in rows.steps.clone().zip(&mut rows.operands) {
            for (operand, rows) in program.steps[step].call.operands.iter_mut().zip(operands) {
                if let (Operand::View(view), Some(rows)) = (operand, rows)
                    && view.buffer == buffer
                {
                    rows.ring -= 1;
                    view.bytes -= rows.bytes;
                }
            }
        }
    }
    Some(buffer.0)
}

/// The rows of each operand of a loop that is in the arena, with its buffer.
fn rings(program: &Program) -> impl Iterator<Item = (BufferId, Rows)> + '_ {
    program.loops.iter().flat_map(|rows| rows.steps.clone().zip(&rows.operands)).flat_map(
        |(step, operands)| {
            program.steps[step].call.operands.iter().zip(operands).filter_map(|(operand, rows)| match operand
            {
                Operand::View(view) => Some((view.buffer, (*rows)?)),
                Operand::Constant(_) | Operand::Absent => None,
            })
        },
    )
}
