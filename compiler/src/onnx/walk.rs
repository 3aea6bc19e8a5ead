//! Imports node after node, and goes on after an obstacle: what depends on it is left out in silence, so that every
//! diagnostic names a cause.

use super::attributes::{Attributes, Bindings};
use super::builder::Builder;
use super::context::NodeCtx;
use super::diagnostic::{Diagnostic, Place, Result};
use super::model::{Model, Source};
use super::opsets::{Opsets, canonical};
use super::types::Declared;
use super::{ImportOptions, interface, limits, ops, order};
use edgecc_ir::{Graph, NodeId};
use onnx_protobuf::{FunctionProto, NodeProto};
use std::collections::BTreeMap;
use std::path::Path;

/// Values by name; `None` where an obstacle is in the way of a value.
pub(super) type Scope = BTreeMap<String, Option<NodeId>>;

/// The import of one model.
pub(super) struct Walk<'m> {
    pub(super) builder: Builder,
    pub(super) faults: Vec<Diagnostic>,
    pub(super) functions: BTreeMap<(&'m str, &'m str), &'m FunctionProto>,
    pub(super) dir: &'m Path,
    /// Types that the model declares for its values.
    pub(super) declared: BTreeMap<String, Declared>,
    pub(super) dims: &'m BTreeMap<String, usize>,
    /// Nesting of functions and branches.
    pub(super) depth: usize,
}

/// What the nodes of one body share.
#[derive(Clone, Copy)]
pub(super) struct Body<'b, 'm> {
    pub(super) opsets: &'b Opsets,
    /// Attributes that the call gives, in a function.
    pub(super) bindings: &'b Bindings<'m>,
}

/// The graph of a model and every obstacle; the graph is complete if there is none.
pub(super) fn walk(model: &Model, source: &Source, options: &ImportOptions) -> (Graph, Vec<Diagnostic>) {
    let graph = model.graph();
    let name = if graph.name.is_empty() { &source.stem } else { &graph.name };
    let mut walk = Walk {
        builder: Builder::new(name),
        faults: Vec::new(),
        functions: model
            .proto
            .functions
            .iter()
            .map(|f| ((canonical(&f.domain), f.name.as_str()), f))
            .collect(),
        dir: &source.dir,
        declared: interface::declared(graph),
        dims: &options.dims,
        depth: 0,
    };
    let mut scope = Scope::new();
    interface::enter(&mut walk, graph, &mut scope);
    let bindings = Bindings::new();
    walk.nodes(&graph.node, Body { opsets: &model.opsets, bindings: &bindings }, &mut scope);
    interface::leave(&mut walk, graph, &scope);
    let Walk { mut builder, faults, .. } = walk;
    builder.graph.remove_dead();
    (builder.graph, faults)
}

impl<'m> Walk<'m> {
    /// Imports nodes into `scope`.
    pub(super) fn nodes(&mut self, nodes: &'m [NodeProto], body: Body<'_, 'm>, scope: &mut Scope) {
        let (sorted, faults) = order::sort(nodes);
        self.faults.extend(faults);
        let mut left_out = vec![true; nodes.len()];
        sorted.iter().for_each(|node| left_out[*node] = false);
        for node in nodes.iter().zip(&left_out).filter(|(_, out)| **out).map(|(node, _)| node) {
            block(node, scope);
        }
        for position in sorted {
            self.node(&nodes[position], body, scope);
        }
    }

    fn node(&mut self, node: &'m NodeProto, body: Body<'_, 'm>, scope: &mut Scope) {
        let place = place(node, body.opsets);
        match self.results(node, body, scope) {
            Ok(Some(results)) => self.publish(node, &place, &results, scope),
            Ok(None) => block(node, scope),
            Err(fault) => {
                self.faults.push(fault.at(&place));
                block(node, scope);
            }
        }
    }

