//! Layers that share a function: those of the same kernel with the same parameters, which differ in their constants.

use edgecc_ir::program::{Operand, Program, Step};

/// Which steps share a function.
pub(crate) struct Shared {
    /// For each step, the one that its function is made for.
    leaders: Vec<usize>,
}

impl Shared {
    /// Each step has its own function.
    pub(crate) fn none(program: &Program) -> Self {
        Shared { leaders: (0..program.steps.len()).collect() }
    }

    /// Each function serves all steps that it can; members of row loops have their own.
    pub(crate) fn all(program: &Program) -> Self {
        let steps = &program.steps;
        let whole = |n: usize| program.loop_of(n).is_none();
        let leader = |n: usize| {
            let first = (0..n).find(|first| whole(*first) && whole(n) && alike(&steps[*first], &steps[n]));
            first.unwrap_or(n)
        };
        Shared { leaders: (0..steps.len()).map(leader).collect() }
    }

    /// The step that the function of this step is made for.
    pub(crate) fn leader(&self, step: usize) -> usize {
        self.leaders[step]
    }

    /// Whether the function of this step serves others, too.
    pub(crate) fn is_shared(&self, step: usize) -> bool {
        self.leaders.iter().filter(|leader| **leader == self.leaders[step]).count() > 1
    }
}

/// Whether two steps differ in nothing but which constants and which memory they use.
pub(super) fn alike(a: &Step, b: &Step) -> bool {
    let absent = |step: &Step| -> Vec<bool> {
        step.call.operands.iter().map(|operand| matches!(operand, Operand::Absent)).collect()
    };
    let kernel = a.call.kernel.symbol == b.call.kernel.symbol;
    kernel && a.call.params == b.call.params && absent(a) == absent(b)
}
