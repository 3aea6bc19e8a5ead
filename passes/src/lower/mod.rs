//! From operators on values to kernel calls on buffers.
//!
//! The graph must be verified; it should be optimised, because what an operator can't be lowered to here the
//! passes may have removed. One file per operator family; [`storage`] decides which values share memory. The
//! result has no addresses yet and its steps are in the graph's order: see [`crate::memory`].

mod axes;
mod call;
mod concat;
mod context;
mod conv;
mod dense;
mod elementwise;
mod error;
mod gather;
mod integer;
mod matmul;
mod movement;
mod options;
mod pack;
mod pad;
mod pattern;
mod pool;
mod ports;
mod reduce;
mod resize;
mod softmax;
mod storage;

pub use error::{LowerError, Site};
pub use options::{Layers, LowerOptions};

use context::Lowering;
use edgecc_ir::program::Program;
use edgecc_ir::{Graph, NodeId, Op};
use error::Refusal;
use std::collections::BTreeSet;

/// The graph as kernel calls, without addresses.
///
/// # Errors
/// Every operator for which there is no kernel, in graph order; the list is not empty.
pub fn lower(graph: &Graph, options: &LowerOptions) -> Result<Program, Vec<LowerError>> {
    let nodes = computed(graph);
    let mut program = Program { name: graph.name.clone(), ..Program::default() };
    let at = |id: NodeId, refusal: Refusal| refusal.at(Site::of(graph, id));
    let places = storage::assign(graph, &nodes, options, &mut program)
        .map_err(|(id, refusal)| vec![at(id, refusal)])?;
    let mut lowering = Lowering::new(graph, program, options, places);
    let mut errors = Vec::new();
    for id in nodes {
        lowering.begin();
        errors.extend(operator(&mut lowering, id).err().map(|refusal| at(id, refusal)));
    }
    errors.extend(ports::add(&mut lowering).err().map(|(id, refusal)| at(id, refusal)));
    if errors.is_empty() { Ok(lowering.program) } else { Err(errors) }
}

/// The nodes whose values are computed at run time because a result depends on them, operands first.
fn computed(graph: &Graph) -> Vec<NodeId> {
    let mut needed = BTreeSet::new();
    let mut open: Vec<_> = graph.outputs().iter().map(|output| output.value).collect();
    while let Some(id) = open.pop() {
        if needed.insert(id) {
            open.extend(graph.node(id).inputs());
        }
    }
    let computes = |id: &NodeId| !matches!(graph.node(*id).op(), Op::Input(_) | Op::Const(_));
    graph.order().into_iter().filter(|id| needed.contains(id) && computes(id)).collect()
}

fn operator(lowering: &mut Lowering, id: NodeId) -> Result<(), Refusal> {
    match lowering.graph.node(id).op() {
        // Inputs and constants have a place; nothing computes them.
        Op::Input(_) | Op::Const(_) => Ok(()),
        Op::Conv2d(op) => conv::lower(lowering, id, op),
        Op::Dense(op) => dense::lower(lowering, id, op),
        Op::MatMul(_) => matmul::lower(lowering, id),
        Op::Pool2d(op) => pool::lower(lowering, id, op),
        Op::Unary(op) => elementwise::unary(lowering, id, op),
        Op::Binary(op) => elementwise::binary(lowering, id, op),
        Op::Clamp(op) => elementwise::clamp(lowering, id, op),
        Op::Select(_) => Err(elementwise::select()),
        Op::Softmax(op) => softmax::lower(lowering, id, op),
        Op::Reduce(op) => reduce::lower(lowering, id, op),
        Op::Concat(op) => concat::lower(lowering, id, op),
        Op::Pad(op) => pad::lower(lowering, id, op),
        Op::Resize(op) => resize::lower(lowering, id, op),
        Op::Gather(op) => gather::lower(lowering, id, op),
        Op::Cast(op) => movement::cast(lowering, id, op),
        Op::Slice(_) | Op::Reshape(_) | Op::Transpose(_) | Op::Expand(_) => movement::lower(lowering, id),
        Op::Quantize(op) => integer::convert::quantize(lowering, id, op),
        Op::Dequantize(op) => integer::convert::dequantize(lowering, id, op),
        Op::Lookup(_) => integer::elementwise::lookup(lowering, id),
        Op::QConv2d(op) => integer::conv::lower(lowering, id, op),
        Op::QDense(op) => integer::dense::lower(lowering, id, op),
        Op::QMatMul(op) => integer::matmul::lower(lowering, id, op),
        Op::QAdd(op) => integer::elementwise::add(lowering, id, op),
        Op::QMul(op) => integer::elementwise::mul(lowering, id, op),
        Op::QPool2d(op) => integer::pool::mean(lowering, id, op),
        Op::QMean(op) => integer::pool::mean_over_axes(lowering, id, op),
        Op::QSoftmax(op) => integer::softmax::lower(lowering, id, op),
    }
}
