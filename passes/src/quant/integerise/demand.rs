//! In which encoding a real value is wanted.

use super::rebuild::Rebuild;
use crate::quant::Encoding;
use edgecc_ir::ops::{Pool2d, PoolKind, Reduce, ReduceFn};
use edgecc_ir::{Graph, NodeId, Op};

impl Rebuild<'_> {
    /// The encoding that every use of a real value quantises it to, if they all agree: at once, or after operators
    /// that commute with quantisation. Rounding is monotone, so bounds and maxima do, as everything that moves
    /// elements does.
    pub(super) fn demanded(&self, id: NodeId) -> Option<Encoding> {
        let mut demanded = None;
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            let users = self.old.users(id);
            // A graph result is wanted as the real number that it is.
            if users.is_empty() || users.len() != self.old.uses(id) {
                return None;
            }
            for (user, operand) in users {
                match encoding_of(self.old, user) {
                    Some(encoding) if demanded.is_none_or(|other| other == encoding) => {
                        demanded = Some(encoding);
                    }
                    None if commutes(self.old.node(user).op(), operand) => open.push(user),
                    _ => return None,
                }
            }
        }
        demanded
    }
}

fn encoding_of(graph: &Graph, id: NodeId) -> Option<Encoding> {
    match graph.node(id).op() {
        Op::Quantize(op) => Encoding::written_by(op),
        _ => None,
    }
}

/// Whether an operator gives the same codes when its operand is quantised first.
fn commutes(op: &Op, operand: usize) -> bool {
    match op {
        Op::Reshape(_) | Op::Transpose(_) | Op::Slice(_) | Op::Expand(_) | Op::Concat(_) => true,
        Op::Gather(_) | Op::Pad(_) | Op::Resize(_) => operand == 0,
        Op::Clamp(_) | Op::Pool2d(Pool2d { kind: PoolKind::Max, .. }) => true,
        Op::Reduce(Reduce { f, .. }) => *f == ReduceFn::Max,
        Op::Pool2d(Pool2d { kind: PoolKind::Mean, .. }) => false,
        Op::Input(_) | Op::Const(_) | Op::Conv2d(_) | Op::Dense(_) | Op::MatMul(_) => false,
        Op::Unary(_) | Op::Binary(_) | Op::Select(_) | Op::Softmax(_) | Op::Cast(_) => false,
        Op::Quantize(_) | Op::Dequantize(_) | Op::Lookup(_) => false,
        Op::QConv2d(_) | Op::QDense(_) | Op::QMatMul(_) | Op::QAdd(_) | Op::QMul(_) => false,
        Op::QPool2d(_) | Op::QMean(_) | Op::QSoftmax(_) => false,
    }
}
