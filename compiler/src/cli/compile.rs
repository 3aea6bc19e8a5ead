//! `edgecc MODEL.onnx --target TARGET -o DIR`

use super::args::CompileArgs;
use super::progress::Bar;
use super::{CommandResult, Exit, Terminal, pareto, warn};
use crate::report::{Report, plot, table};
use crate::{OutputDir, OutputError, compile_watched};
use std::path::Path;

pub(super) fn run(args: &CompileArgs, terminal: &mut Terminal<'_>) -> CommandResult {
    if let Some(missing) = args.missing() {
        writeln!(terminal.err, "error: {missing}")?;
        return Ok(Exit::Usage);
    }
    // Without a folder, only the front can have been asked for.
    let Some(folder) = args.output.as_ref().filter(|_| !args.pareto) else {
        return pareto::run(args, terminal);
    };
    let output = match OutputDir::new(folder) {
        Ok(output) => output,
        Err(error) => return refuse(&error, terminal),
    };
    let progress = Bar::new(!args.quiet);
    let compiled = match compile_watched(&args.request(), &progress) {
        Ok(compiled) => compiled,
        Err(error) => {
            writeln!(terminal.err, "{error}")?;
            return Ok(Exit::Failure);
        }
    };
    if let Err(error) = output.write(&compiled.bundle) {
        return refuse(&error, terminal);
    }
    if !args.quiet {
        warn(&compiled.warnings, terminal)?;
        let (report, dir) = (&compiled.report, output.path());
        let (table, plot) = (table(report), plot(report, terminal.charset));
        write!(terminal.out, "{table}\n{plot}\n{}", next_steps(report, dir))?;
    }
    Ok(Exit::Success)
}

fn refuse(error: &OutputError, terminal: &mut Terminal<'_>) -> CommandResult {
    writeln!(terminal.err, "{error}")?;
    Ok(match error {
        OutputError::NotAFolder(_) => Exit::Usage,
        OutputError::Foreign(_) | OutputError::Io { .. } => Exit::Failure,
    })
}

fn next_steps(report: &Report, dir: &Path) -> String {
    let (name, dir) = (&report.name, dir.display());
    let sources = match report.files.iter().find(|file| !file.ends_with(".h")) {
        Some(file) if !file.ends_with(".c") => file,
        _ => "*.c",
    };
    let by_rows = report.inputs.iter().any(|input| input.by_rows.is_some());
    let calls = if by_rows {
        format!("{name}_begin(), {name}_push_row() for each row of the input, and {name}_run()")
    } else {
        format!("{name}_run()")
    };
    format!(
        "Wrote {dir}: {name}.h says how to use it, report.html draws its memory, report.json has all figures.\n\
         Next: add {dir}/{sources} to your firmware, {dir} to its include path, and call {calls}.\n"
    )
}
