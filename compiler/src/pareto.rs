//! The front of what a model can be compiled to: plans of which none is better than another in everything.

use crate::quantise::quantise;
use crate::report::Report;
use crate::{Budget, CompileError, Optimize, Progress, Request, generate, stages};
use edgecc_ir::Graph;
use serde::Serialize;
use std::path::Path;

/// Limits that are tried between the fastest plan and that with the least, of RAM and of flash each.
const TRIED: u64 = 12;

/// A plan that a command line gives.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Point {
    /// Arena and stack, in bytes; exact.
    pub ram_bytes: u64,
    /// Size of the arena, in bytes.
    pub arena_bytes: usize,
    /// Upper bound of the stack, in bytes.
    pub stack_bytes: usize,
    /// Estimated cycles of a run.
    pub cycles: u64,
    /// Estimated time of a run on a board.
    pub milliseconds: Option<f64>,
    /// Constants and, by an estimate, code, in bytes.
    pub flash_bytes: u64,
    /// Size of the constants, in bytes; exact.
    pub weights_bytes: usize,
    /// Whether equal layers share their code, which costs some cycles that are in no estimate.
    #[serde(skip)]
    pub shared_code: bool,
    /// What to run for it.
    pub command: String,
}

/// The front of a model.
#[derive(Clone, Debug, PartialEq)]
pub struct Front {
    /// Its points, the one with the least RAM first; at least one.
    pub points: Vec<Point>,
    /// What is odd about the data, though usable; sentences for the user.
    pub warnings: Vec<String>,
}

/// The front of the plans that meet the request's limits, whatever it asks to optimise for. The command lines write to
/// `output`. Writes nothing.
///
/// # Errors
/// As [`compile`](crate::compile), if no plan meets the limits.
pub fn front(request: &Request, output: &Path, progress: &dyn Progress) -> Result<Front, CompileError> {
    let (graph, sha256) = stages::import(request)?;
    let prepared = quantise(graph, request, progress)?;
    let mut graph = prepared.graph;
    stages::optimise(&mut graph, request, &mut |_, _| ())?;
    let graph = stages::ports(graph, request)?;
    let plans = Plans { graph: &graph, sha256: &sha256, request, output };
    Ok(Front { points: best(plans.points()?), warnings: prepared.warnings })
}

/// The plans of a model.
struct Plans<'r> {
    graph: &'r Graph,
    sha256: &'r str,
    request: &'r Request,
    output: &'r Path,
}

impl Plans<'_> {
    /// All that are tried; an error if nothing fits.
    fn points(&self) -> Result<Vec<Point>, CompileError> {
        let limits = self.request.budget;
        let fastest = self.point(Optimize::Speed, limits)?;
        let smallest = self.fitting(Optimize::Memory, limits)?;
        let size = self.fitting(Optimize::Size, limits)?;
        let least = smallest.as_ref().map_or(fastest.ram_bytes, |point| point.ram_bytes);
        let fewest = size.as_ref().map_or(fastest.flash_bytes, |point| point.flash_bytes);
        let mut others = self.with_less_ram(least, fastest.ram_bytes)?;
        others.extend(self.with_less_flash(Optimize::Speed, fewest, &fastest)?);
        if let Some(smallest) = &smallest {
            others.extend(self.with_less_flash(Optimize::Memory, fewest, smallest)?);
        }
        // Of equal ones the first stays, that with the plainer command.
        Ok([fastest].into_iter().chain(smallest).chain(others).chain(size).collect())
    }

    /// The fastest plans for limits of RAM below `most`, down to `least`.
    fn with_less_ram(&self, least: u64, most: u64) -> Result<Vec<Point>, CompileError> {
        let limits = |ram| Budget { ram: Some(ram), ..self.request.budget };
        descend(least, most, |ram| self.fitting(Optimize::Speed, limits(ram)), |point| point.ram_bytes)
    }

    /// Plans like `than` for limits of flash below what it takes, down to `fewest` bytes.
    fn with_less_flash(
        &self,
        optimize: Optimize,
        fewest: u64,
        than: &Point,
    ) -> Result<Vec<Point>, CompileError> {
        let limits = |flash| Budget { flash: Some(flash), ..self.request.budget };
        let fitting = |flash| self.fitting(optimize, limits(flash));
        descend(fewest, than.flash_bytes, fitting, |point| point.flash_bytes)
    }

    /// The plan, if it meets the limits.
    fn fitting(&self, optimize: Optimize, limits: Budget) -> Result<Option<Point>, CompileError> {
        match self.point(optimize, limits) {
            Ok(point) => Ok(Some(point)),
            Err(CompileError::Model(_)) => Ok(None),
            Err(fault @ CompileError::Internal { .. }) => Err(fault),
        }
    }

    /// What a compile with these options makes: each point is one.
    fn point(&self, optimize: Optimize, budget: Budget) -> Result<Point, CompileError> {
        let request = Request { optimize, budget, ..self.request.clone() };
        let (_, report) = generate(self.graph, self.sha256, &request, None)?;
        let shared_code = optimize == Optimize::Size;
        Ok(Point::new(&report, shared_code, request.command_line(self.output)))
    }
}