    /// The results of a node; `None` if an obstacle is in the way of an operand.
    fn results(
        &mut self,
        node: &'m NodeProto,
        body: Body<'_, 'm>,
        scope: &Scope,
    ) -> Result<Option<Vec<NodeId>>> {
        let domain = canonical(&node.domain);
        let mut attrs = Attributes::new(&node.attribute, body.bindings);
        if let Some(function) = self.functions.get(&(domain, node.op_type.as_str())).copied() {
            let Some(operands) = operands(node, scope)? else { return Ok(None) };
            return self.nested(|walk| walk.call(function, &attrs, &operands));
        }
        if domain.is_empty() && node.op_type == "If" {
            let Some(operands) = operands(node, scope)? else { return Ok(None) };
            return self.nested(|walk| walk.branch(&mut attrs, &operands, body, scope));
        }
        let row = ops::find(domain, &node.op_type).ok_or_else(|| unknown(node))?;
        let opset = body.opsets.version(domain)?;
        if opset < row.since {
            let what = format!(
                "operator `{}` exists since opset {}, the model imports {opset}",
                row.name, row.since
            );
            return Err(Diagnostic::invalid(what));
        }
        let Some(operands) = operands(node, scope)? else { return Ok(None) };
        let outputs = node.output.iter().rposition(|name| !name.is_empty()).map_or(0, |last| last + 1);
        let mut ctx = NodeCtx::new(opset, attrs, self.dir, operands, outputs, &mut self.builder);
        let results = (row.import)(&mut ctx)?;
        if let Some(name) = ctx.attrs.unread().next() {
            let what = format!("attribute `{name}` is not supported at opset {opset}");
            return Err(
                Diagnostic::unsupported(what).help("remove the attribute, or export with another opset")
            );
        }
        Ok(Some(results))
    }

    /// Runs `inner` one level deeper.
    fn nested<T>(&mut self, inner: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        if self.depth == limits::MAX_DEPTH {
            return Err(Diagnostic::unsupported("functions and branches are nested too deeply"));
        }
        self.depth += 1;
        let result = inner(self);
        self.depth -= 1;
        result
    }

    /// Puts results into scope and checks them against what the model declares.
    fn publish(&mut self, node: &NodeProto, place: &Place, results: &[NodeId], scope: &mut Scope) {
        let named = || node.output.iter().enumerate().filter(|(_, name)| !name.is_empty());
        let names: Vec<_> = named().filter_map(|(i, name)| Some((*results.get(i)?, name.clone()))).collect();
        self.builder.name_new(&origin(node), &names);
        for (position, name) in named() {
            let value = results.get(position).copied();
            match value {
                None => self.faults.push(
                    Diagnostic::unsupported(format!("output {position} of the operator is not computed"))
                        .tensor(name)
                        .at(place),
                ),
                Some(id) if self.depth == 0 => {
                    self.faults.extend(self.contradiction(name, id).map(|f| f.at(place)))
                }
                Some(_) => {}
            }
            scope.insert(name.clone(), value);
        }
    }

    /// A value that has another type than the model declares.
    pub(super) fn contradiction(&self, name: &str, id: NodeId) -> Option<Diagnostic> {
        let declared = self.declared.get(name)?;
        let ty = self.builder.ty(id);
        (!declared.admits(ty, self.dims)).then(|| {
            Diagnostic::invalid(format!("the model declares {declared}, the value is {ty}"))
                .tensor(name)
                .help("run onnx.shape_inference on the model without its value_info, or export it again")
        })
    }
}

/// The operands of a node; `None` if an obstacle is in the way of one.
fn operands(node: &NodeProto, scope: &Scope) -> Result<Option<Vec<Option<NodeId>>>> {
    let mut operands = Vec::new();
    for name in &node.input {
        match (name.as_str(), scope.get(name)) {
            ("", _) => operands.push(None),
            (_, Some(Some(id))) => operands.push(Some(*id)),
            (_, Some(None)) => return Ok(None),
            (_, None) => {
                return Err(Diagnostic::invalid("the node reads a value that nothing makes").tensor(name));
            }
        }
    }
    Ok(Some(operands))
}

/// Marks the results of a node as in the shadow of an obstacle.
fn block(node: &NodeProto, scope: &mut Scope) {
    for name in node.output.iter().filter(|name| !name.is_empty()) {
        scope.insert(name.clone(), None);
    }
}

fn unknown(node: &NodeProto) -> Diagnostic {
    let help = if node.domain.is_empty() {
        "express it with supported operators (`edgecc ops` lists them), or simplify the model before exporting it"
    } else {
        "operators of other domains are supported as functions of the model, or expressed in ONNX's own"
    };
    Diagnostic::unsupported(format!("operator `{}` is not supported", operator(node))).help(help)
}

fn operator(node: &NodeProto) -> String {
    match canonical(&node.domain) {
        "" => node.op_type.clone(),
        domain => format!("{domain}.{}", node.op_type),
    }
}

fn place(node: &NodeProto, opsets: &Opsets) -> Place {
    Place {
        node: node.name.clone(),
        operator: operator(node),
        opset: opsets.version(&node.domain).unwrap_or(0),
        output: node.output.first().cloned().unwrap_or_default(),
    }
}

/// How a node is called in reports.
fn origin(node: &NodeProto) -> String {
    if node.name.is_empty() { order::label(node) } else { node.name.clone() }
}
