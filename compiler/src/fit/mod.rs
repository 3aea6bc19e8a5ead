//! The plan that is asked for, or the fastest one that fits.

mod flash;
mod ram;

use crate::report::Report;
use crate::stages::{self, Kernels};
use crate::{CompileError, Optimize, Request};
use edgecc_ir::Graph;
use edgecc_ir::program::Program;
use edgecc_passes::lower::Layers;
use edgecc_passes::rows::Objective;

/// A planned program with its report.
pub(crate) type Planned = (Program, Report);

/// The planned program. Where it takes more RAM than there is, row loops are tried, as few as possible; where its constants
/// and code are larger than the flash, layers go without those that were made larger for speed. Where nothing fits, it is the plan
/// with the least.
pub(crate) fn fit(graph: &Graph, request: &Request, sha256: &str) -> Result<Planned, CompileError> {
    let model = Model { graph, request, sha256 };
    let larger_weights = asked(request).1.larger_weights;
    let first = ram::fit(&model, &larger_weights)?;
    match request.budget.flash {
        Some(limit) if larger_weights == Layers::All && flash::bytes(&first) > limit => {
            flash::fit(&model, &first.1, limit)
        }
        _ => Ok(first),
    }
}

/// What is to be planned.
struct Model<'a> {
    graph: &'a Graph,
    request: &'a Request,
    sha256: &'a str,
}

impl Model<'_> {
    /// A plan with such kernels.
    fn plan(&self, objective: Objective, kernels: &Kernels) -> Result<Planned, CompileError> {
        let mut program = stages::lower(self.graph, self.request, kernels)?;
        let plan = stages::plan(&mut program, objective, self.request)?;
        let report = Report::new(&program, &plan, self.request, self.sha256.to_owned());
        Ok((program, report))
    }
}

/// What the request asks of a plan, and the kernels for it.
pub(crate) fn asked(request: &Request) -> (Objective, Kernels) {
    let (objective, by_rows) = match (request.any_plan, request.optimize) {
        (Some(number), _) => (Objective::Any(number), Layers::All),
        // Who has no RAM for the input wants the rest to need little, too.
        (None, _) if request.io.by_rows => (Objective::Memory, Layers::All),
        (None, Optimize::Memory) => (Objective::Memory, Layers::All),
        (None, Optimize::Speed | Optimize::Size) => (Objective::Speed, Layers::None),
    };
    // The kernels that are fast by larger weights or more working memory are larger themselves, too.
    let is_large = request.optimize != Optimize::Size;
    let larger_weights = if is_large { Layers::All } else { Layers::None };
    (objective, Kernels { by_rows, larger_weights, more_scratch: is_large })
}
