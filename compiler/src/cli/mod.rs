//! The command line: reads options, calls the library, prints what comes of it.

mod args;
mod catalogue;
mod compile;
mod dump;
mod inspect;
mod io_args;
mod pareto;
mod progress;
mod quantise_args;

use crate::report::Charset;
use args::Command;
use clap::error::ErrorKind;
use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;
use std::{env, fmt, panic, thread};

/// What the shell learns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Success,
    /// The model or the data can't be served.
    Failure,
    /// Wrong usage.
    Usage,
}

impl Exit {
    /// The exit code of the contract.
    pub fn code(self) -> u8 {
        match self {
            Exit::Success => 0,
            Exit::Failure => 1,
            Exit::Usage => 2,
        }
    }
}

/// Where a run prints.
pub struct Terminal<'t> {
    /// Results.
    pub out: &'t mut dyn Write,
    /// Diagnostics.
    pub err: &'t mut dyn Write,
    /// What results are drawn with.
    pub charset: Charset,
}

/// How a command ended, after it has printed why; or the terminal's own failure.
type CommandResult = io::Result<Exit>;

/// The stack of the thread that compiles: models may nest deeply.
const STACK_BYTES: usize = 64 << 20;

/// Runs the program's command line. A fault of the compiler is reported like any other error.
pub fn main() -> ExitCode {
    panic::set_hook(Box::new(|fault| report_fault(fault)));
    let charset = if io::stdout().is_terminal() { Charset::Blocks } else { Charset::Ascii };
    let work = move || {
        run(env::args_os(), &mut Terminal { out: &mut io::stdout(), err: &mut io::stderr(), charset })
    };
    let exit = match thread::Builder::new().stack_size(STACK_BYTES).spawn(work) {
        Ok(thread) => thread.join().unwrap_or(Exit::Failure),
        Err(error) => {
            report_fault(&error);
            Exit::Failure
        }
    };
    ExitCode::from(exit.code())
}

fn warn(warnings: &[String], terminal: &mut Terminal<'_>) -> io::Result<()> {
    warnings.iter().try_for_each(|warning| writeln!(terminal.err, "warning: {warning}"))
}

fn report_fault(what: &dyn fmt::Display) {
    let help = "  help: this is a fault of edgecc, not of the model; please report it with the model";
    // Nothing is left to do if not even this can be printed.
    let _ = writeln!(io::stderr(), "internal error: {what}\n{help}");
}

/// Runs a command line, the program's name first, and prints to `terminal`.
pub fn run<I, T>(args: I, terminal: &mut Terminal<'_>) -> Exit
where
    I: IntoIterator<Item = T>,
    T: Into<OsString> + Clone,
{
    let done = match args::parse(args) {
        Ok(command) => dispatch(command, terminal),
        Err(error) => usage(&error, terminal),
    };
    // A reader that has seen enough is no failure of ours.
    done.unwrap_or_else(
        |error| if error.kind() == io::ErrorKind::BrokenPipe { Exit::Success } else { Exit::Failure },
    )
}

fn dispatch(command: Command, terminal: &mut Terminal<'_>) -> CommandResult {
    match command {
        Command::Compile(args) => compile::run(&args, terminal),
        Command::Inspect(args) => inspect::run(&args, terminal),
        Command::Dump(args) => dump::run(&args, terminal),
        Command::Targets => catalogue::targets(terminal),
        Command::Ops => catalogue::ops(terminal),
        Command::Passes => catalogue::passes(terminal),
    }
}

/// Help and version go to standard output and are successes; all else is wrong usage.
fn usage(error: &clap::Error, terminal: &mut Terminal<'_>) -> CommandResult {
    let wanted = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    let colours = env::var_os("NO_COLOR").is_none();
    let text = error.render();
    if wanted {
        let ansi = colours && io::stdout().is_terminal();
        if ansi {
            write!(terminal.out, "{}", text.ansi())?
        } else {
            write!(terminal.out, "{text}")?
        };
        return Ok(Exit::Success);
    }
    let ansi = colours && io::stderr().is_terminal();
    if ansi {
        write!(terminal.err, "{}", text.ansi())?
    } else {
        write!(terminal.err, "{text}")?
    };
    Ok(Exit::Usage)
}
