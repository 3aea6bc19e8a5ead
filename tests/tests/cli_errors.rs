//! What the program says to bad input: the exact text, the exit code, and that DIR is left alone.
#![allow(clippy::unwrap_used, reason = "these are tests")]

mod common;

use std::fs;

use common::{COMPILE, Session, model_file, with_model};
use onnx_protobuf::attribute_proto::AttributeType;
use onnx_protobuf::{
    AttributeProto, GraphProto, Message, ModelProto, NodeProto, OperatorSetIdProto, TensorProto,
};

/// A model of one input `x` and one output `y`, both float `[1,4]`, with these nodes.
fn model(nodes: Vec<NodeProto>) -> Vec<u8> {
    let own = ModelProto::parse_from_bytes(&model_file("symbolic.onnx")).unwrap();
    let port = |name: &str| {
        let mut port = own.graph.input[0].clone();
        port.name = name.into();
        let tensor = port.type_.as_mut().unwrap().mut_tensor_type();
        tensor.elem_type = 1;
        let dims = &mut tensor.shape.as_mut().unwrap().dim;
        dims.truncate(2);
        dims[0].set_dim_value(1);
        dims[1].set_dim_value(4);
        port
    };
    let graph = GraphProto {
        name: "g".into(),
        node: nodes,
        input: vec![port("x")],
        output: vec![port("y")],
        ..GraphProto::default()
    };
    let opset = OperatorSetIdProto { version: 17, ..OperatorSetIdProto::default() };
    let model = ModelProto {
        ir_version: 8,
        opset_import: vec![opset],
        graph: Some(graph).into(),
        ..ModelProto::default()
    };
    model.write_to_bytes().unwrap()
}

fn node(operator: &str, name: &str, inputs: &[&str], output: &str) -> NodeProto {
    NodeProto {
        op_type: operator.into(),
        name: name.into(),
        input: inputs.iter().map(|&input| input.to_owned()).collect(),
        output: vec![output.into()],
        ..NodeProto::default()
    }
}

#[test]
fn truncated_file() {
    let whole = model_file("residual_nhwc.onnx");
    insta::assert_snapshot!(with_model(&whole[..whole.len() / 2]).refused());
}

#[test]
fn text_file() {
    insta::assert_snapshot!(with_model("import torch\n\nclass Net(torch.nn.Module):\n    pass\n").refused());
}

#[test]
fn empty_file() {
    insta::assert_snapshot!(with_model("").refused());
}

#[test]
fn no_file() {
    insta::assert_snapshot!(Session::new().refused());
}

#[test]
fn unknown_operators_are_all_listed() {
    let nodes = vec![
        node("Frobnicate", "first", &["x"], "a"),
        node("Relu", "fine", &["a"], "b"),
        node("Defrobnicate", "", &["b"], "y"),
    ];
    insta::assert_snapshot!(with_model(model(nodes)).refused());
}

#[test]
fn missing_external_file() {
    insta::assert_snapshot!(with_model(model_file("external_data.onnx")).refused());
}

#[test]
fn unbound_dimension() {
    insta::assert_snapshot!(with_model(model_file("symbolic.onnx")).refused());
}

#[test]
fn unused_binding() {
    let session = with_model(model_file("waves_cnn1d.onnx"));
    insta::assert_snapshot!(session.refused_with(&["--dim", "M=1"]));
}

#[test]
fn cyclic_graph() {
    let nodes = vec![node("Add", "first", &["x", "b"], "a"), node("Relu", "second", &["a"], "b")];
    let last = node("Relu", "last", &["b"], "y");
    insta::assert_snapshot!(with_model(model([nodes, vec![last]].concat())).refused());
}

#[test]
fn undefined_tensor() {
    insta::assert_snapshot!(with_model(model(vec![node("Relu", "r", &["nothing"], "y")])).refused());
}

