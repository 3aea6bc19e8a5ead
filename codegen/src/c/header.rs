//! `NAME.h`: the interface of a model and its manual.

use super::names::{Names, PortName};
use super::template::{comment, render as fill};
use super::{EmitOptions, ctype, literal};
use crate::CodegenError;
use edgecc_ir::Affine;
use edgecc_ir::program::{ALIGN, Port, Program, Stream};
use serde::Serialize;

#[derive(Serialize)]
struct HeaderView {
    name: String,
    upper: String,
    banner: Vec<String>,
    arena_bytes: usize,
    arena_align: usize,
    weights_bytes: usize,
    stack_bytes: usize,
    /// Whose code takes so much, in parentheses; empty where the code is there already.
    compiler: String,
    inputs: Vec<PortView>,
    outputs: Vec<PortView>,
    /// Of the only input, if it comes by rows.
    stream: Option<StreamView>,
    /// Whether a port has a scale.
    quantised: bool,
}

#[derive(Serialize)]
struct PortView {
    /// The tensor's name in the model, safe in a comment.
    tensor: String,
    shape: String,
    bytes: usize,
    len: usize,
    c_type: &'static str,
    function: String,
    element_type: String,
    macros: String,
    affine: Option<AffineView>,
}

/// The rows of an input.
#[derive(Serialize)]
struct StreamView {
    rows: usize,
    row_len: usize,
    row_bytes: usize,
    /// What is in a row, where the input's shape says so.
    row_shape: String,
}

impl StreamView {
    fn new(stream: &Stream) -> Self {
        let dims = stream.port.ty.shape.dims();
        // The dimensions behind the one that counts rows.
        let rows = dims.iter().position(|dim| *dim == stream.rows && stream.rows > 1);
        let inner: Vec<_> = dims.iter().skip(rows.map_or(0, |at| at + 1)).map(usize::to_string).collect();
        let (row_len, row_bytes) = (stream.row_elements(), stream.row_bytes());
        StreamView { rows: stream.rows, row_len, row_bytes, row_shape: inner.join("x") }
    }
}

/// What the integers of a port stand for, as C constants.
#[derive(Serialize)]
struct AffineView {
    scale: String,
    zero_point: i32,
}

impl AffineView {
    fn new(affine: &Affine) -> Self {
        AffineView { scale: literal::float(affine.scale.0), zero_point: affine.zero }
    }
}

/// The text of the header; `compiler` says whose code the bound of the stack is for.
pub(crate) fn render(
    program: &Program,
    options: &EmitOptions,
    names: &Names,
    compiler: &str,
) -> Result<String, CodegenError> {
    let view = HeaderView {
        name: options.name.to_string(),
        upper: options.name.upper(),
        banner: options.banner.iter().map(|line| comment(line)).collect(),
        arena_bytes: arena_bytes(program)?,
        arena_align: ALIGN,
        weights_bytes: program.constant_bytes(),
        stack_bytes: options.stack_bytes,
        compiler: compiler.to_owned(),
        inputs: ports(program.given(), &names.inputs),
        outputs: ports(program.outputs.iter(), &names.outputs),
        stream: program.stream.as_ref().map(StreamView::new),
        quantised: program.given().chain(&program.outputs).any(|port| port.affine.is_some()),
    };
    fill("header.h", include_str!("../../templates/header.h.tera"), &view)
}

fn arena_bytes(program: &Program) -> Result<usize, CodegenError> {
    let unplanned = || {
        let buffer = program.buffers.iter().find(|buffer| buffer.offset.is_none());
        CodegenError::Unplanned { name: buffer.map(|b| b.name.clone()).unwrap_or_default() }
    };
    program.arena_bytes().ok_or_else(unplanned)
}

fn ports<'p>(ports: impl Iterator<Item = &'p Port>, names: &[PortName]) -> Vec<PortView> {
    let view = |(port, name): (&Port, &PortName)| PortView {
        tensor: comment(&port.name),
        shape: port.ty.shape.to_string(),
        bytes: port.ty.bytes(),
        len: port.ty.shape.elements(),
        c_type: ctype::element(port.ty.dtype),
        function: name.function.clone(),
        element_type: name.element_type(),
        macros: name.macros(),
        affine: port.affine.as_ref().map(AffineView::new),
    };
    ports.zip(names).map(view).collect()
}
