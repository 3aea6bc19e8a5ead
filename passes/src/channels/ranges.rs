//! Forward: what each channel of each 8-bit value can be.
//!
//! The interval of a channel holds every code that any element of it takes for any input of the graph. It may be
//! too wide, never too narrow.

use super::interval::{self, BYTE, Interval};
use super::layer::Layer;
use super::links::keeps_last_axis;
use super::{channels, windows};
use edgecc_ir::ops::{Concat, Pad, PadMode, Pool2d, QAdd, QMul, Slice};
use edgecc_ir::{DType, Graph, NodeId, Op};
use std::collections::BTreeMap;

/// Intervals by value and channel; values of other than 8-bit types are absent.
pub(super) type Ranges = BTreeMap<NodeId, Vec<Interval>>;

/// The intervals of every 8-bit value of the graph.
pub(super) fn ranges(graph: &Graph) -> Ranges {
    let mut ranges = Ranges::new();
    for id in graph.order() {
        let node = graph.node(id);
        let Some(any) = Interval::of_type(node.ty().dtype) else { continue };
        let known = Transfer { graph, id, ranges: &ranges }.result();
        ranges.insert(id, known.unwrap_or_else(|| vec![any; channels(node)]));
    }
    ranges
}

/// A node, and what is known of its operands.
pub(super) struct Transfer<'a> {
    pub(super) graph: &'a Graph,
    pub(super) id: NodeId,
    ranges: &'a Ranges,
}

impl Transfer<'_> {
    pub(super) fn operand(&self, operand: usize) -> Option<&[Interval]> {
        self.ranges.get(self.graph.node(self.id).inputs().get(operand)?).map(Vec::as_slice)
    }

    fn len(&self) -> usize {
        channels(self.graph.node(self.id))
    }

    /// `None` where nothing is known.
    fn result(&self) -> Option<Vec<Interval>> {
        match self.graph.node(self.id).op() {
            Op::Const(constant) => interval::of_tensor(&constant.value),
            Op::QConv2d(_) | Op::QDense(_) => Some(Layer::of(self.graph, self.id)?.ranges(self.operand(0)?)),
            Op::QAdd(op) => self.sum(op),
            Op::QMul(op) => self.product(op),
            Op::QPool2d(op) => windows::mean_pool(self, op),
            Op::QMean(op) => windows::mean(self, op),
            Op::Pool2d(op) => self.max_pool(op),
            Op::Lookup(_) => self.lookup(),
            Op::Concat(op) => self.concat(op),
            Op::Reshape(_) => self.reshaped(),
            Op::Pad(op) => self.padded(op),
            Op::Slice(op) => self.slice(op),
            Op::Resize(_) | Op::Expand(_) | Op::Transpose(_) => self.moved(),
            Op::Input(_) | Op::Quantize(_) | Op::Dequantize(_) | Op::Cast(_) | Op::Select(_) => None,
            Op::Conv2d(_) | Op::Dense(_) | Op::MatMul(_) | Op::QMatMul(_) | Op::Gather(_) => None,
            Op::Unary(_) | Op::Binary(_) | Op::Clamp(_) | Op::Reduce(_) => None,
            Op::Softmax(_) | Op::QSoftmax(_) => None,
        }
    }

    /// Both operands, channel by channel; a single channel broadcasts.
    fn pairs(&self) -> Option<Vec<[Interval; 2]>> {
        let (a, b) = (self.operand(0)?, self.operand(1)?);
        Some((0..self.len()).map(|c| [a[c % a.len()], b[c % b.len()]]).collect())
    }

    fn sum(&self, op: &QAdd) -> Option<Vec<Interval>> {
        let sum = |[a, b]: [Interval; 2]| {
            let (a, b) = (a.times(op.a_factor.into()), b.times(op.b_factor.into()));
            a.plus(b).plus(Interval::point(op.offset.into())).shifted(op.shift, op.low, op.top)
        };
        Some(self.pairs()?.into_iter().map(sum).collect())
    }

    fn product(&self, op: &QMul) -> Option<Vec<Interval>> {
        let centred = |x: Interval, zero: i32| x.plus(Interval::point(-i64::from(zero)));
        let product = |[a, b]: [Interval; 2]| {
            centred(a, op.a_zero).product(centred(b, op.b_zero)).requantised(&op.out, op.multiplier)
        };
        Some(self.pairs()?.into_iter().map(product).collect())
    }

    /// The maximum is one of the window's elements; a window that misses the input gives the least code.
    fn max_pool(&self, op: &Pool2d) -> Option<Vec<Interval>> {
        let may_miss = windows::may_miss(op);
        let widen = |x: &Interval| if may_miss { x.hull(Interval::point(BYTE.lo)) } else { *x };
        Some(self.operand(0)?.iter().map(widen).collect())
    }

    fn lookup(&self) -> Option<Vec<Interval>> {
        let table = self.graph.constant_operand(self.id, 1)?.to_i64s()?;
        let range = |(c, x): (usize, &Interval)| {
            let table = &table[c * 256 % table.len()..][..256];
            // The byte read as unsigned, whatever the sign of the operand's type.
            Interval::around((x.lo..=x.hi).map(|x| Interval::point(table[x.rem_euclid(256) as usize])))
        };
        self.operand(0)?.iter().enumerate().map(range).collect()
    }

    fn concat(&self, op: &Concat) -> Option<Vec<Interval>> {
        let node = self.graph.node(self.id);
        let operands: Option<Vec<_>> = (0..node.inputs().len()).map(|at| self.operand(at)).collect();
        let operands = operands?;
        if op.axis + 1 == node.shape().rank() {
            return Some(operands.concat());
        }
        (0..self.len()).map(|c| Interval::around(operands.iter().map(|x| x[c]))).collect()
    }

    /// Elements keep their row-major position, so channels that are equal modulo the shorter last axis meet.
    fn reshaped(&self) -> Option<Vec<Interval>> {
        let (x, len) = (self.operand(0)?, self.len());
        if len % x.len() == 0 {
            return Some((0..len).map(|c| x[c % x.len()]).collect());
        }
        if x.len() % len == 0 {
            return (0..len).map(|c| Interval::around(x.iter().skip(c).step_by(len).copied())).collect();
        }
        Some(vec![Interval::around(x.iter().copied())?; len])
    }

    fn padded(&self, op: &Pad) -> Option<Vec<Interval>> {
        let mut moved = self.moved()?;
        if op.mode == PadMode::Constant {
            let unsigned = self.graph.node(self.id).ty().dtype == DType::U8;
            let value = if unsigned { i64::from(op.value.0 as u8) } else { i64::from(op.value.0 as i8) };
            moved.iter_mut().for_each(|x| *x = x.hull(Interval::point(value)));
        }
        Some(moved)
    }

    fn slice(&self, op: &Slice) -> Option<Vec<Interval>> {
        let x = self.operand(0)?;
        let (start, step) = (*op.starts.last()? as i64, *op.steps.last()?);
        Some((0..self.len()).map(|c| x[(start + c as i64 * step) as usize]).collect())
    }

    /// Every element of the result is one of the operand's; of the same channel where the last axis stays.
    fn moved(&self) -> Option<Vec<Interval>> {
        let x = self.operand(0)?;
        if keeps_last_axis(self.graph, self.id) {
            return Some(x.to_vec());
        }
        Some(vec![Interval::around(x.iter().copied())?; self.len()])
    }
}