/// A node that gives the tensor.
fn constant(tensor: TensorProto, output: &str) -> NodeProto {
    let value = AttributeProto {
        name: "value".into(),
        type_: AttributeType::TENSOR.into(),
        t: Some(tensor).into(),
        ..AttributeProto::default()
    };
    NodeProto { attribute: vec![value], ..node("Constant", "", &[], output) }
}

/// A model that quantises its input with these scales, and zero points of this type.
fn quantised(scales: &[f32], zeros: (i32, &[i32])) -> Vec<u8> {
    let list = |count| if count == 1 { Vec::new() } else { vec![count as i64] };
    let scale = TensorProto {
        data_type: 1,
        dims: list(scales.len()),
        float_data: scales.to_vec(),
        ..TensorProto::default()
    };
    let zero = TensorProto {
        data_type: zeros.0,
        dims: list(zeros.1.len()),
        int32_data: zeros.1.to_vec(),
        ..TensorProto::default()
    };
    model(vec![
        constant(scale, "scale"),
        constant(zero, "zero"),
        node("QuantizeLinear", "quantise", &["x", "scale", "zero"], "codes"),
        node("DequantizeLinear", "dequantise", &["codes", "scale", "zero"], "y"),
    ])
}

#[test]
fn values_of_four_bits() {
    insta::assert_snapshot!(with_model(quantised(&[0.5], (22, &[0]))).refused());
}

#[test]
fn scales_and_zero_points_that_do_not_pair() {
    insta::assert_snapshot!(with_model(quantised(&[0.5, 0.25, 2.0, 1.0], (3, &[0, 1]))).refused());
}

#[test]
fn too_little_ram() {
    let session = with_model(model_file("residual_nhwc.onnx"));
    insta::assert_snapshot!(session.refused_with(&["--ram", "1K", "--flash", "100"]));
}

/// What a compile in one byte less than it needs says; then it must say how much it needs.
fn a_byte_too_little(session: &Session, options: &[&str]) -> String {
    let least = {
        let answer = session.answer(&[&COMPILE, options, &["--ram", "1"]].concat()).err;
        let (_, rest) = answer.split_once("`--ram ").unwrap();
        rest.split('`').next().unwrap().parse::<u64>().unwrap()
    };
    let answer = session.refused_with(&[options, &["--ram", &(least - 1).to_string()]].concat());
    assert!(answer.contains(&format!("`--ram {least}` is the least")), "{answer}");
    let fits = session.answer(&[&COMPILE, options, &["--ram", &least.to_string()]].concat());
    assert_eq!((fits.code, fits.err), (0, String::new()));
    answer
}

#[test]
fn a_byte_of_ram_too_little() {
    insta::assert_snapshot!(a_byte_too_little(&with_model(model_file("residual_nhwc.onnx")), &[]));
}

#[test]
fn a_byte_of_ram_too_little_in_integers() {
    let session = with_model(model_file("residual_nhwc.onnx"));
    let samples = ["--calibrate", "DIR/samples.npz"];
    let session =
        session.with_npz("samples.npz", "serving_default_image:0", &[2, 12, 12, 3], |n| (n % 11) as f32);
    insta::assert_snapshot!(a_byte_too_little(&session, &samples));
}

#[test]
fn constants_that_are_too_large() {
    let session = with_model(model_file("residual_nhwc.onnx"));
    let session =
        session.with_npz("samples.npz", "serving_default_image:0", &[2, 12, 12, 3], |n| (n % 11) as f32);
    insta::assert_snapshot!(session.refused_with(&["--calibrate", "DIR/samples.npz", "--flash", "1K"]));
}

#[test]
fn wrong_target() {
    let session = with_model(model_file("waves_cnn1d.onnx"));
    insta::assert_snapshot!(session.run(&["DIR/model.onnx", "--target", "cortex-m4d", "-o", "DIR/out"]));
    assert_eq!(session.files(), ["model.onnx"]);
}

#[test]
fn no_target_and_no_folder() {
    insta::assert_snapshot!(with_model(model_file("waves_cnn1d.onnx")).run(&["DIR/model.onnx"]));
}

