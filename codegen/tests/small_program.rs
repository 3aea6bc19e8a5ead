//! A small hand-made program, printed: the exact files, byte for byte.
#![allow(clippy::unwrap_used, reason = "these are tests")]

use edgecc_codegen::{EmitOptions, Name, emit_c};
use edgecc_ir::kernel;
use edgecc_ir::program::{Call, Layer, Operand, Param, Port, Program, Step, View};
use edgecc_ir::{DType, Data, TensorType};

/// `y = relu(x) + [1, 2, NaN, -inf]`, the relu in place.
fn program() -> Program {
    let ty = TensorType::new(DType::F32, [1, 4]);
    let mut program = Program { name: "tiny".into(), ..Program::default() };
    let view = |buffer| View { buffer, offset: 0, bytes: 16 };
    let x = program.add_buffer("input:0", 16);
    let r = program.add_buffer("relu*/", 16);
    let y = program.add_buffer("y", 16);
    for (n, offset) in [0, 0, 16].into_iter().enumerate() {
        program.buffers[n].offset = Some(offset);
    }
    let addend = Data::F32(vec![1.0, 2.5e-9, f32::NAN, f32::NEG_INFINITY]);
    let addend = program.add_constant("addend of sum", addend);
    let layer = |name: &str, op| Layer {
        name: name.into(),
        origin: format!("{name}+Relu_1"),
        op,
        ty: ty.clone(),
        macs: 0,
    };
    program.layers = vec![layer("relu*/", "clamp"), layer("y", "binary")];
    let call = |symbol, params, operands| Call { kernel: kernel::find(symbol).unwrap(), params, operands };
    let unary = vec![Param::Int(4), Param::Float(0.0), Param::Float(f32::INFINITY)];
    let relu = call("ec_clamp_f32", unary, vec![Operand::View(view(x)), Operand::View(view(r))]);
    let operands = vec![Operand::View(view(r)), Operand::Constant(addend), Operand::View(view(y))];
    let sum = call("ec_add_f32", vec![Param::Int(4)], operands);
    program.steps = vec![Step { layer: 0, call: relu }, Step { layer: 1, call: sum }];
    program.inputs = vec![Port { name: "input:0".into(), ty: ty.clone(), affine: None, view: view(x) }];
    program.outputs = vec![Port { name: "y".into(), ty: ty.clone(), affine: None, view: view(y) }];
    program
}

fn options() -> EmitOptions {
    EmitOptions {
        name: Name::exact("tiny").unwrap(),
        banner: vec!["Made by a test.".into()],
        stack_bytes: 100,
        share_layers: false,
    }
}

fn text(file: &str) -> String {
    let bundle = emit_c(&program(), &options()).unwrap();
    String::from_utf8(bundle.file(file).unwrap().bytes.clone()).unwrap()
}

#[test]
fn the_header_is_the_manual() {
    insta::assert_snapshot!(text("tiny.h"));
}

#[test]
fn the_source_calls_the_kernels_in_order() {
    insta::assert_snapshot!(text("tiny.c"));
}

#[test]
fn the_constants_are_exact() {
    insta::assert_snapshot!(text("tiny_weights.h"));
}

#[test]
fn only_the_headers_in_use_are_copied() {
    let bundle = emit_c(&program(), &options()).unwrap();
    let names: Vec<_> = bundle.files.iter().map(|file| file.name.as_str()).collect();
    let runtime = [
        "ec_binary_f32.h",
        "ec_common.h",
        "ec_lines_f32.h",
        "ec_lines_helium.h",
        "ec_mve.h",
        "ec_naked.h",
        "ec_unary_f32.h",
    ];
    assert_eq!(names, [&["tiny.h", "tiny.c", "tiny_weights.h"][..], &runtime].concat());
}

#[test]
fn layers_with_equal_parameters_may_share_a_function() {
    // A second sum, with another addend, and a third with other parameters.
    let mut program = program();
    let mut again = program.steps[1].clone();
    again.call.operands[1] = Operand::Constant(program.add_constant("other addend", Data::F32(vec![3.0; 4])));
    let mut longer = again.clone();
    longer.call.params = vec![Param::Int(3)];
    program.steps.extend([again, longer]);
    let source = |share_layers| {
        let bundle = emit_c(&program, &EmitOptions { share_layers, ..options() }).unwrap();
        String::from_utf8(bundle.file("tiny.c").unwrap().bytes.clone()).unwrap()
    };
    let count = |text: &str, what: &str| text.matches(what).count();
    assert_eq!(count(&source(false), "EC_LAYER void"), 4);
    let shared = source(true);
    assert_eq!(count(&shared, "EC_LAYER void"), 3);
    assert_eq!(count(&shared, "const float *b"), 1, "{shared}");
    assert_eq!(count(&shared, "tiny_1_binary("), 3, "the function and two calls: {shared}");
}

#[test]
fn a_program_without_addresses_is_refused() {
    let mut program = program();
    program.buffers[2].offset = None;
    let error = emit_c(&program, &options()).unwrap_err().to_string();
    assert_eq!(error, "buffer \"y\" has no address: the program was not planned");
}
