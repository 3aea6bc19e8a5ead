//! A look at any model that can be read, also one that can't be compiled.

use super::model::{Model, Source};
use super::opsets::canonical;
use super::types::Declared;
use super::{Diagnostic, ImportOptions, Meta, interface, meta, walk};
use onnx_protobuf::{GraphProto, NodeProto, ValueInfoProto};
use serde::Serialize;
use std::collections::BTreeMap;

/// What is known of a model.
#[derive(Clone, Debug, Serialize)]
pub struct Inspection {
    /// Its name.
    pub name: String,
    /// What it says of itself.
    pub meta: Meta,
    /// Its inputs, without those that are constants.
    pub inputs: Vec<Value>,
    /// Its outputs.
    pub outputs: Vec<Value>,
    /// Its operators, those in branches and functions included, by name.
    pub operators: Vec<OperatorCount>,
    /// Elements of its stored tensors.
    pub parameters: u64,
    /// Bytes of its stored tensors.
    pub parameter_bytes: u64,
    /// Multiply-accumulate operations of one run; those of what could be imported, if there are obstacles.
    pub macs: u64,
    /// Everything that stands in the way of compiling it.
    pub obstacles: Vec<Diagnostic>,
}

/// An input or output.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Value {
    /// Its name.
    pub name: String,
    /// Element type and dimensions as the model declares them.
    pub ty: String,
}

/// How often an operator occurs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OperatorCount {
    /// Its name, with the domain in front unless it is ONNX's own.
    pub operator: String,
    /// Number of nodes.
    pub count: usize,
    /// Whether it can be imported.
    pub supported: bool,
}

/// Reads what there is to know of a model.
///
/// # Errors
/// If the file is no model.
pub fn inspect(source: &Source, options: &ImportOptions) -> Result<Inspection, Diagnostic> {
    let model = Model::parse(&source.bytes)?;
    let proto = model.graph();
    let (graph, obstacles) = walk::walk(&model, source, options);
    let macs = graph.ids().into_iter().map(|id| {
        let node = graph.node(id);
        let types: Vec<_> = node.inputs().iter().map(|input| graph.node(*input).ty()).collect();
        node.op().macs(&types, node.ty())
    });
    let inputs = proto.input.iter().filter(|info| !interface::is_constant(proto, info));
    let size = |tensor: &onnx_protobuf::TensorProto| {
        let count =
            tensor.dims.iter().try_fold(1_u64, |product, dim| product.checked_mul(u64::try_from(*dim).ok()?));
        let bytes =
            super::types::ElementType(tensor.data_type).stored().map_or(0, |dtype| dtype.bytes() as u64);
        (count.unwrap_or(0), bytes)
    };
    let sizes: Vec<_> = proto.initializer.iter().map(size).collect();
    Ok(Inspection {
        name: if proto.name.is_empty() { source.stem.clone() } else { proto.name.clone() },
        meta: meta(&model),
        inputs: inputs.map(value).collect(),
        outputs: proto.output.iter().map(value).collect(),
        operators: operators(&model),
        parameters: sizes.iter().map(|(count, _)| count).sum(),
        parameter_bytes: sizes.iter().map(|(count, bytes)| count.saturating_mul(*bytes)).sum(),
        macs: macs.sum(),
        obstacles,
    })
}

fn value(info: &ValueInfoProto) -> Value {
    let ty = Declared::read(info).map_or_else(|_| "not a tensor".into(), |declared| declared.to_string());
    Value { name: info.name.clone(), ty }
}

fn operators(model: &Model) -> Vec<OperatorCount> {
    let mut counts: BTreeMap<(String, String), usize> = BTreeMap::new();
    count(&model.graph().node, &mut counts);
    model.proto.functions.iter().for_each(|function| count(&function.node, &mut counts));
    let is_function = |domain: &str, name: &str| {
        model.proto.functions.iter().any(|f| canonical(&f.domain) == domain && f.name == name)
    };
    let row = |((domain, name), count): ((String, String), usize)| {
        let known = super::ops::find(&domain, &name).is_some() || (domain.is_empty() && name == "If");
        let supported = known || is_function(&domain, &name);
        let operator = if domain.is_empty() { name } else { format!("{domain}.{name}") };
        OperatorCount { operator, count, supported }
    };
    counts.into_iter().map(row).collect()
}

fn count(nodes: &[NodeProto], counts: &mut BTreeMap<(String, String), usize>) {
    for node in nodes {
        *counts.entry((canonical(&node.domain).to_string(), node.op_type.clone())).or_default() += 1;
        let graphs = node.attribute.iter().flat_map(|attribute| attribute.g.iter().chain(&attribute.graphs));
        graphs.for_each(|graph: &GraphProto| count(&graph.node, counts));
    }
}
