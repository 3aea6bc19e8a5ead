//! `NAME_weights.h`: the constants, in the form that their kernels read.

use super::EmitOptions;
use super::literal::array;
use super::names::Names;
use super::template::{comment, render as fill};
use crate::CodegenError;
use edgecc_ir::program::Program;
use serde::Serialize;

#[derive(Serialize)]
struct WeightsView {
    name: String,
    upper: String,
    banner: Vec<String>,
    arrays: Vec<ArrayView>,
}

#[derive(Serialize)]
struct ArrayView {
    comment: String,
    definition: String,
}

/// The text of the header that only `NAME.c` includes.
pub(super) fn render(
    program: &Program,
    options: &EmitOptions,
    names: &Names,
) -> Result<String, CodegenError> {
    let constants = program.constants.iter().zip(&names.constants);
    let view = WeightsView {
        name: options.name.to_string(),
        upper: options.name.upper(),
        banner: options.banner.iter().map(|line| comment(line)).collect(),
        arrays: constants
            .map(|(constant, name)| ArrayView {
                comment: comment(&constant.name),
                definition: array(name, &constant.data),
            })
            .collect(),
    };
    fill("weights.h", include_str!("../../templates/weights.h.tera"), &view)
}
