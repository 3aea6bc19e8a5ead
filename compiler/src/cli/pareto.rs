//! `edgecc MODEL.onnx --target TARGET --pareto`

use super::args::CompileArgs;
use super::progress::Bar;
use super::{CommandResult, Exit, Terminal, warn};
use crate::pareto::{Point, front};
use crate::text::{aligned, count};
use std::path::Path;

/// Where the command lines write to, unless the user says otherwise.
const FOLDER: &str = "out";

const NOTE: &str = "RAM is arena and stack, which are exact. Flash is constants, which are exact, and an estimate of the \
                    code;\ncycles are an estimate.";

pub(super) fn run(args: &CompileArgs, terminal: &mut Terminal<'_>) -> CommandResult {
    let output = args.output.as_deref().unwrap_or(Path::new(FOLDER));
    let front = match front(&args.request(), output, &Bar::new(true)) {
        Ok(front) => front,
        Err(error) => {
            writeln!(terminal.err, "{error}")?;
            return Ok(Exit::Failure);
        }
    };
    warn(&front.warnings, terminal)?;
    if args.json {
        serde_json::to_writer_pretty(&mut *terminal.out, &front.points)?;
        writeln!(terminal.out)?;
    } else {
        write!(terminal.out, "{}\n{NOTE}\n", table(&front.points))?;
    }
    Ok(Exit::Success)
}

fn table(points: &[Point]) -> String {
    let timed = points.iter().any(|point| point.milliseconds.is_some());
    let head = ["RAM", "arena", "stack", "cycles", "ms", "flash", "command"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    rows.extend(points.iter().map(row));
    if !timed {
        rows.iter_mut().for_each(|row| drop(row.remove(TIME)));
    }
    let figures: Vec<usize> = (0..rows[0].len() - 1).collect();
    aligned(&rows, &figures)
}

/// The column of milliseconds.
const TIME: usize = 4;

fn row(point: &Point) -> Vec<String> {
    vec![
        count(point.ram_bytes),
        count(point.arena_bytes as u64),
        count(point.stack_bytes as u64),
        count(point.cycles),
        point.milliseconds.map_or(String::new(), |time| format!("{time:.1}")),
        count(point.flash_bytes),
        point.command.clone(),
    ]
}
