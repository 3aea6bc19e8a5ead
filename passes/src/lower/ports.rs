//! Model inputs and results.

use super::context::{Lowering, Place};
use super::error::Refusal;
use super::movement::copy_all;
use edgecc_ir::program::{Layer, Operand, Port, View};
use edgecc_ir::{NodeId, Op, Output};

/// Declares where inputs and results are. A result that is not in memory of its own is copied there.
pub(super) fn add(lowering: &mut Lowering) -> Result<(), (NodeId, Refusal)> {
    let graph = lowering.graph;
    for id in graph.inputs() {
        let view = lowering.result_view(*id).map_err(|refusal| (*id, refusal))?;
        let node = graph.node(*id);
        let affine = if let Op::Input(input) = node.op() { input.affine } else { None };
        let (name, ty) = (node.name.clone(), node.ty().clone());
        lowering.program.inputs.push(Port { name, ty, affine, view });
    }
    for output in graph.outputs() {
        lowering.begin();
        let view = result(lowering, output).map_err(|refusal| (output.value, refusal))?;
        let ty = graph.node(output.value).ty().clone();
        let (name, affine) = (output.name.clone(), output.affine);
        lowering.program.outputs.push(Port { name, ty, affine, view });
    }
    Ok(())
}

fn result(lowering: &mut Lowering, output: &Output) -> Result<View, Refusal> {
    match lowering.place(output.value)? {
        Place::View(view) if is_own(lowering, &view) => Ok(view),
        Place::View(_) | Place::Constant(_) => copied(lowering, output),
    }
}

/// Whether the memory is no input's, which the caller writes to again, and no other result's.
fn is_own(lowering: &Lowering, view: &View) -> bool {
    let (inputs, outputs) = (&lowering.program.inputs, &lowering.program.outputs);
    let meets = |other: &View| {
        let apart = view.offset + view.bytes <= other.offset || other.offset + other.bytes <= view.offset;
        other.buffer == view.buffer && !apart
    };
    inputs.iter().all(|port| port.view.buffer != view.buffer) && !outputs.iter().any(|port| meets(&port.view))
}

fn copied(lowering: &mut Lowering, output: &Output) -> Result<View, Refusal> {
    let ty = lowering.ty(output.value).clone();
    let buffer = lowering.program.add_buffer(output.name.clone(), ty.bytes());
    let view = View { buffer, offset: 0, bytes: ty.bytes() };
    let source = lowering.read_value(output.value, &output.name)?;
    let copy = copy_all(ty.shape.elements(), ty.dtype, source, Operand::View(view))?;
    let layer = Layer { name: output.name.clone(), origin: String::new(), op: "copy", ty, macs: 0 };
    lowering.emit_in(layer, copy)?;
    Ok(view)
}
