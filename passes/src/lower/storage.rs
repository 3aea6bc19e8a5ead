//! Which memory each value lives in.
//!
//! A value has a buffer of its own, unless it is a view: a Reshape, or a selection of neighbouring elements of
//! its operand, is where the operand is. The parts of a Concat that lie one after the other in its result are
//! computed into the result's buffer.

use super::LowerOptions;
use super::context::Place;
use super::error::{Refusal, label};
use super::pattern::pattern;
use edgecc_ir::program::{Program, View};
use edgecc_ir::{Graph, NodeId, Op};
use std::collections::BTreeMap;

/// Memory that may turn out to be a part of other memory.
struct Slot {
    name: String,
    bytes: usize,
    /// Whether it may become a part; a graph input stays where the caller finds it.
    movable: bool,
    /// The memory that it is part of, and where.
    parent: Option<(usize, usize)>,
}

#[derive(Clone, Copy)]
enum Value {
    Part { slot: usize, offset: usize, bytes: usize },
    Constant(NodeId),
}

#[derive(Default)]
struct Slots {
    slots: Vec<Slot>,
    values: BTreeMap<NodeId, Value>,
}

/// Gives every graph input and every node of `nodes` (in order, operands first) a place; adds the buffers.
pub(super) fn assign(
    graph: &Graph,
    nodes: &[NodeId],
    options: &LowerOptions,
    program: &mut Program,
) -> Result<BTreeMap<NodeId, Place>, (NodeId, Refusal)> {
    let mut slots = Slots::default();
    graph.inputs().iter().for_each(|id| slots.add(graph, *id, false));
    for id in nodes {
        match slots.alias(graph, *id, options).map_err(|refusal| (*id, refusal))? {
            Some(value) => {
                slots.values.insert(*id, value);
            }
            None => slots.add(graph, *id, true),
        }
        if options.views {
            slots.join(graph, *id);
        }
    }
    Ok(slots.places(program))
}

impl Slots {
    fn add(&mut self, graph: &Graph, id: NodeId, movable: bool) {
        let bytes = graph.node(id).ty().bytes();
        self.values.insert(id, Value::Part { slot: self.slots.len(), offset: 0, bytes });
        self.slots.push(Slot { name: label(graph, id), bytes, movable, parent: None });
    }

    /// The value as a view of its operand, if it can be one.
    fn alias(&self, graph: &Graph, id: NodeId, options: &LowerOptions) -> Result<Option<Value>, Refusal> {
        let Some(start) = pattern(graph, id)?.and_then(|pattern| pattern.contiguous()) else {
            return Ok(None);
        };
        let (node, source) = (graph.node(id), graph.node(id).inputs()[0]);
        let bytes = node.ty().bytes();
        let whole = bytes == graph.node(source).ty().bytes();
        let constant = graph.node(source).constant().map(|_| Value::Constant(source));
        Ok(match self.values.get(&source).copied().or(constant) {
            Some(Value::Part { slot, offset, .. }) if whole || options.views => {
                Some(Value::Part { slot, offset: offset + start * node.ty().dtype.bytes(), bytes })
            }
            Some(Value::Constant(constant)) if whole => Some(Value::Constant(constant)),
            Some(Value::Part { .. } | Value::Constant(_)) | None => None,
        })
    }

    /// Makes operands of a Concat parts of its memory where each is one run of it.
    fn join(&mut self, graph: &Graph, id: NodeId) {
        let Op::Concat(op) = graph.node(id).op() else { return };
        let runs_once = graph.node(id).shape()[..op.axis].iter().all(|len| *len == 1);
        let Some(Value::Part { slot: whole, .. }) = self.values.get(&id).copied().filter(|_| runs_once)
        else {
            return;
        };
        let mut at = 0;
        for input in graph.node(id).inputs() {
            if let Some(Value::Part { slot, offset: 0, bytes }) = self.values.get(input).copied() {
                let part = &mut self.slots[slot];
                if part.movable && part.parent.is_none() && part.bytes == bytes {
                    part.parent = Some((whole, at));
                }
            }
            at += graph.node(*input).ty().bytes();
        }
    }

    /// The slot that `slot` is part of in the end, and where.
    fn root(&self, mut slot: usize) -> (usize, usize) {
        let mut offset = 0;
        while let Some((parent, at)) = self.slots[slot].parent {
            (slot, offset) = (parent, offset + at);
        }
        (slot, offset)
    }

    fn places(&self, program: &mut Program) -> BTreeMap<NodeId, Place> {
        let roots = self.slots.iter().enumerate().filter(|(_, slot)| slot.parent.is_none());
        let buffers: BTreeMap<_, _> =
            roots.map(|(n, slot)| (n, program.add_buffer(slot.name.clone(), slot.bytes))).collect();
        let place = |value: &Value| match *value {
            Value::Constant(id) => Place::Constant(id),
            Value::Part { slot, offset, bytes } => {
                let (root, start) = self.root(slot);
                Place::View(View { buffer: buffers[&root], offset: start + offset, bytes })
            }
        };
        self.values.iter().map(|(id, value)| (*id, place(value))).collect()
    }
}
