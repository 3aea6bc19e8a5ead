//! What holds of every program, planned or not.
//!
//! Checked: every call passes one value of the right type for each field and one operand of the right kind for
//! each position of its kernel; views lie inside their buffers and start where their elements are aligned; steps
//! name existing layers; ports have the size of their type; row loops are made of kernels that compute rows, with the
//! windows that their parameters say, and compute every row of the last result; an input that comes row by row is taken
//! by the first step alone, all of it. Not checked here: addresses and the order of rows (the planner's checker replays
//! them).

use super::{Call, Operand, Param, Port, Program, View};
use crate::kernel::{FieldType, Role};
use thiserror::Error;

/// One broken property of a program; always a compiler bug.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{place}: {what}")]
pub struct Fault {
    /// The step or port.
    pub place: String,
    /// What is wrong.
    pub what: String,
}

/// Every broken property of the program.
///
/// # Errors
/// All faults found, in program order; the list is not empty.
pub fn verify(program: &Program) -> Result<(), Vec<Fault>> {
    let mut faults = Vec::new();
    for (n, step) in program.steps.iter().enumerate() {
        let found = check_call(program, &step.call);
        let layer = (step.layer >= program.layers.len()).then(|| "belongs to no layer".to_string());
        let place = || format!("step {n} ({})", step.call.kernel.symbol);
        faults.extend(found.into_iter().chain(layer).map(|what| Fault { place: place(), what }));
    }
    faults.extend(super::verify_rows::check(program));
    faults.extend(super::verify_stream::check(program));
    if let Some(what) = program.stream.as_ref().and_then(|stream| check_view(program, &stream.state)) {
        faults.push(Fault { place: "state of the streamed input".into(), what });
    }
    for port in program.inputs.iter().chain(&program.outputs) {
        faults.extend(
            check_port(program, port).map(|what| Fault { place: format!("port \"{}\"", port.name), what }),
        );
    }
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

fn check_call(program: &Program, call: &Call) -> Vec<String> {
    let kernel = call.kernel;
    if call.params.len() != kernel.fields.len() || call.operands.len() != kernel.operands.len() {
        let (params, operands) = (call.params.len(), call.operands.len());
        return vec![format!("{params} parameters and {operands} operands do not fit the kernel")];
    }
    let fields = kernel.fields.iter().zip(&call.params).filter_map(|(field, param)| {
        let fits = matches!(
            (field.ty, param),
            (FieldType::Int, Param::Int(_)) | (FieldType::Float, Param::Float(_))
        ) || matches!((field.ty, param), (FieldType::Ints(len), Param::Ints(values)) if values.len() == len);
        (!fits).then(|| format!("field `{}` is {:?}, given {param:?}", field.name, field.ty))
    });
    let operands = kernel.operands.iter().zip(&call.operands).filter_map(|(spec, operand)| {
        let what = match (operand, spec.role) {
            (Operand::View(view), Role::In | Role::Out | Role::Scratch) => check_view(program, view),
            (Operand::Constant(id), Role::In | Role::Const) => {
                (id.0 >= program.constants.len()).then(|| format!("constant {} does not exist", id.0))
            }
            (Operand::Absent, _) if spec.optional => None,
            _ => Some(format!("can't be {operand:?}")),
        };
        what.map(|what| format!("operand `{}` {what}", spec.name))
    });
    fields.chain(operands).collect()
}

fn check_view(program: &Program, view: &View) -> Option<String> {
    let Some(buffer) = program.buffers.get(view.buffer.0) else {
        return Some(format!("is in buffer {}, which does not exist", view.buffer.0));
    };
    let end = view.offset + view.bytes;
    (end > buffer.bytes)
        .then(|| format!("ends at byte {end} of \"{}\" ({} bytes)", buffer.name, buffer.bytes))
}

fn check_port(program: &Program, port: &Port) -> Option<String> {
    let (bytes, expected) = (port.view.bytes, port.ty.bytes());
    let size = (bytes != expected).then(|| format!("has {bytes} bytes, its type {expected}"));
    size.or_else(|| check_view(program, &port.view))
}
