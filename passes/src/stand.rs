//! One-dimensional networks stood up: time runs down the rows of images one pixel wide.
//!
//! Front ends make `[N, L, C]` images of one row, `[N, 1, L, C]`. The same bytes are `[N, L, 1, C]`, an image that row
//! loops can take row by row; a Reshape between the two moves nothing.

use edgecc_ir::ops::{Concat, Conv2d, Pool2d, QConv2d, QPool2d, Reshape, Resize};
use edgecc_ir::{Graph, Node, NodeId, Op, OpError, Shape, Tensor};
use std::collections::BTreeMap;

/// The graph with every operator that sees an image of one row, and that `wanted` says yes to, working on one column.
/// Inputs and results stay as they are, and so do names.
///
/// # Errors
/// If an operator does not accept the operands it is given: a bug of this pass.
pub fn stand_up(graph: &Graph, wanted: impl Fn(&Node) -> bool) -> Result<Graph, OpError> {
    let mut standing = Standing { new: Graph::new(graph.name.clone()), values: BTreeMap::new() };
    for id in graph.inputs() {
        let input = standing.new.copy_input(graph.node(*id));
        standing.values.insert(*id, input);
    }
    for id in graph.order() {
        if standing.values.contains_key(&id) {
            continue;
        }
        let node = graph.node(id);
        let column = if wanted(node) { standing.column(graph, node) } else { None };
        let value = match column {
            Some(column) => standing.new.add(Reshape { shape: node.shape().clone() }, &[column])?,
            None => standing.new.copy_node(node, &standing.values)?,
        };
        standing.values.insert(id, value);
    }
    for output in graph.outputs() {
        standing.new.copy_output(output, standing.values[&output.value]);
    }
    standing.new.remove_dead();
    Ok(standing.new)
}

struct Standing {
    new: Graph,
    /// The values of the graph, in their own shapes.
    values: BTreeMap<NodeId, NodeId>,
}

impl Standing {
    /// The node's value as a column, if its operator can compute that.
    fn column(&mut self, graph: &Graph, node: &Node) -> Option<NodeId> {
        let to = upright(node.shape())?;
        let op = turned(node)?;
        let inputs: Option<Vec<_>> =
            node.inputs().iter().enumerate().map(|(n, input)| self.operand(graph, node, n, *input)).collect();
        let column = self.new.add(op, &inputs?).ok()?;
        if *self.new.node(column).shape() != to {
            return None;
        }
        self.new.set_source(column, node.name.clone(), node.origin.clone());
        Some(column)
    }

    /// The operand for the turned operator.
    fn operand(&mut self, graph: &Graph, user: &Node, position: usize, id: NodeId) -> Option<NodeId> {
        let value = self.values[&id];
        let slides = matches!(user.op(), Op::Conv2d(_) | Op::QConv2d(_));
        if slides && position == 1 {
            let weights = graph.node(id).constant()?;
            return Some(self.new.add_constant(turned_weights(weights)?));
        }
        let shape = graph.node(id).shape();
        // What is the same for all pixels, or no image at all, is so in a column, too.
        if shape.dims().split_last().is_none_or(|(_, outer)| outer.iter().all(|size| *size == 1)) {
            return Some(value);
        }
        // The value may come from a column itself.
        let node = self.new.node(value);
        if let (Op::Reshape(_), [column]) = (node.op(), node.inputs())
            && *self.new.node(*column).shape() == upright(shape)?
        {
            return Some(*column);
        }
        self.new.add(Reshape { shape: upright(shape)? }, &[value]).ok()
    }
}

/// The shape of a column with the elements of an image of one row.
fn upright(shape: &Shape) -> Option<Shape> {
    match *shape.dims() {
        [batch, 1, length, channels] if length > 1 => Some(Shape::from([batch, length, 1, channels])),
        _ => None,
    }
}

