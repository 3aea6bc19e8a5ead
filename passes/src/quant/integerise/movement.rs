//! Operators that move or choose elements act on codes as they do on reals.

use super::rebuild::{Coded, Rebuild};
use crate::quant::Encoding;
use edgecc_ir::ops::{Pad, PadMode};
use edgecc_ir::{DType, NodeId, Op, OpError, OrderedFloat};

/// Whether an operator only moves elements.
fn moves(op: &Op) -> bool {
    matches!(
        op,
        Op::Reshape(_)
            | Op::Transpose(_)
            | Op::Slice(_)
            | Op::Expand(_)
            | Op::Concat(_)
            | Op::Gather(_)
            | Op::Pad(_)
            | Op::Resize(_)
    )
}

/// Movement and maxima of values that are 8-bit integers in the old graph: on their signed form, if they have one.
pub(super) fn on_codes(r: &mut Rebuild<'_>, id: NodeId) -> Result<bool, OpError> {
    let node = r.old.node(id);
    if let (Op::Pool2d(pool), DType::I8 | DType::U8) = (node.op(), node.ty().dtype) {
        // Signed forms keep the order; unsigned maxima have no kernel, so what has no signed form gets one.
        let x = r.codes(node.inputs()[0])?;
        let codes = r.new.add(pool.clone(), &[x])?;
        r.name(codes, id);
        r.codes.insert(id, codes);
        return Ok(true);
    }
    let inputs: Vec<_> = node.inputs().iter().filter_map(|input| r.codes.get(input).copied()).collect();
    let applies = moves(node.op()) && !matches!(node.op(), Op::Pad(_) | Op::Gather(_));
    if !applies || inputs.len() != node.inputs().len() {
        return Ok(false);
    }
    let codes = r.new.add(node.op().clone(), &inputs)?;
    r.name(codes, id);
    r.codes.insert(id, codes);
    Ok(true)
}

/// Movement of coded reals: the result is coded as the operand. The parts of a concatenation take the encoding that
/// its result is quantised to, or the first part's.
pub(super) fn sink(r: &mut Rebuild<'_>, id: NodeId) -> Result<Option<Coded>, OpError> {
    let node = r.old.node(id);
    let operands = if matches!(node.op(), Op::Concat(_)) { node.inputs() } else { &node.inputs()[..1] };
    let coded: Vec<_> = operands.iter().filter_map(|input| r.coded.get(input).copied()).collect();
    let Some(first) = coded.first().copied() else { return Ok(None) };
    let agree = coded.len() == operands.len() && coded.iter().all(|part| part.encoding == first.encoding);
    let encoding = match r.demanded(id) {
        Some(encoding) if operands.len() > 1 => encoding,
        _ if agree => first.encoding,
        _ => return Ok(None),
    };
    let Some(mut inputs) = parts(r, operands, encoding)? else { return Ok(None) };
    for rest in &node.inputs()[operands.len()..] {
        inputs.push(r.raw(*rest)?);
    }
    let op = on_codes_of(node.op(), encoding);
    Ok(Some(Coded { id: r.new.add(op, &inputs)?, encoding }))
}

/// All operands in this encoding; `None` if one is neither coded nor a constant.
fn parts(
    r: &mut Rebuild<'_>,
    operands: &[NodeId],
    encoding: Encoding,
) -> Result<Option<Vec<NodeId>>, OpError> {
    let mut parts = Vec::new();
    for operand in operands {
        let part = match (r.coded.get(operand).copied(), r.constant(*operand)) {
            (Some(coded), _) => r.recode(coded, encoding)?,
            (None, Some(constant)) => {
                let codes = Op::from(encoding.quantizer()).eval(&[&constant])?;
                r.new.add_constant(codes)
            }
            (None, None) => return Ok(None),
        };
        parts.push(part);
    }
    Ok(Some(parts))
}

/// The movement of codes that does what `op` does to the reals that they stand for.
pub(super) fn on_codes_of(op: &Op, encoding: Encoding) -> Op {
    match op {
        Op::Pad(pad) if pad.mode == PadMode::Constant => {
            let value = encoding.quantize(pad.value.0) as f32;
            Pad { value: OrderedFloat(value), ..pad.clone() }.into()
        }
        op => op.clone(),
    }
}
