//! The table of passes, in the order in which they run, and the reasons for that order.

use crate::{Budget, channels, opt, rewrite};
use edgecc_ir::{Graph, OpError};

/// A Graph → Graph transformation that computes the same values.
#[derive(Clone, Copy, Debug)]
pub struct Pass {
    /// Its name on the command line: kebab-case, unique.
    pub name: &'static str,
    /// What it does, in a line.
    pub summary: &'static str,
    /// Rewrites the graph until nothing is left to do or the budget is spent.
    ///
    /// # Errors
    /// Only if the pass built an operator that its operands do not fit: a bug of the pass.
    pub run: fn(&mut Graph, &mut Budget) -> Result<(), OpError>,
}

/// Every pass, in pipeline order.
pub const PASSES: &[Pass] = &[
    Pass {
        name: "constant-folding",
        summary: "evaluates operators whose operands are all constant",
        run: opt::constant_folding::run,
    },
    Pass { name: "dead-code", summary: "removes values that no result depends on", run: opt::dead_code::run },
    Pass {
        name: "common-subexpressions",
        summary: "computes equal values once",
        run: opt::common_subexpressions::run,
    },
    Pass {
        name: "canonicalise",
        summary: "expresses each computation with the simplest operator that does it",
        run: opt::canonicalise::run,
    },
    Pass {
        name: "algebra-and-layout",
        summary: "finds the cheapest arrangement of data movement and arithmetic by equality saturation",
        run: rewrite::run,
    },
    Pass {
        name: "merge-pad",
        summary: "lets convolutions and pools do the padding in front of them",
        run: opt::merge_pad::run,
    },
    Pass {
        name: "fold-batch-norm",
        summary: "multiplies per-channel scales and shifts into neighbouring weights and biases",
        run: opt::fold_batch_norm::run,
    },
    Pass {
        name: "fuse-residual",
        summary: "adds the other operand of a sum while the convolution writes its result",
        run: opt::fuse_residual::run,
    },
    Pass {
        name: "fuse-activation",
        summary: "applies bounds while a convolution or dense layer writes its result",
        run: opt::fuse_activation::run,
    },
    Pass {
        name: "fuse-table",
        summary: "makes bounds of tables that only clamp, one table of two, and none of those that change nothing",
        run: opt::fuse_table::run,
    },
    Pass {
        name: "fuse-pool",
        summary: "takes the maximum of a pool's window while the convolution writes its result",
        run: opt::fuse_pool::run,
    },
    Pass {
        name: "dead-channels",
        summary: "removes channels that nothing reads, and those that are the same for any input",
        run: channels::run,
    },
];

/// Pass `0` runs before pass `1`, for the reason `2`.
#[derive(Clone, Copy, Debug)]
pub struct Before(pub &'static str, pub &'static str, pub &'static str);

/// What the order of [`PASSES`] has to respect.
pub const ORDER: &[Before] = &[
    Before("constant-folding", "canonicalise", "canonical forms are recognised by constant operands"),
    Before("canonicalise", "algebra-and-layout", "fewer operators stand between transposes that cancel"),
    Before("common-subexpressions", "algebra-and-layout", "equal operators need not be saturated twice"),
    Before(
        "algebra-and-layout",
        "merge-pad",
        "padding reaches a convolution only once the transpose between them is gone",
    ),
    Before(
        "merge-pad",
        "fold-batch-norm",
        "a shift in front of a convolution folds only where nothing is padded, so all padding must be known",
    ),
    Before(
        "algebra-and-layout",
        "fold-batch-norm",
        "afterwards per-channel constants are on the last axis and beside the convolution",
    ),
    Before("fold-batch-norm", "fuse-residual", "a scale folds into weights only while nothing else is added"),
    Before(
        "fold-batch-norm",
        "fuse-activation",
        "a scale folds into weights only while nothing bounds their product",
    ),
    Before("fuse-residual", "fuse-activation", "the sum comes before the bounds in a fused convolution"),
    Before(
        "algebra-and-layout",
        "fuse-table",
        "transposes between an operator and its table keep them from meeting",
    ),
    Before("fuse-table", "fuse-pool", "bounds go into the convolution itself, in front of its pool"),
    Before(
        "fuse-activation",
        "fuse-pool",
        "bounds behind a maximum move in front of it while the pool is an operator of its own",
    ),
    Before(
        "algebra-and-layout",
        "dead-channels",
        "channels are followed along the last axis, where a transpose between layers would end them",
    ),
    Before(
        "merge-pad",
        "dead-channels",
        "a constant channel has to equal the padding it meets in a convolution",
    ),
    Before("fuse-activation", "dead-channels", "bounds make channels constant that differ without them"),
    Before(
        "fuse-table",
        "dead-channels",
        "a table in front of a layer hides that it only bounds the channels",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn position(name: &str) -> usize {
        PASSES.iter().position(|pass| pass.name == name).unwrap()
    }

    #[test]
    fn names_are_distinct_and_kebab_case() {
        let names: BTreeSet<_> = PASSES.iter().map(|pass| pass.name).collect();
        assert_eq!(names.len(), PASSES.len());
        assert!(names.iter().all(|name| name.chars().all(|c| c.is_ascii_lowercase() || c == '-')));
    }

    #[test]
    fn the_order_respects_every_reason() {
        for Before(first, then, why) in ORDER {
            assert!(position(first) < position(then), "{first} before {then}: {why}");
        }
    }
}
