//! The ONNX front end: from a file to a graph, or to everything that stands in the way.
//!
//! A model is read (`model`), its encoding checked (`wire`), its inputs and constants become values (`interface`), and
//! its nodes are imported in order (`walk`), each by its operator's importer (`ops`), with functions and constant
//! branches inlined (`inline`). Where weights are stored as integers, what scales and shifts their layer's result becomes
//! part of the layer. Obstacles are collected, not thrown: a user sees them all at once. Nothing a file contains makes
//! this panic.
//!
//! An operator is one row of the table in `ops` and an importer that says it in operators of [`edgecc_ir::ops`].

mod attributes;
mod builder;
mod context;
mod diagnostic;
mod external;
mod inline;
mod inspect;
mod interface;
mod limits;
mod model;
mod ops;
mod opsets;
mod order;
mod tensor;
mod types;
mod walk;
mod wire;

pub use diagnostic::{Diagnostic, Kind, Place};
pub use inspect::{Inspection, OperatorCount, Value, inspect};
pub use model::Source;

use edgecc_ir::Graph;
use edgecc_passes::fold_behind_codes;
use model::Model;
use serde::Serialize;
use std::collections::BTreeMap;

/// How a model is read.
#[derive(Clone, Debug, Default)]
pub struct ImportOptions {
    /// Sizes of symbolic dimensions.
    pub dims: BTreeMap<String, usize>,
}

/// What a model says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Meta {
    /// Program that wrote the file, with its version.
    pub producer: String,
    /// Version of the file format.
    pub ir_version: i64,
    /// Versions of operator sets by domain; ONNX's own is `ai.onnx`.
    pub opsets: BTreeMap<String, i64>,
}

/// A model as a graph.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The graph.
    pub graph: Graph,
    /// What the model says of itself.
    pub meta: Meta,
}

/// Reads a model.
///
/// # Errors
/// Every obstacle found; the list is not empty.
pub fn import(source: &Source, options: &ImportOptions) -> Result<Imported, Vec<Diagnostic>> {
    let model = Model::parse(&source.bytes).map_err(|fault| vec![fault])?;
    let (mut graph, faults) = walk::walk(&model, source, options);
    if !faults.is_empty() {
        return Err(faults);
    }
    fold_behind_codes(&mut graph).map_err(|error| vec![Diagnostic::internal(error.to_string())])?;
    Ok(Imported { graph, meta: meta(&model) })
}

fn meta(model: &Model) -> Meta {
    let proto = &model.proto;
    let opset = |(domain, version): (&str, i64)| {
        (if domain.is_empty() { "ai.onnx".to_string() } else { domain.to_string() }, version)
    };
    Meta {
        producer: format!("{} {}", proto.producer_name, proto.producer_version).trim().to_string(),
        ir_version: proto.ir_version,
        opsets: model.opsets.iter().map(opset).collect(),
    }
}

/// The ONNX operators that are imported, with their domains and the operator set that introduced each.
pub fn operators() -> impl Iterator<Item = (&'static str, &'static str, i64)> {
    ops::all().map(|row| (row.domain, row.name, row.since))
}
