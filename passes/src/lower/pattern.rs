//! Data movement as a strided selection of the operand's elements.

use super::axes::{Axes, broadcast, row_major};
use super::error::Refusal;
use edgecc_ir::ops::{Expand, Gather, Slice, Transpose};
use edgecc_ir::{Graph, NodeId, Op, Shape};

/// Element `(i0, i1, …)` of a value is element `offset + Σ i · stride` of its first operand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pattern {
    /// The value's axes, with the operand's strides.
    pub(super) axes: Axes<1>,
    /// In elements.
    pub(super) offset: i64,
}

impl Pattern {
    fn whole(shape: &Shape) -> Self {
        Pattern { axes: Axes { dims: shape.dims().to_vec(), strides: [row_major(shape)] }, offset: 0 }
    }

    /// Where the value's elements begin in the operand, if they lie there in order and without gaps.
    pub(super) fn contiguous(&self) -> Option<usize> {
        let offset = usize::try_from(self.offset).ok()?;
        self.axes.is_contiguous(0).then_some(offset)
    }
}

/// The selection that node `id` makes, if it only moves elements of its first operand in a regular way.
pub(super) fn pattern(graph: &Graph, id: NodeId) -> Result<Option<Pattern>, Refusal> {
    let node = graph.node(id);
    let from = node.inputs().first().map(|input| graph.node(*input).shape());
    let from = from.unwrap_or(node.shape());
    Ok(match node.op() {
        Op::Reshape(_) => Some(Pattern::whole(node.shape())),
        Op::Cast(op) => (graph.node(node.inputs()[0]).ty().dtype == op.to).then(|| Pattern::whole(from)),
        Op::Transpose(op) => Some(transpose(op, from)),
        Op::Slice(op) => Some(slice(op, from)),
        Op::Expand(op) => Some(expand(op, from)?),
        Op::Gather(op) => gather(op, graph, id, from),
        Op::Input(_) | Op::Const(_) | Op::Conv2d(_) | Op::Dense(_) | Op::MatMul(_) | Op::Pool2d(_) => None,
        Op::Unary(_) | Op::Binary(_) | Op::Clamp(_) | Op::Select(_) | Op::Softmax(_) | Op::Reduce(_) => None,
        Op::Concat(_) | Op::Pad(_) | Op::Resize(_) => None,
        Op::Quantize(_) | Op::Dequantize(_) | Op::Lookup(_) => None,
        Op::QConv2d(_) | Op::QDense(_) | Op::QMatMul(_) | Op::QAdd(_) | Op::QMul(_) => None,
        Op::QPool2d(_) | Op::QMean(_) | Op::QSoftmax(_) => None,
    })
}

fn transpose(op: &Transpose, from: &Shape) -> Pattern {
    let strides = row_major(from);
    let dims = op.perm.iter().map(|axis| from[*axis]).collect();
    let strides = op.perm.iter().map(|axis| strides[*axis]).collect();
    Pattern { axes: Axes { dims, strides: [strides] }, offset: 0 }
}

fn slice(op: &Slice, from: &Shape) -> Pattern {
    let strides = row_major(from);
    let offset = strides.iter().zip(&op.starts).map(|(stride, start)| stride * *start as i64).sum();
    let strides = strides.iter().zip(&op.steps).map(|(stride, step)| stride * step).collect();
    Pattern { axes: Axes { dims: op.sizes.clone(), strides: [strides] }, offset }
}

fn expand(op: &Expand, from: &Shape) -> Result<Pattern, Refusal> {
    let axes = Axes { dims: op.shape.dims().to_vec(), strides: [broadcast(from, &op.shape)?] };
    Ok(Pattern { axes, offset: 0 })
}

/// Equally spaced constant indices are a slice.
fn gather(op: &Gather, graph: &Graph, id: NodeId, from: &Shape) -> Option<Pattern> {
    let len = i64::try_from(from[op.axis]).ok()?;
    let indices = graph.constant_operand(id, 1)?.to_i64s()?;
    let positions: Vec<i64> = indices.iter().map(|i| if *i < 0 { i + len } else { *i }).collect();
    let first = *positions.first()?;
    let step = positions.get(1).map_or(1, |second| second - first);
    if !positions.windows(2).all(|pair| pair[1] - pair[0] == step) {
        return None;
    }
    let strides = row_major(from);
    let (before, after) = (&from[..op.axis], &from[op.axis + 1..]);
    let dims = [before, &[positions.len()], after].concat();
    let along = strides[op.axis];
    let strides = [&strides[..op.axis], &[along * step], &strides[op.axis + 1..]].concat();
    Some(Pattern { axes: Axes { dims, strides: [strides] }, offset: first * along })
}

#[cfg(test)]
mod tests {
    use super::*;
    use edgecc_ir::text::parse;

    fn last(body: &str) -> Option<Pattern> {
        let graph =
            parse(&format!("graph @g {{\n%0 = input \"x\" : f32[1,4,6]\n{body}\noutput \"y\" = %9\n}}\n"));
        let graph = graph.unwrap();
        pattern(&graph, graph.outputs()[0].value).unwrap()
    }

    #[test]
    fn rows_of_a_matrix_are_contiguous_and_columns_are_not() {
        let rows = last("%9 = slice %0 {sizes=[1,2,6], starts=[0,1,0], steps=[1,1,1]} : f32[1,2,6]").unwrap();
        assert_eq!(rows.contiguous(), Some(6));
        let columns =
            last("%9 = slice %0 {sizes=[1,4,2], starts=[0,0,1], steps=[1,1,1]} : f32[1,4,2]").unwrap();
        assert_eq!(columns.contiguous(), None);
        let reversed =
            last("%9 = slice %0 {sizes=[1,4,6], starts=[0,3,0], steps=[1,-1,1]} : f32[1,4,6]").unwrap();
        assert_eq!((reversed.contiguous(), reversed.offset), (None, 18));
    }

    #[test]
    fn moving_axes_of_length_one_moves_nothing() {
        let turned = last("%9 = transpose %0 {perm=[1,0,2]} : f32[4,1,6]").unwrap();
        assert_eq!(turned.contiguous(), Some(0));
        assert_eq!(last("%9 = transpose %0 {perm=[0,2,1]} : f32[1,6,4]").unwrap().contiguous(), None);
    }

    #[test]
    fn equally_spaced_indices_are_a_slice() {
        let last_row = last("%1 = const [-1] : i64[1]\n%9 = gather %0, %1 {axis=1} : f32[1,1,6]").unwrap();
        assert_eq!(last_row.contiguous(), Some(18));
        assert_eq!(last("%1 = const [0, 1, 3] : i64[3]\n%9 = gather %0, %1 {axis=1} : f32[1,3,6]"), None);
    }
}
