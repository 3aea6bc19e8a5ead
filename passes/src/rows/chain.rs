//! Chains: neighbouring steps that can be one row loop.

use super::member::{Member, view};
use super::order::{Link, Node, Order, best};
use edgecc_ir::program::Program;
use std::ops::Range;

/// Most members of a loop: beyond, the rows that they keep grow and nothing is won.
const LONGEST: usize = 40;

/// Steps that can be one row loop, with an order of their rows.
#[derive(Clone, Debug)]
pub(super) struct Chain {
    pub(super) steps: Range<usize>,
    pub(super) members: Vec<Member>,
    pub(super) order: Order,
}

/// Which step computes what is in a buffer, and all steps that use it.
pub(super) struct Uses {
    writers: Vec<Vec<usize>>,
    readers: Vec<Vec<usize>>,
    /// Whether a model input or result is in it.
    ports: Vec<bool>,
}

impl Uses {
    pub(super) fn of(program: &Program) -> Uses {
        let none = || vec![Vec::new(); program.buffers.len()];
        let mut uses = Uses { writers: none(), readers: none(), ports: vec![false; program.buffers.len()] };
        for (n, step) in program.steps.iter().enumerate() {
            step.call.writes().for_each(|view| uses.writers[view.buffer.0].push(n));
            step.call.reads().for_each(|view| uses.readers[view.buffer.0].push(n));
        }
        let ports = program.inputs.iter().chain(&program.outputs);
        ports.for_each(|port| uses.ports[port.view.buffer.0] = true);
        uses
    }

    /// Whether step `writer` alone computes what is in the buffer, and only `steps` use it.
    fn is_within(&self, buffer: usize, writer: usize, steps: &Range<usize>) -> bool {
        let readers = &self.readers[buffer];
        let read = readers.iter().all(|reader| *reader > writer && steps.contains(reader));
        self.writers[buffer] == [writer] && !self.ports[buffer] && !readers.is_empty() && read
    }
}

/// The steps as a chain: every result but the last is used within, by the row.
pub(super) fn chain(
    program: &Program,
    uses: &Uses,
    members: &[Option<Member>],
    steps: Range<usize>,
) -> Option<Chain> {
    if steps.len() > LONGEST {
        return None;
    }
    let members: Vec<Member> = members[steps.clone()].iter().cloned().collect::<Option<_>>()?;
    let mut buffers = Vec::new();
    for (n, member) in members.iter().enumerate() {
        let last = n + 1 == members.len();
        let own = member.own_buffer(program).filter(|own| uses.is_within(*own, steps.start + n, &steps));
        if !last && own.is_none() {
            return None;
        }
        buffers.push(if last { None } else { own });
    }
    let result = members.last().and_then(|last| view(&last.call, last.result))?;
    let nodes = members.iter().map(|member| node(member, &members, &buffers)).collect::<Option<Vec<_>>>()?;
    let outside = members.iter().flat_map(Member::inputs).all(|(buffer, _)| buffer != result.buffer.0);
    let ahead = program.stream.is_some() && steps.start == 0;
    outside.then(|| Chain { order: best(&nodes, ahead), members, steps })
}

/// The member as a node; `None` if it sees a tensor of the chain in other rows than those in which it is computed.
fn node(member: &Member, members: &[Member], buffers: &[Option<usize>]) -> Option<Node> {
    let result = member.rows[member.result]?;
    let mut node = Node { height: result.height, bytes: result.bytes, links: Vec::new() };
    for (buffer, rows) in member.inputs() {
        let Some(producer) = buffers.iter().position(|own| *own == Some(buffer)) else { continue };
        let theirs = members[producer].rows[members[producer].result]?;
        if (theirs.height, theirs.bytes) != (rows.height, rows.bytes) {
            return None;
        }
        node.links.push(Link { producer, window: rows.window });
    }
    Some(node)
}
