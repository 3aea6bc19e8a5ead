//! In which order the rows of a chain are computed, and how many of each tensor that keeps in memory.
//!
//! A row is computed when the next row of the last member depends on it, directly or through others: no earlier. Where
//! branches join, that may keep tall rings before the shorter branch; its members can be *eager* instead and compute
//! a row as soon as its operands are there, which keeps the rows behind them. The choice with the smallest rings is
//! searched for one member after the other.

use edgecc_ir::program::Window;

/// A tensor of the chain that a member reads.
#[derive(Clone, Copy, Debug)]
pub(super) struct Link {
    /// The member that computes it.
    pub(super) producer: usize,
    pub(super) window: Window,
}

/// What an order depends on.
#[derive(Clone, Debug)]
pub(super) struct Node {
    /// Rows of the result.
    pub(super) height: usize,
    /// Bytes of a row of it.
    pub(super) bytes: usize,
    pub(super) links: Vec<Link>,
}

/// An order of rows.
#[derive(Clone, Debug)]
pub(super) struct Order {
    /// The members that compute a row, one after the other.
    pub(super) turns: Vec<usize>,
    /// For each member the rows of its result that must be in memory, at least 1.
    pub(super) rings: Vec<usize>,
}

impl Order {
    fn bytes(&self, nodes: &[Node]) -> usize {
        self.rings.iter().zip(nodes).map(|(ring, node)| ring * node.bytes).sum()
    }
}

/// The best order found; operands come before their users. With `ahead` the first member's rows come from the caller:
/// the first before all else, and those that nothing depends on at the end.
pub(super) fn best(nodes: &[Node], ahead: bool) -> Order {
    let mut eager = vec![false; nodes.len()];
    let mut best = simulate(nodes, &eager, ahead);
    if nodes.iter().all(|node| node.links.len() < 2) {
        return best;
    }
    for n in 0..nodes.len().saturating_sub(1) {
        if !waits(nodes, &best, n) {
            continue;
        }
        eager[n] = true;
        let other = simulate(nodes, &eager, ahead);
        if other.bytes(nodes) < best.bytes(nodes) {
            best = other;
        } else {
            eager[n] = false;
        }
    }
    best
}

/// Whether some operand of the member has more rows in memory than a window spans: computing earlier may let them go.
fn waits(nodes: &[Node], order: &Order, member: usize) -> bool {
    let span = |producer: usize| {
        let links = nodes.iter().flat_map(|node| &node.links).filter(|link| link.producer == producer);
        links.map(|link| link.window.kernel.saturating_sub(1) * link.window.dilation + 1).max().unwrap_or(1)
    };
    nodes[member].links.iter().any(|link| order.rings[link.producer] > span(link.producer))
}

struct Simulation<'n> {
    nodes: &'n [Node],
    /// Rows that each member computes in all, and has computed.
    limits: Vec<usize>,
    done: Vec<usize>,
    order: Order,
}

fn simulate(nodes: &[Node], eager: &[bool], ahead: bool) -> Order {
    let order = Order { turns: Vec::new(), rings: vec![1; nodes.len()] };
    let mut simulation = Simulation { nodes, limits: limits(nodes), done: vec![0; nodes.len()], order };
    if ahead {
        simulation.compute(0);
    }
    while let Some(member) = simulation.next(eager) {
        simulation.compute(member);
    }
    while ahead && simulation.done[0] < nodes[0].height {
        simulation.compute(0);
    }
    simulation.order
}

/// The rows of each member that some row of the last depends on.
fn limits(nodes: &[Node]) -> Vec<usize> {
    let mut limits = vec![0; nodes.len()];
    if let Some((last, node)) = limits.last_mut().zip(nodes.last()) {
        *last = node.height;
    }
    for (n, node) in nodes.iter().enumerate().rev() {
        for link in &node.links {
            let height = nodes[link.producer].height;
            let needed = (0..limits[n]).map(|row| link.window.needs(row, height)).max();
            limits[link.producer] = limits[link.producer].max(needed.unwrap_or(0));
        }
    }
    limits
}