/// `[O, 1, K, I]` as `[O, K, 1, I]`.
fn turned_weights(weights: &Tensor) -> Option<Tensor> {
    match *weights.shape().dims() {
        [outputs, 1, taps, inputs] => weights.reshaped([outputs, taps, 1, inputs]),
        _ => None,
    }
}

/// The operator with the two axes of an image exchanged; `None` for those to which an image is something else.
fn turned(node: &Node) -> Option<Op> {
    Some(match node.op().clone() {
        Op::Conv2d(op) => {
            let (stride, dilation, pad) = (turn(op.stride), turn(op.dilation), turn_sides(op.pad));
            Conv2d { stride, dilation, pad, pool: turn_pool(op.pool), ..op }.into()
        }
        Op::QConv2d(op) => {
            let (stride, dilation, pad) = (turn(op.stride), turn(op.dilation), turn_sides(op.pad));
            QConv2d { stride, dilation, pad, pool: turn_pool(op.pool), ..op }.into()
        }
        Op::Pool2d(op) => {
            let (kernel, stride, dilation) = (turn(op.kernel), turn(op.stride), turn(op.dilation));
            Pool2d { kernel, stride, dilation, pad: turn_sides(op.pad), ..op }.into()
        }
        Op::QPool2d(op) => {
            let (kernel, stride, dilation) = (turn(op.kernel), turn(op.stride), turn(op.dilation));
            QPool2d { kernel, stride, dilation, pad: turn_sides(op.pad), ..op }.into()
        }
        Op::Resize(mut op) => {
            op.sizes.swap(1, 2);
            op.scales.swap(1, 2);
            Resize { ..op }.into()
        }
        Op::Concat(op) if op.axis == 3 => Concat { ..op }.into(),
        op @ (Op::Unary(_) | Op::Clamp(_) | Op::Lookup(_)) => op,
        op @ (Op::Binary(_) | Op::QAdd(_) | Op::QMul(_)) => op,
        _ => return None,
    })
}

fn turn([vertical, horizontal]: [usize; 2]) -> [usize; 2] {
    [horizontal, vertical]
}

fn turn_sides([top, left, bottom, right]: [usize; 4]) -> [usize; 4] {
    [left, top, right, bottom]
}

fn turn_pool([height, width, down, right]: [usize; 4]) -> [usize; 4] {
    [width, height, right, down]
}

#[cfg(test)]
mod tests {
    use super::*;
    use edgecc_ir::text::{Constants, parse, print};

    fn stood(body: &str) -> String {
        let graph = parse(&format!("graph @g {{\n{body}\n}}\n")).unwrap();
        print(&stand_up(&graph, |_| true).unwrap(), Constants::Elided)
    }

    #[test]
    fn a_chain_is_one_column() {
        let text = stood(
            "%0 = input \"x\" : f32[1,1,9,2]\n%1 = const seeded(1) : f32[3,1,3,2]\n%2 = const seeded(2) : f32[3]\n\
             %3 = conv2d %0, %1, %2 {pad=[0,1,0,0], stride=[1,2]} : f32[1,1,4,3]\n%4 = clamp %3 {min=0} : f32[1,1,4,3]\n\
             %5 = pool2d %4 {kernel=[1,2], kind=max, stride=[1,2]} : f32[1,1,2,3]\noutput \"y\" = %5",
        );
        assert!(text.contains("{pad=[1,0,0,0], stride=[2,1]} : f32[1,4,1,3]"), "{text}");
        assert!(text.contains("kernel=[2,1]") && text.contains(": f32[1,2,1,3]"), "{text}");
        assert_eq!(text.matches("reshape").count(), 2, "{text}");
    }

    #[test]
    fn images_stay() {
        let body = "%0 = input \"x\" : f32[1,2,9,2]\n%1 = clamp %0 {min=0} : f32[1,2,9,2]\noutput \"y\" = %1";
        assert!(!stood(body).contains("reshape"));
    }
}
