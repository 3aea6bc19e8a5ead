//! Functions of a single value, element by element: one table of codes, however many operators compute it.

use edgecc_ir::{DType, Graph, Node, NodeId, Op, OpError, Tensor};
use std::collections::BTreeMap;

/// The most channels that constants may tell apart: each has a table of 256 bytes.
const MOST_LANES: usize = 8;

/// The value that an operator's result is a function of, and how many channels have functions of their own: 1 where
/// all have the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Function {
    pub(super) root: NodeId,
    pub(super) lanes: usize,
}

/// Results of operators that are functions of one value; other values are left out.
pub(super) struct Functions(BTreeMap<NodeId, Function>);

impl Functions {
    pub(super) fn of(graph: &Graph) -> Self {
        let mut functions = Functions(BTreeMap::new());
        for id in graph.order() {
            if let Some(function) = functions.find(graph, id) {
                functions.0.insert(id, function);
            }
        }
        functions
    }

    pub(super) fn get(&self, id: NodeId) -> Option<Function> {
        self.0.get(&id).copied()
    }

    /// Whether a value is only a step on the way to other functions of the same value.
    pub(super) fn is_step(&self, graph: &Graph, id: NodeId) -> bool {
        let Some(function) = self.get(id) else { return false };
        let users = graph.users(id);
        let onward = |user: &NodeId| self.get(*user).is_some_and(|next| next.root == function.root);
        !users.is_empty() && users.len() == graph.uses(id) && users.iter().all(|(user, _)| onward(user))
    }

    fn find(&self, graph: &Graph, id: NodeId) -> Option<Function> {
        let node = graph.node(id);
        if !is_elementwise(node) {
            return None;
        }
        let (mut root, mut lanes) = (None, 1);
        for input in node.inputs() {
            let operand = graph.node(*input);
            let (value, channels) = match (constant_lanes(graph, *input, node), self.get(*input)) {
                (Some(channels), _) => (None, channels),
                (None, _) if operand.ty() != node.ty() || operand.constant().is_some() => return None,
                (None, Some(function)) => (Some(function.root), function.lanes),
                (None, None) => (Some(*input), 1),
            };
            if root.is_some() && value.is_some() && root != value {
                return None;
            }
            (root, lanes) = (root.or(value), lanes.max(channels));
        }
        Some(Function { root: root?, lanes })
    }
}

fn is_elementwise(node: &Node) -> bool {
    node.ty().dtype == DType::F32 && matches!(node.op(), Op::Unary(_) | Op::Clamp(_) | Op::Binary(_))
}

/// How many channels a constant operand tells apart; `None` if it is no constant, or tells too much apart.
fn constant_lanes(graph: &Graph, id: NodeId, user: &Node) -> Option<usize> {
    let constant = value(graph, id)?;
    let (lanes, shape) = (constant.data().len(), constant.shape());
    let by_channel =
        lanes <= MOST_LANES && shape.last() == Some(&lanes) && user.shape().last() == Some(&lanes);
    (lanes == 1 || by_channel).then_some(lanes)
}

/// The value of a constant, or of constants that are dequantised.
pub(super) fn value(graph: &Graph, id: NodeId) -> Option<Tensor> {
    let node = graph.node(id);
    if let Some(constant) = node.constant() {
        return Some(Tensor::clone(constant));
    }
    let Op::Dequantize(op) = node.op() else { return None };
    let codes = graph.node(node.inputs()[0]).constant()?;
    Op::from(op.clone()).eval(&[codes]).ok()
}

/// What value `id` is, in channel `lane`, where its root has these numbers.
///
/// # Errors
/// If an operator does not accept the operands it is given: a bug of a pass.
pub(super) fn apply(
    graph: &Graph,
    id: NodeId,
    root: NodeId,
    reals: &Tensor,
    lane: usize,
) -> Result<Tensor, OpError> {
    let mut values = BTreeMap::from([(root, reals.clone())]);
    evaluate(graph, id, lane, &mut values)
}

fn evaluate(
    graph: &Graph,
    id: NodeId,
    lane: usize,
    values: &mut BTreeMap<NodeId, Tensor>,
) -> Result<Tensor, OpError> {
    if let Some(value) = values.get(&id) {
        return Ok(value.clone());
    }
    let result = match value(graph, id) {
        Some(constant) => {
            let at = lane % constant.data().len().max(1);
            Tensor::new([], constant.data().permute(1, |_| at))
                .ok_or_else(|| OpError::shape("const", "a constant has no elements"))?
        }
        None => {
            let node = graph.node(id);
            let operands = node.inputs().iter().map(|input| evaluate(graph, *input, lane, values));
            let operands = operands.collect::<Result<Vec<_>, _>>()?;
            node.op().eval(&operands.iter().collect::<Vec<_>>())?
        }
    };
    values.insert(id, result.clone());
    Ok(result)
}

#[cfg(test)]
mod tests {
    use super::*;
    use edgecc_ir::text;

    const GELU: &str = r#"graph @g {
  %0 = input "x" : f32[1,4]
  %1 = const [0.5] : f32[1]
  %2 = unary %0 {f=erf} : f32[1,4]
  %3 = binary %2, %1 {f=add} : f32[1,4]
  %4 = binary %0, %3 {f=mul} : f32[1,4]
  %5 = const [1, 2, 3, 4] : f32[4]
  %6 = binary %4, %5 {f=mul} : f32[1,4]
  %7 = input "other" : f32[1,4]
  %8 = binary %6, %7 {f=add} : f32[1,4]
  output "y" = %8
}
"#;

    #[test]
    fn a_function_has_one_root() {
        let graph = text::parse(GELU).unwrap();
        let (functions, order) = (Functions::of(&graph), graph.order());
        let found: Vec<_> =
            order.iter().map(|id| functions.get(*id).map(|f| (f.root == order[0], f.lanes))).collect();
        let of_x = |lanes| Some((true, lanes));
        let steps: Vec<_> = order.iter().map(|id| functions.is_step(&graph, *id)).collect();
        assert_eq!(found.iter().flatten().count(), 4, "{found:?}");
        assert_eq!(found.iter().filter(|f| **f == of_x(4)).count(), 1, "{found:?}");
        assert_eq!(steps.iter().filter(|step| **step).count(), 3, "{steps:?}");
    }

    #[test]
    fn channels_have_their_own() {
        let graph = text::parse(GELU).unwrap();
        let functions = Functions::of(&graph);
        let last = graph.order().into_iter().rfind(|id| functions.get(*id).is_some()).unwrap();
        let root = functions.get(last).unwrap().root;
        let reals = Tensor::vector(vec![1.0_f32, -1.0]);
        let third = apply(&graph, last, root, &reals, 2).unwrap();
        let values: &[f32] = third.as_slice().unwrap();
        assert!(
            (values[0] - 3.0 * 1.3427).abs() < 1e-3 && (values[1] - 3.0 * 0.3427).abs() < 1e-3,
            "{values:?}"
        );
    }
}
