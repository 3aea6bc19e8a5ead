//! A small hand-made program whose input comes row by row, printed: the exact files, byte for byte.
#![allow(clippy::unwrap_used, reason = "these are tests")]

use edgecc_codegen::{EmitOptions, Name, emit_c};
use edgecc_ir::kernel::{find, pushed_row};
use edgecc_ir::program::{
    Call, Layer, Operand, Param, Port, Program, RowLoop, Rows, Step, Stream, View, Window, verify,
};
use edgecc_ir::{DType, Data, TensorType};

/// `y = max(0, x)`, of three rows of four floats each.
fn program() -> Program {
    let ty = TensorType::new(DType::F32, [1, 3, 2, 2]);
    let mut program = Program { name: "tiny".into(), ..Program::default() };
    let x = View { buffer: program.add_buffer("x", 16), offset: 0, bytes: 16 };
    let y = View { buffer: program.add_buffer("y", 48), offset: 0, bytes: 48 };
    let bytes = Stream::state_bytes(2);
    let state = View { buffer: program.add_buffer("state of x", bytes), offset: 0, bytes };
    for (n, offset) in [0, 16, 64].into_iter().enumerate() {
        program.buffers[n].offset = Some(offset);
    }
    let layer =
        |name: &str, op| Layer { name: name.into(), origin: String::new(), op, ty: ty.clone(), macs: 0 };
    program.layers = vec![layer("x", "input"), layer("y", "clamp")];
    let take = Call { kernel: pushed_row(), params: vec![Param::Int(4)], operands: vec![Operand::View(x)] };
    let params = vec![Param::Int(4), Param::Float(0.0), Param::Float(f32::INFINITY)];
    let operands = vec![Operand::View(x), Operand::View(y)];
    let clamp = Call { kernel: find("ec_clamp_f32").unwrap(), params, operands };
    program.steps = vec![Step { layer: 0, call: take }, Step { layer: 1, call: clamp }];
    let order = program.add_constant("order", Data::U8(vec![0, 1, 0, 1, 0, 1]));
    let rows = |ring| Some(Rows { height: 3, bytes: 16, ring, window: Window::SAME });
    let operands = vec![vec![rows(1)], vec![rows(1), rows(3)]];
    program.loops = vec![RowLoop { steps: 0..2, operands, order }];
    let port = |name: &str, view| Port { name: name.into(), ty: ty.clone(), affine: None, view };
    program.stream = Some(Stream { port: port("x", x), rows: 3, state });
    program.outputs = vec![port("y", y)];
    program
}

fn text(file: &str) -> String {
    let options = EmitOptions {
        name: Name::exact("tiny").unwrap(),
        banner: vec!["Made by a test.".into()],
        stack_bytes: 100,
        share_layers: false,
    };
    let bundle = emit_c(&program(), &options).unwrap();
    String::from_utf8(bundle.file(file).unwrap().bytes.clone()).unwrap()
}

#[test]
fn the_program_is_sound() {
    assert_eq!(verify(&program()), Ok(()));
}

#[test]
fn what_takes_no_row_at_first_is_refused() {
    let mut program = program();
    program.constants[0].data = Data::U8(vec![1, 0, 0, 1, 1, 0]);
    let faults = verify(&program).unwrap_err();
    assert_eq!(faults[0].to_string(), "streamed input: of 3 rows 3 are taken, or not before all else");
}

#[test]
fn the_header_explains_the_order_of_calls() {
    insta::assert_snapshot!(text("tiny.h"));
}

#[test]
fn the_source_stops_where_the_next_row_is_the_callers() {
    insta::assert_snapshot!(text("tiny.c"));
}
