//! Float operators between `dequantize` and `quantize` become integer operators.
//!
//! The graph is rebuilt in topological order. A value of the old graph may have in the new one a *raw* form, of its
//! own type; and, if it is real, a *coded* form: 8-bit signed integers with an [`Encoding`]; or, if it is itself
//! 8-bit integers, *codes*: the same as signed ones. Raw forms of coded values are made only where an operator
//! without an integer form needs them.

mod affine;
mod demand;
mod elementwise;
mod layer;
mod linear;
mod movement;
mod rebuild;
mod window;

use super::Encoding;
use edgecc_ir::{DType, Graph, NodeId, Op, OpError};
use rebuild::{Coded, Rebuild};

/// The graph with integer operators in place of every float operator whose operands are dequantised and whose
/// result is quantised. Results stay the same real numbers, up to the rounding of each quantised result.
///
/// # Errors
/// If an operator does not accept the operands it is given: a bug of this pass.
pub fn integerise(graph: &Graph) -> Result<Graph, OpError> {
    let mut rebuild = Rebuild::new(graph);
    for id in graph.order() {
        visit(&mut rebuild, id)?;
    }
    rebuild.finish()
}

fn visit(r: &mut Rebuild<'_>, id: NodeId) -> Result<(), OpError> {
    match r.old.node(id).op() {
        Op::Quantize(op) => {
            if let Some(encoding) = Encoding::written_by(op) {
                let codes = r.coded_as(r.old.node(id).inputs()[0], encoding)?;
                r.codes.insert(id, codes);
                return Ok(());
            }
        }
        Op::Dequantize(op) => {
            let codes = r.old.node(id).inputs()[0];
            let encoding = Encoding::read_by(op, r.old.node(codes).ty().dtype);
            if let (Some(encoding), None) = (encoding, r.old.node(codes).constant()) {
                let coded = Coded { id: r.codes(codes)?, encoding };
                r.coded.insert(id, coded);
                return Ok(());
            }
        }
        Op::Input(_) | Op::Const(_) => {}
        _ => {
            if integer_form(r, id)? {
                return Ok(());
            }
        }
    }
    r.copy(id)
}

/// Emits the integer form of a node, if it has one.
fn integer_form(r: &mut Rebuild<'_>, id: NodeId) -> Result<bool, OpError> {
    if movement::on_codes(r, id)? {
        return Ok(true);
    }
    if r.old.node(id).ty().dtype != DType::F32 {
        return Ok(false);
    }
    let coded = match r.old.node(id).op() {
        Op::Conv2d(op) => linear::conv2d(r, id, op)?,
        Op::Dense(op) => linear::dense(r, id, op)?,
        Op::MatMul(_) => linear::matmul(r, id)?,
        Op::Binary(op) => elementwise::binary(r, id, op)?,
        Op::Unary(_) | Op::Clamp(_) => elementwise::unary(r, id)?,
        Op::Pool2d(op) => window::pool2d(r, id, op)?,
        Op::Reduce(op) => window::reduce(r, id, op)?,
        Op::Softmax(op) => window::softmax(r, id, op)?,
        Op::Reshape(_) | Op::Transpose(_) | Op::Slice(_) | Op::Expand(_) => movement::sink(r, id)?,
        Op::Concat(_) | Op::Gather(_) | Op::Pad(_) | Op::Resize(_) => movement::sink(r, id)?,
        Op::Input(_) | Op::Const(_) | Op::Select(_) | Op::Cast(_) => None,
        Op::Quantize(_) | Op::Dequantize(_) | Op::Lookup(_) => None,
        Op::QConv2d(_) | Op::QDense(_) | Op::QMatMul(_) | Op::QAdd(_) | Op::QMul(_) => None,
        Op::QPool2d(_) | Op::QMean(_) | Op::QSoftmax(_) => None,
    };
    let found = coded.is_some();
    if let Some(coded) = coded {
        r.name(coded.id, id);
        r.coded.insert(id, coded);
    }
    Ok(found)
}
