//! Functions of the model and branches with a known condition, imported in place.

use super::attributes::{Attributes, Bindings};
use super::diagnostic::{Diagnostic, Result};
use super::interface;
use super::opsets::Opsets;
use super::walk::{Body, Scope, Walk};
use edgecc_ir::NodeId;
use onnx_protobuf::FunctionProto;

impl<'m> Walk<'m> {
    /// The results of a function for these operands; `None` if an obstacle is in the way of one.
    pub(super) fn call(
        &mut self,
        function: &'m FunctionProto,
        attrs: &Attributes<'m>,
        operands: &[Option<NodeId>],
    ) -> Result<Option<Vec<NodeId>>> {
        let opsets = Opsets::read(&function.opset_import)?;
        let mut bindings: Bindings<'m> =
            function.attribute_proto.iter().map(|default| (default.name.as_str(), default)).collect();
        bindings.extend(attrs.bindings());
        let mut scope = Scope::new();
        for (position, name) in function.input.iter().enumerate() {
            if let Some(Some(id)) = operands.get(position) {
                scope.insert(name.clone(), Some(*id));
            }
        }
        self.nodes(&function.node, Body { opsets: &opsets, bindings: &bindings }, &mut scope);
        results(&function.output, &scope)
    }

    /// The results of the branch that a constant condition chooses.
    pub(super) fn branch(
        &mut self,
        attrs: &mut Attributes<'m>,
        operands: &[Option<NodeId>],
        body: Body<'_, 'm>,
        scope: &Scope,
    ) -> Result<Option<Vec<NodeId>>> {
        let condition = operands.first().copied().flatten();
        let condition = condition.ok_or_else(|| Diagnostic::invalid("the condition is missing"))?;
        let value =
            self.builder.value(condition).and_then(|value| value.as_slice::<bool>()?.first().copied());
        let value = value.ok_or_else(|| {
            Diagnostic::unsupported("the condition is computed at run time")
                .help("export the model for fixed shapes, so that the branch is known")
        })?;
        let (taken, other) =
            if value { ("then_branch", "else_branch") } else { ("else_branch", "then_branch") };
        attrs.ignore(other);
        let graph = attrs.graph(taken)?;
        let graph = graph.ok_or_else(|| Diagnostic::invalid(format!("attribute `{taken}` is missing")))?;
        let mut inner = scope.clone();
        interface::constants(self, graph, &mut inner);
        self.nodes(&graph.node, body, &mut inner);
        let names: Vec<String> = graph.output.iter().map(|output| output.name.clone()).collect();
        results(&names, &inner)
    }
}

fn results(names: &[String], scope: &Scope) -> Result<Option<Vec<NodeId>>> {
    let value = |name: &String| match scope.get(name) {
        Some(Some(id)) => Some(Ok(*id)),
        Some(None) => None,
        None => Some(Err(Diagnostic::invalid("nothing makes this result of the body").tensor(name))),
    };
    names.iter().map(value).collect::<Option<Result<Vec<_>>>>().transpose()
}