#[test]
fn no_arguments() {
    insta::assert_snapshot!(Session::new().run(&[]));
}

#[test]
fn wrong_name() {
    insta::assert_snapshot!(with_model(model_file("waves_cnn1d.onnx")).refused_with(&["--name", "my-model"]));
}

#[test]
fn name_of_a_standard_header() {
    insta::assert_snapshot!(with_model(model_file("waves_cnn1d.onnx")).refused_with(&["--name", "math"]));
}

#[test]
fn unknown_pass() {
    let session = with_model(model_file("waves_cnn1d.onnx"));
    let answer = session.refused_with(&["--disable", "fold"]);
    assert!(answer.starts_with("exit code 1\nerror: there is no pass `fold`; the passes are "), "{answer}");
}

#[test]
fn forms_are_for_compiled_code() {
    let session = with_model(model_file("waves_cnn1d.onnx"));
    insta::assert_snapshot!("emit_c", session.refused_with(&["--emit", "asm"]));
}

#[cfg(feature = "llvm")]
#[test]
fn targets_that_llvm_does_not_know() {
    let answer = |target: &str| {
        let session = with_model(model_file("waves_cnn1d.onnx"));
        session.run(&["DIR/model.onnx", "--target", target, "-o", "DIR/out", "--backend", "llvm"])
    };
    let reasons = [
        ("c99", "it stands for any processor"),
        ("triple:pdp11-dec-none", "no object can be made for the target `triple:pdp11-dec-none`"),
        ("triple:sparc-unknown-none-elf", "big-endian"),
    ];
    for (target, reason) in reasons {
        let answer = answer(target);
        assert!(answer.starts_with("exit code 1\n") && answer.contains(reason), "{answer}");
    }
}

#[test]
fn inputs_that_can_not_come_by_rows() {
    let refused = |model: &str, options: &[&str]| {
        with_model(model_file(model)).refused_with(&[&["--stream-input"], options].concat())
    };
    insta::assert_snapshot!("rows_channels_first", refused("grouped.onnx", &[]));
    insta::assert_snapshot!("rows_two_inputs", refused("two_heads.onnx", &[]));
    insta::assert_snapshot!("rows_dense", refused("shape_arithmetic.onnx", &[]));
    insta::assert_snapshot!("rows_no_image", refused("waves_cnn1d.onnx", &["--io-layout", "nhwc"]));
    insta::assert_snapshot!("rows_llvm", refused("unet.onnx", &["--backend", "llvm"]));
}

#[test]
fn output_is_a_file() {
    let session = with_model(model_file("waves_cnn1d.onnx")).with_file("out", "precious");
    insta::assert_snapshot!(session.refused());
    assert_eq!(fs::read(session.path("out")).unwrap(), b"precious");
}

#[test]
fn output_has_a_foreign_file_of_that_name() {
    let session = with_model(model_file("waves_cnn1d.onnx"));
    fs::create_dir(session.path("out")).unwrap();
    fs::write(session.path("out/model.c"), "int mine;\n").unwrap();
    insta::assert_snapshot!(session.refused());
    let names: Vec<_> = fs::read_dir(session.path("out")).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(names, ["model.c"]);
}

#[test]
fn output_below_a_file() {
    let session = with_model(model_file("waves_cnn1d.onnx")).with_file("file", "precious");
    let answer = session.run(&["DIR/model.onnx", "--target", "cortex-m4", "-o", "DIR/file/out"]);
    assert!(answer.starts_with("exit code 1\nerror: can't write DIR/file: "), "{answer}");
}

#[test]
fn unknown_stage_to_dump() {
    let answer = with_model(model_file("waves_cnn1d.onnx")).run(&["dump", "DIR/model.onnx", "--after", "x"]);
    assert!(
        answer.starts_with("exit code 1\nerror: there is no stage or pass `x`\n  help: one of import, "),
        "{answer}"
    );
}
