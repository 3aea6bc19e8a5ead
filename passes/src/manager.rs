//! Runs the passes, checks after each, and can leave some out.

use crate::{Budget, PASSES, Pass};
use edgecc_ir::verify::{Fault, verify};
use edgecc_ir::{Graph, OpError};
use std::collections::BTreeSet;
use thiserror::Error;

/// What to run and how carefully.
#[derive(Clone, Debug)]
pub struct PassOptions {
    /// Passes to leave out, by name.
    pub disabled: BTreeSet<String>,
    /// A pass that may make only so many rewrites. Those after it run as usual.
    pub stop_after: Option<(String, usize)>,
    /// Whether the graph is verified after each pass.
    pub verify: bool,
}

impl Default for PassOptions {
    /// Everything, verified in debug builds.
    fn default() -> Self {
        PassOptions { disabled: BTreeSet::new(), stop_after: None, verify: cfg!(debug_assertions) }
    }
}

/// What a pass did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PassStat {
    /// The pass.
    pub name: &'static str,
    /// Rewrites it made.
    pub rewrites: usize,
    /// Operators left after it, constants and inputs included.
    pub nodes: usize,
}

/// Why passes could not run.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum PassError {
    /// An option names a pass that does not exist.
    #[error("there is no pass `{name}`; the passes are {}", known.join(", "))]
    Unknown {
        /// The name given.
        name: String,
        /// Every pass.
        known: Vec<&'static str>,
    },
    /// A pass built an operator that refuses its operands: a bug of the compiler.
    #[error(
        "compiler bug: pass `{pass}` built an impossible operator: {source}; `--disable {pass}` avoids it"
    )]
    Operator {
        /// The pass.
        pass: &'static str,
        /// What the operator says.
        source: OpError,
    },
    /// A pass left an inconsistent graph: a bug of the compiler.
    #[error("compiler bug: pass `{pass}` broke the graph: {}; `--disable {pass}` avoids it", list(faults))]
    Broken {
        /// The pass.
        pass: &'static str,
        /// What the verifier found.
        faults: Vec<Fault>,
    },
}

fn list(faults: &[Fault]) -> String {
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

/// Runs every pass that is not disabled; `observer` sees the graph after each.
///
/// # Errors
/// If an option names a pass that does not exist, or a pass is wrong.
pub fn optimise(
    graph: &mut Graph,
    options: &PassOptions,
    observer: &mut dyn FnMut(&Pass, &Graph),
) -> Result<Vec<PassStat>, PassError> {
    check_names(options)?;
    let mut stats = Vec::new();
    for pass in PASSES.iter().filter(|pass| !options.disabled.contains(pass.name)) {
        let rewrites = run_one(pass, graph, options)?;
        log::debug!("{}: {rewrites} rewrites, {} nodes", pass.name, graph.len());
        stats.push(PassStat { name: pass.name, rewrites, nodes: graph.len() });
        observer(pass, graph);
    }
    Ok(stats)
}

fn run_one(pass: &Pass, graph: &mut Graph, options: &PassOptions) -> Result<usize, PassError> {
    let mut budget = match &options.stop_after {
        Some((name, limit)) if name == pass.name => Budget::limited(*limit),
        _ => Budget::unlimited(),
    };
    (pass.run)(graph, &mut budget).map_err(|source| PassError::Operator { pass: pass.name, source })?;
    if options.verify {
        verify(graph).map_err(|faults| PassError::Broken { pass: pass.name, faults })?;
    }
    Ok(budget.spent())
}

fn check_names(options: &PassOptions) -> Result<(), PassError> {
    let named = options.disabled.iter().chain(options.stop_after.iter().map(|(name, _)| name));
    let known: Vec<_> = PASSES.iter().map(|pass| pass.name).collect();
    for name in named {
        if !known.contains(&name.as_str()) {
            return Err(PassError::Unknown { name: name.clone(), known });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use edgecc_ir::ops::Clamp;
    use edgecc_ir::{DType, text};

    const SUM: &str = r#"graph @sum {
  %0 = const [1, 2] : f32[2]
  %1 = clamp %0 {min=0} : f32[2]
  %2 = clamp %1 {max=1} : f32[2]
  output "y" = %2
}
"#;

    fn options(disabled: &[&str], stop_after: Option<(&str, usize)>) -> PassOptions {
        PassOptions {
            disabled: disabled.iter().map(|name| name.to_string()).collect(),
            stop_after: stop_after.map(|(name, limit)| (name.into(), limit)),
            verify: true,
        }
    }

    fn stats(options: &PassOptions) -> Vec<PassStat> {
        let mut graph = text::parse(SUM).unwrap();
        optimise(&mut graph, options, &mut |_, _| ()).unwrap()
    }

    #[test]
    fn every_pass_is_seen_in_order() {
        let mut seen = Vec::new();
        let mut graph = text::parse(SUM).unwrap();
        optimise(&mut graph, &options(&[], None), &mut |pass, _| seen.push(pass.name)).unwrap();
        assert_eq!(seen, PASSES.iter().map(|pass| pass.name).collect::<Vec<_>>());
    }

    #[test]
    fn a_disabled_pass_does_not_run() {
        let all = stats(&options(&[], None));
        let some = stats(&options(&["constant-folding"], None));
        assert_eq!(all[0], PassStat { name: "constant-folding", rewrites: 2, nodes: 1 });
        assert!(some.iter().all(|stat| stat.name != "constant-folding") && some.len() + 1 == all.len());
    }

    #[test]
    fn a_pass_stops_after_its_rewrites() {
        assert_eq!(stats(&options(&[], Some(("constant-folding", 1))))[0].rewrites, 1);
    }

    #[test]
    fn an_unknown_pass_is_answered_with_the_list() {
        let error = optimise(&mut Graph::new("g"), &options(&["fold"], None), &mut |_, _| ()).unwrap_err();
        let text = error.to_string();
        assert!(text.starts_with("there is no pass `fold`; the passes are constant-folding, dead-code, "));
    }

    #[test]
    fn a_broken_graph_is_blamed_on_its_pass() {
        let breaks = Pass {
            name: "breaks",
            summary: "adds a nameless result",
            run: |graph, _| {
                let x = graph.add_input("x", DType::F32, [1]);
                graph.add_output("", x);
                Ok(())
            },
        };
        let refuses = Pass {
            name: "refuses",
            summary: "clamps nothing",
            run: |graph, _| graph.add(Clamp::relu(), &[]).map(|_| ()),
        };
        let fault =
            |pass: &Pass| run_one(pass, &mut Graph::new("g"), &options(&[], None)).unwrap_err().to_string();
        assert_eq!(
            fault(&breaks),
            "compiler bug: pass `breaks` broke the graph: two results are called \"\"; \
             `--disable breaks` avoids it"
        );
        assert!(
            fault(&refuses).starts_with("compiler bug: pass `refuses` built an impossible operator: `clamp`")
        );
    }
}
