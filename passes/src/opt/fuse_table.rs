//! Tables behind integer operators: composed, left out, or made the bounds of the operator in front.

use super::support::{Rewritten, add_fused, operand, rewrite_all};
use crate::Budget;
use edgecc_ir::integer::Requant;
use edgecc_ir::ops::{Lookup, QAdd, QConv2d, QDense, QMatMul, QMean, QMul, QPool2d};
use edgecc_ir::{Graph, NodeId, Op, OpError, Tensor};

/// Takes away every table that another operator can do the work of.
pub(crate) fn run(graph: &mut Graph, budget: &mut Budget) -> Result<(), OpError> {
    rewrite_all(graph, budget, |graph, id| {
        let Some(table) = table(graph, id) else { return Ok(None) };
        let bounds = bounds(&table);
        if bounds == Some([-128, 127]) {
            return Ok(Some(graph.node(id).inputs()[0]));
        }
        let (producer, node) = operand(graph, id, 0);
        if graph.uses(producer) != 1 {
            return Ok(None);
        }
        if let Op::Lookup(_) = node.op() {
            return composed(graph, producer, id, &table);
        }
        let bounded = bounds.and_then(|bounds| bounded(node.op(), bounds));
        let inputs = node.inputs().to_vec();
        bounded.map_or(Ok(None), |op| add_fused(graph, op, &inputs, [producer, id]))
    })
}

/// The results for the codes -128, -127, … of a table that maps i8 to i8, the same for all channels.
fn table(graph: &Graph, id: NodeId) -> Option<Vec<i8>> {
    let Op::Lookup(_) = graph.node(id).op() else { return None };
    let (_, x) = operand(graph, id, 0);
    let entries: &[i8] = graph.constant_operand(id, 1)?.as_slice()?;
    let signed = x.ty().dtype == edgecc_ir::DType::I8 && entries.len() == 256;
    signed.then(|| [&entries[128..], &entries[..128]].concat())
}

/// The bounds that the table clamps to, if that is all it does.
fn bounds(table: &[i8]) -> Option<[i32; 2]> {
    let [low, top] = [i32::from(*table.first()?), i32::from(*table.last()?)];
    let clamps =
        (-128..).zip(table).all(|(code, entry)| low <= top && code.clamp(low, top) == i32::from(*entry));
    clamps.then_some([low, top])
}

/// `outer[inner[x]]` as one table.
fn composed(graph: &mut Graph, inner: NodeId, outer: NodeId, table: &[i8]) -> Rewritten {
    let Some(first) = graph.constant_operand(inner, 1) else { return Ok(None) };
    let (Some(entries), shape) = (first.as_slice::<i8>(), first.shape().clone()) else { return Ok(None) };
    let entries: Vec<i8> = entries.iter().map(|entry| table[(i32::from(*entry) + 128) as usize]).collect();
    let both = Tensor::from_fn(shape, |i| entries[i]);
    let x = graph.node(inner).inputs()[0];
    let both = graph.add_constant(both);
    add_fused(graph, Lookup {}, &[x, both], [inner, outer])
}

/// The operator with these bounds after its own.
fn bounded(op: &Op, bounds: [i32; 2]) -> Option<Op> {
    let clamp = |code: i32| code.clamp(bounds[0], bounds[1]);
    let out = |out: &Requant| Requant { low: clamp(out.low), top: clamp(out.top), ..*out };
    Some(match op {
        Op::QConv2d(op) => QConv2d { out: out(&op.out), ..op.clone() }.into(),
        Op::QDense(op) => QDense { out: out(&op.out), ..op.clone() }.into(),
        Op::QMatMul(op) => QMatMul { out: out(&op.out), ..op.clone() }.into(),
        Op::QMul(op) => QMul { out: out(&op.out), ..op.clone() }.into(),
        Op::QPool2d(op) => QPool2d { out: out(&op.out), ..op.clone() }.into(),
        Op::QMean(op) => QMean { out: out(&op.out), ..op.clone() }.into(),
        Op::QAdd(op) => QAdd { low: clamp(op.low), top: clamp(op.top), ..op.clone() }.into(),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::after;
    use super::*;

    /// A graph that adds, then applies tables.
    fn body(tables: &[&dyn Fn(i32) -> i32]) -> String {
        let mut body = String::from(
            "%0 = input \"x\" : i8[4]\n%1 = qadd %0, %0 {a_factor=1, b_factor=1, offset=1, shift=1} : i8[4]\n",
        );
        for (n, table) in tables.iter().enumerate() {
            let entries: Vec<String> =
                (0..256).map(|i| table(i32::from(i as u8 as i8)).to_string()).collect();
            let (x, t, y) = (2 * n + 1, 2 * n + 2, 2 * n + 3);
            body += &format!(
                "%{t} = const [{}] : i8[256]\n%{y} = lookup %{x}, %{t} : i8[4]\n",
                entries.join(", ")
            );
        }
        body + &format!("output \"y\" = %{}", 2 * tables.len() + 1)
    }

    #[test]
    fn bounds_go_into_the_operator_and_nothing_changes_nothing() {
        let text = after(run, &body(&[&|x| x.max(-7), &|x| x, &|x| x.clamp(-20, 50)]));
        assert!(text.contains("low=-7") && text.contains("top=50") && !text.contains("lookup"), "{text}");
    }

    #[test]
    fn other_tables_become_one() {
        let text = after(run, &body(&[&|x| x / 2, &|x| -x.max(-127)]));
        assert_eq!(text.matches("lookup").count(), 1, "{text}");
        assert!(!text.contains("low="), "{text}");
    }
}