impl Simulation<'_> {
    /// The rows of its operands that the next row of a member lacks.
    fn lacks(&self, member: usize) -> impl Iterator<Item = (usize, usize)> + '_ {
        let needs = self.nodes[member].links.iter().map(move |link| {
            let height = self.nodes[link.producer].height;
            (link.producer, link.window.needs(self.done[member], height))
        });
        needs.filter(|(producer, rows)| self.done[*producer] < *rows)
    }

    /// The member that computes the next row: of those wanted, the last whose operands are there.
    fn next(&self, eager: &[bool]) -> Option<usize> {
        let mut wanted = vec![0; self.nodes.len()];
        *wanted.last_mut()? = self.limits.last()?.min(&(self.done.last()? + 1)).to_owned();
        for member in (0..self.nodes.len()).rev() {
            let ready = self.lacks(member).next().is_none();
            let eager = eager[member] && self.done[member] < self.limits[member];
            if ready && (eager || self.done[member] < wanted[member]) {
                return Some(member);
            }
            if self.done[member] < wanted[member] {
                for (producer, rows) in self.lacks(member) {
                    wanted[producer] = wanted[producer].max(rows);
                }
            }
        }
        None
    }

    fn compute(&mut self, member: usize) {
        let row = self.done[member];
        let users = self.nodes.iter().enumerate().filter(|(user, _)| self.done[*user] < self.limits[*user]);
        let windows = users.flat_map(|(user, node)| {
            let links = node.links.iter().filter(|link| link.producer == member);
            links.map(move |link| (user, link.window))
        });
        let oldest = windows.map(|(user, window)| window.keeps(self.done[user])).min().unwrap_or(row);
        let ring = &mut self.order.rings[member];
        *ring = (*ring).max((row + 1).saturating_sub(oldest));
        self.order.turns.push(member);
        self.done[member] += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(height: usize, links: &[(usize, Window)]) -> Node {
        let links = links.iter().map(|(producer, window)| Link { producer: *producer, window: *window });
        Node { height, bytes: 8, links: links.collect() }
    }

    const THREE: Window = Window { kernel: 3, stride: 1, dilation: 1, pad: 1, repeat: 1 };

    #[test]
    fn a_chain_keeps_the_rows_of_a_window() {
        let chain = [node(4, &[]), node(4, &[(0, THREE)]), node(4, &[(1, Window::SAME)])];
        let order = best(&chain, false);
        assert_eq!(order.turns, [0, 0, 1, 2, 0, 1, 2, 0, 1, 2, 1, 2]);
        assert_eq!(order.rings, [3, 1, 1]);
    }

    #[test]
    fn strides_and_dilation_are_respected() {
        let window = Window { kernel: 2, stride: 2, dilation: 3, pad: 0, repeat: 1 };
        let order = best(&[node(9, &[]), node(3, &[(0, window)])], false);
        assert_eq!(order.rings, [4, 1]);
        assert_eq!(order.turns.len(), 8 + 3);
    }

    #[test]
    fn rows_of_the_caller_come_first_and_all_of_them() {
        // The first row is all padding, and the last two rows are beyond the last window.
        let window = Window { kernel: 2, stride: 2, dilation: 1, pad: 2, repeat: 1 };
        let order = best(&[node(6, &[]), node(3, &[(0, window)])], true);
        assert_eq!(order.turns, [0, 1, 0, 1, 0, 0, 1, 0, 0]);
        assert_eq!(order.rings, [2, 1]);
    }

    #[test]
    fn a_short_branch_computes_early_where_that_keeps_less() {
        // Member 1 halves the rows of member 0, as does member 2; member 3 looks at three rows of the latter.
        let half = Window { kernel: 1, stride: 2, dilation: 1, pad: 0, repeat: 1 };
        let last = [(1, Window::SAME), (3, Window::SAME)];
        let mut nodes = [
            node(16, &[]),
            node(8, &[(0, half)]),
            node(8, &[(0, half)]),
            node(8, &[(2, THREE)]),
            node(8, &last),
        ];
        nodes[1].bytes = 4;
        let order = best(&nodes, false);
        assert_eq!((order.rings[0], order.rings[1]), (1, 1));
    }
}
