//! Graphs in, programs out: every file of `lower/` against its snapshot.

#![allow(clippy::unwrap_used, clippy::panic, reason = "these are tests")]

use edgecc_ir::program::{Program, verify};
use edgecc_ir::{Graph, text};
use edgecc_passes::lower::{LowerOptions, lower};
use edgecc_targets::Tier;
use std::fs;
use std::path::Path;

fn parse(source: &str) -> Graph {
    let graph = text::parse(source).unwrap();
    edgecc_ir::verify::verify(&graph).unwrap();
    graph
}

fn lowered(source: &str, options: &LowerOptions) -> Program {
    let program = lower(&parse(source), options).unwrap();
    verify(&program).unwrap();
    program
}

fn file(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lower");
    fs::read_to_string(folder.join(name).with_extension("eir")).unwrap()
}

#[test]
fn every_operator_becomes_the_calls_that_its_kernel_documents() {
    for name in ["convolutions", "elementwise", "copies", "sums"] {
        insta::assert_snapshot!(name, lowered(&file(name), &LowerOptions::default()).to_string());
    }
}

#[test]
fn integer_operators_become_integer_kernels() {
    for name in ["integer_layers", "integer_elementwise", "integer_windows"] {
        insta::assert_snapshot!(name, lowered(&file(name), &LowerOptions::default()).to_string());
    }
}

#[test]
fn the_dsp_extension_has_kernels_of_its_own() {
    let options = LowerOptions { tier: Tier::Dsp, ..LowerOptions::default() };
    insta::assert_snapshot!("integer_layers_dsp", lowered(&file("integer_layers"), &options).to_string());
}

#[test]
fn values_that_lie_in_another_need_no_copy() {
    insta::assert_snapshot!("views", lowered(&file("views"), &LowerOptions::default()).to_string());
}

#[test]
fn without_views_parts_are_copied() {
    let copies = |views| {
        let program = lowered(&file("views"), &LowerOptions { views, ..LowerOptions::default() });
        program.steps.iter().filter(|step| step.call.kernel.symbol == "ec_copy_nd").count()
    };
    // With views only the part that is somewhere else already; without, two slices and three parts.
    assert_eq!((copies(true), copies(false)), (1, 5));
}

#[test]
fn results_have_memory_of_their_own() {
    insta::assert_snapshot!("results", lowered(&file("results"), &LowerOptions::default()).to_string());
}

#[test]
fn every_obstacle_is_listed_with_a_way_out() {
    let source = r#"graph @g {
        %0 = input "x" : f32[2,3]
        %1 = input "i" : i64[2]
        %2 = input "w" : f32[4,3]
        %3 = const splat(0) : f32[4]
        %4 = dense %0, %2, %3 : f32[2,4] "d" from "Gemm_1"
        %5 = binary %1, %1 {f=add} : i64[2] "sum" from "Add_2"
        %6 = gather %4, %5 {axis=0} : f32[2,4] "chosen"
        %7 = cast %6 {to=i32} : i32[2,4]
        output "y" = %7
    }"#;
    let errors = lower(&parse(source), &LowerOptions::default()).unwrap_err();
    let text: Vec<_> = errors.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!("obstacles", text.join("\n"));
}

#[test]
fn what_no_result_needs_is_left_out() {
    let source = r#"graph @g {
        %0 = input "x" : f32[2]
        %1 = input "unused" : f32[2]
        %2 = unary %1 {f=exp} : f32[2]
        %3 = unary %0 {f=tanh} : f32[2]
        output "y" = %3
    }"#;
    let program = lowered(source, &LowerOptions::default());
    assert_eq!((program.steps.len(), program.inputs.len(), program.buffers.len()), (1, 2, 3));
}
