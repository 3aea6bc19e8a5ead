//! What goes into a graph and comes out of it: inputs, constants, results, and the types that are declared.

use super::diagnostic::Diagnostic;
use super::tensor;
use super::types::{Declared, Dim};
use super::walk::{Scope, Walk};
use onnx_protobuf::{GraphProto, ValueInfoProto};
use std::collections::{BTreeMap, BTreeSet};

/// The types that a graph declares for its values. What is declared wrongly is reported where it matters.
pub(super) fn declared(graph: &GraphProto) -> BTreeMap<String, Declared> {
    let all = graph.value_info.iter().chain(&graph.output);
    all.filter_map(|info| Declared::read(info).ok()).map(|found| (found.name.clone(), found)).collect()
}

/// Makes inputs and constants values.
pub(super) fn enter(walk: &mut Walk<'_>, graph: &GraphProto, scope: &mut Scope) {
    constants(walk, graph, scope);
    let mut symbols = BTreeSet::new();
    for info in graph.input.iter().filter(|info| !is_constant(graph, info)) {
        if scope.contains_key(&info.name) {
            walk.faults.push(Diagnostic::invalid("two inputs have the same name").tensor(&info.name));
            continue;
        }
        let value = input(walk, info, &mut symbols);
        scope.insert(info.name.clone(), value);
    }
    for name in walk.dims.keys().filter(|name| !symbols.contains(*name)) {
        let known: Vec<_> = symbols.iter().map(|symbol| format!("`{symbol}`")).collect();
        let help = if known.is_empty() {
            "the model's inputs have no symbolic dimensions".to_string()
        } else {
            format!("its inputs have {}", known.join(", "))
        };
        walk.faults.push(Diagnostic::options(format!("the model has no dimension `{name}`")).help(help));
    }
}

/// An input with an initialiser is a constant that older tools list as input too.
pub(super) fn is_constant(graph: &GraphProto, info: &ValueInfoProto) -> bool {
    graph.initializer.iter().any(|tensor| tensor.name == info.name)
}

/// Makes a graph's stored tensors values.
pub(super) fn constants(walk: &mut Walk<'_>, graph: &GraphProto, scope: &mut Scope) {
    if !graph.sparse_initializer.is_empty() {
        let found = graph.sparse_initializer.len();
        walk.faults.push(
            Diagnostic::unsupported(format!("the graph has {found} sparse tensors"))
                .help("store them as dense initializers"),
        );
    }
    for proto in &graph.initializer {
        let value = match tensor::read(proto, walk.dir) {
            Ok(tensor) => {
                let id = walk.builder.stored_constant(tensor, proto);
                walk.builder.name_new("", &[(id, proto.name.clone())]);
                Some(id)
            }
            Err(fault) => {
                walk.faults.push(fault);
                None
            }
        };
        scope.insert(proto.name.clone(), value);
    }
}

fn input(
    walk: &mut Walk<'_>,
    info: &ValueInfoProto,
    symbols: &mut BTreeSet<String>,
) -> Option<edgecc_ir::NodeId> {
    let found = Declared::read(info).and_then(|declared| {
        let dtype = declared.element.runtime()?;
        symbols.extend(declared.dims.iter().flatten().filter_map(|dim| match dim {
            Dim::Symbol(name) => Some(name.clone()),
            Dim::Known(_) | Dim::Anonymous => None,
        }));
        let ty = declared.fixed(walk.dims).ok_or_else(|| open(&declared, walk))?;
        if ty.shape.elements() == 0 {
            return Err(Diagnostic::unsupported(format!("the input is empty: {declared}")));
        }
        super::limits::elements(&ty.shape)?;
        Ok((dtype, ty.shape))
    });
    match found {
        Ok((dtype, shape)) => Some(walk.builder.graph.add_input(&info.name, dtype, shape)),
        Err(fault) => {
            walk.faults.push(fault.tensor(&info.name));
            None
        }
    }
}

/// What is missing where a shape is not fixed.
fn open(declared: &Declared, walk: &Walk<'_>) -> Diagnostic {
    let Some(dims) = &declared.dims else {
        return Diagnostic::unsupported("the input's number of dimensions is not declared")
            .help("export the model with a fixed input shape");
    };
    let unbound = dims.iter().find_map(|dim| match dim {
        Dim::Symbol(name) if !walk.dims.contains_key(name) => Some(name),
        _ => None,
    });
    let message = format!("the input's shape is not fixed: {declared}");
    match unbound {
        Some(name) => Diagnostic::options(message).help(format!("bind the dimension: --dim {name}=1")),
        None => Diagnostic::unsupported(message).help("export the model with a fixed input shape"),
    }
}

/// Makes the graph's results.
pub(super) fn leave(walk: &mut Walk<'_>, graph: &GraphProto, scope: &Scope) {
    if graph.output.is_empty() {
        walk.faults.push(Diagnostic::invalid("the model has no output"));
    }
    let mut seen = BTreeSet::new();
    for info in &graph.output {
        if info.name.is_empty() || !seen.insert(info.name.as_str()) {
            walk.faults.push(Diagnostic::invalid("outputs need names of their own").tensor(&info.name));
            continue;
        }
        match scope.get(&info.name) {
            Some(Some(id)) => {
                walk.builder.graph.add_output(&info.name, *id);
            }
            Some(None) => {}
            None => walk.faults.push(Diagnostic::invalid("nothing makes this output").tensor(&info.name)),
        }
    }
}
