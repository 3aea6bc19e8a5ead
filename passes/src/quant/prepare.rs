//! The form in which a float graph is measured and rounded.

use crate::{Budget, PASSES, PassError};
use edgecc_ir::Graph;

/// What runs before calibration, always: the integers of a model depend on nothing but the model, its samples and
/// the method. In particular not on which optimisations are switched off, and not on fusions that only pay on a
/// device: a residual sum and a pool round their operands like any other operator.
const PREPARATION: [&str; 8] = [
    "constant-folding",
    "dead-code",
    "common-subexpressions",
    "canonicalise",
    "algebra-and-layout",
    "merge-pad",
    "fold-batch-norm",
    "fuse-activation",
];

/// Brings a float graph to the form that ranges are measured in: batch norms, paddings and bounds are part of the
/// layers they belong to.
///
/// # Errors
/// If a pass built an operator that its operands do not fit: a bug of the pass.
pub fn prepare(graph: &mut Graph) -> Result<(), PassError> {
    for pass in PASSES.iter().filter(|pass| PREPARATION.contains(&pass.name)) {
        (pass.run)(graph, &mut Budget::unlimited())
            .map_err(|source| PassError::Operator { pass: pass.name, source })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_a_pass() {
        for name in PREPARATION {
            assert!(PASSES.iter().any(|pass| pass.name == name), "{name}");
        }
    }
}
