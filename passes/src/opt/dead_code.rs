//! Values that no result depends on.

use crate::Budget;
use edgecc_ir::{Graph, OpError};

/// Removes them all at once: one rewrite. Graph inputs stay, they are part of the interface.
pub(crate) fn run(graph: &mut Graph, budget: &mut Budget) -> Result<(), OpError> {
    if !budget.is_spent() && graph.remove_dead() > 0 {
        budget.spend();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::testing::{after, leaves};
    use super::*;

    #[test]
    fn an_unused_chain_goes_and_an_unused_input_stays() {
        let body = r#"
  %0 = input "x" : f32[2]
  %1 = input "unused" : f32[2]
  %2 = unary %0 {f=exp} : f32[2]
  %3 = unary %2 {f=exp} : f32[2]
  output "y" = %0"#;
        insta::assert_snapshot!(after(run, body), @r#"
        graph @t {
          %0 = input "x" : f32[2]
          %1 = input "unused" : f32[2]
          output "y" = %0
        }
        "#);
    }

    #[test]
    fn a_used_value_stays() {
        assert!(leaves(run, "  %0 = input \"x\" : f32[2]\n  %1 = clamp %0 : f32[2]\n  output \"y\" = %1"));
    }
}