/// The points for limits below `most`, down to `least`, until nothing fits; `bytes` is what a point takes of what is limited.
fn descend(
    least: u64,
    most: u64,
    fitting: impl Fn(u64) -> Result<Option<Point>, CompileError>,
    bytes: impl Fn(&Point) -> u64,
) -> Result<Vec<Point>, CompileError> {
    let step = most.saturating_sub(least) / TRIED;
    let mut points = Vec::new();
    let mut limit = most.saturating_sub(1);
    while limit >= least {
        let Some(point) = fitting(limit)? else { break };
        // A limit that this plan meets gives no other.
        limit = limit.saturating_sub(step).min(bytes(&point).saturating_sub(1));
        points.push(point);
    }
    Ok(points)
}

impl Point {
    fn new(report: &Report, shared_code: bool, command: String) -> Point {
        Point {
            ram_bytes: (report.arena_bytes + report.stack_bytes) as u64,
            arena_bytes: report.arena_bytes,
            stack_bytes: report.stack_bytes,
            cycles: report.cycles,
            milliseconds: report.milliseconds,
            flash_bytes: report.flash_bytes(),
            weights_bytes: report.weights_bytes,
            shared_code,
            command,
        }
    }

    /// Whether it is at least as good in everything.
    fn covers(&self, other: &Point) -> bool {
        self.shared_code <= other.shared_code
            && self.ram_bytes <= other.ram_bytes
            && self.cycles <= other.cycles
            && self.flash_bytes <= other.flash_bytes
    }
}

/// The points that no other covers, the first of equal ones, in order of RAM.
fn best(points: Vec<Point>) -> Vec<Point> {
    let mut best: Vec<Point> = Vec::new();
    for point in points {
        if !best.iter().any(|other| other.covers(&point)) {
            best.retain(|other| !point.covers(other));
            best.push(point);
        }
    }
    best.sort_by_key(|point| (point.ram_bytes, point.cycles, point.flash_bytes));
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(ram_bytes: u64, cycles: u64, flash_bytes: u64, command: &str) -> Point {
        Point {
            ram_bytes,
            arena_bytes: 0,
            stack_bytes: 0,
            cycles,
            milliseconds: None,
            flash_bytes,
            weights_bytes: 0,
            shared_code: command == "size",
            command: command.into(),
        }
    }

    #[test]
    fn a_point_that_another_covers_is_left_out() {
        let points = vec![
            point(90, 10, 5, "fast"),
            point(50, 20, 5, "middle"),
            point(50, 20, 5, "the same"),
            point(60, 20, 5, "larger"),
            point(30, 30, 9, "small"),
            point(90, 10, 4, "size"),
            point(30, 25, 9, "better"),
        ];
        let commands: Vec<_> = best(points).into_iter().map(|point| point.command).collect();
        assert_eq!(commands, ["better", "middle", "size", "fast"]);
    }
}
