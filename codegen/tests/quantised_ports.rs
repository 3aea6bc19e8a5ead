//! What the header says about inputs and outputs that are quantised integers.
#![allow(clippy::unwrap_used, reason = "these are tests")]

use edgecc_codegen::{EmitOptions, Name, emit_c};
use edgecc_ir::kernel;
use edgecc_ir::program::{Call, Layer, Operand, Param, Port, Program, Step, View};
use edgecc_ir::{Affine, DType, OrderedFloat, TensorType};

fn port(name: &str, dtype: DType, affine: Option<(f32, i32)>, view: View) -> Port {
    let affine = affine.map(|(scale, zero)| Affine { scale: OrderedFloat(scale), zero });
    Port { name: name.into(), ty: TensorType::new(dtype, [1, 4]), affine, view }
}

/// The header of `sum = a + a`, or, with `others`, of `sum = a + b` where `b` has two ports more: an input whose name
/// is no identifier, and a result without a scale.
fn header(others: bool) -> String {
    let mut program = Program { name: "tiny".into(), ..Program::default() };
    let [a, b, sum] = ["a", "b", "sum"].map(|name| {
        let buffer = program.add_buffer(name, 4);
        program.buffers[buffer.0].offset = Some(16 * buffer.0);
        View { buffer, offset: 0, bytes: 4 }
    });
    let ty = TensorType::new(DType::I8, [1, 4]);
    let layer = Layer { name: "sum".into(), origin: "Add_0".into(), op: "qadd", ty, macs: 0 };
    let call = Call {
        kernel: kernel::find("ec_add_s8").unwrap(),
        params: [4, 32768, 16384, 1 << 15, 16, -128, 127].map(Param::Int).to_vec(),
        operands: [a, if others { b } else { a }, sum].map(Operand::View).to_vec(),
    };
    program.layers.push(layer);
    program.steps.push(Step { layer: 0, call });
    program.inputs.push(port("a", DType::I8, Some((0.007_843_138, -3)), a));
    program.outputs.push(port("sum", DType::I8, Some((1.0, 0)), sum));
    if others {
        program.inputs.push(port("b:0", DType::U8, Some((1.0 / 255.0, 128)), b));
        program.outputs.push(port("b", DType::U8, None, b));
    }
    let options = EmitOptions {
        name: Name::exact("tiny").unwrap(),
        banner: vec!["Made by a test.".into()],
        stack_bytes: 64,
        share_layers: false,
    };
    let bundle = emit_c(&program, &options).unwrap();
    String::from_utf8(bundle.file("tiny.h").unwrap().bytes.clone()).unwrap()
}

#[test]
fn the_only_ports_have_short_macros() {
    insta::assert_snapshot!(header(false));
}

#[test]
fn several_ports_have_macros_by_name() {
    insta::assert_snapshot!(header(true));
}
