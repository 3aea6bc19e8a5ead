//! The options.

use super::io_args::IoArgs;
use super::quantise_args::QuantiseArgs;
use crate::backend::{NO_LLVM, NO_STREAM, is_built_in};
use crate::{Backend, Budget, Optimize, Request};
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use edgecc_codegen::{Form, Name};
use edgecc_passes::PassOptions;
use edgecc_targets::{Target, parse_bytes};
use std::ffi::OsString;
use std::path::PathBuf;

/// Compiles ONNX models to standalone C for microcontrollers.
#[derive(Debug, Parser)]
#[command(
    name = "edgecc",
    version,
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    after_help = "Exit codes: 0 done; 1 the model or the data can't be served; 2 wrong usage."
)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    compile: Option<CompileArgs>,
}

/// Reads a command line, the program's name first: a subcommand, or a model to compile.
pub(super) fn parse<I, T>(args: I) -> Result<Command, clap::Error>
where
    I: IntoIterator<Item = T>,
    T: Into<OsString> + Clone,
{
    let matches = Cli::command().try_get_matches_from(args)?;
    let parsed = match matches.subcommand_name() {
        Some(_) => Command::from_arg_matches(&matches),
        None => CompileArgs::from_arg_matches(&matches).map(|args| Command::Compile(Box::new(args))),
    };
    parsed.map_err(|error| error.format(&mut Cli::command()))
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Compile a model: what happens without a subcommand
    #[command(skip)]
    Compile(Box<CompileArgs>),
    /// Show a model's operators, shapes, parameters, MACs, and every obstacle to compiling it
    Inspect(InspectArgs),
    /// Print the model in textual form after a stage or pass
    Dump(Box<DumpArgs>),
    /// List the cores and boards
    Targets,
    /// List the ONNX operators that are understood
    Ops,
    /// List the passes in the order in which they run
    Passes,
}

#[derive(Debug, Args)]
pub(super) struct CompileArgs {
    // Written out: clap can't tell whether an optional group is there if it contains others.
    /// The ONNX file
    #[arg(value_name = "MODEL.onnx")]
    pub(super) model: PathBuf,
    /// Bind a symbolic dimension; may be repeated
    #[arg(long = "dim", value_name = "NAME=VALUE", value_parser = assignment)]
    pub(super) dims: Vec<(String, usize)>,
    /// The core or board; `edgecc targets` lists them
    #[arg(long, value_name = "TARGET", value_parser = Target::find)]
    pub(super) target: Target,
    /// The folder for the generated files
    #[arg(short, long, value_name = "DIR", required_unless_present = "pareto")]
    pub(super) output: Option<PathBuf>,
    /// Prefix of files and symbols [default: the file's stem, made a C identifier]
    #[arg(long, value_parser = Name::exact)]
    pub(super) name: Option<Name>,
    /// What to generate
    #[arg(long, value_enum, default_value_t = BackendArg::C)]
    pub(super) backend: BackendArg,
    /// The form of the code that `--backend llvm` generates [default: obj]
    #[arg(long, value_enum)]
    pub(super) emit: Option<EmitArg>,
    #[command(flatten)]
    pub(super) quantise: QuantiseArgs,
    #[command(flatten)]
    pub(super) io: IoArgs,
    /// What the generated code should be good at
    #[arg(long, value_enum, default_value_t = OptimizeArg::Speed)]
    pub(super) optimize: OptimizeArg,
    /// Most RAM that arena and stack may take, such as 64K [default: the board's]
    #[arg(long, value_name = "BYTES", value_parser = parse_bytes)]
    pub(super) ram: Option<u64>,
    /// Most flash that constants and code (by an estimate) may take, such as 1M [default: the board's]
    #[arg(long, value_name = "BYTES", value_parser = parse_bytes)]
    pub(super) flash: Option<u64>,
    /// Print what there is to choose from instead of compiling: plans with their RAM (exact), cycles (an estimate) and
    /// flash (constants, exact, and an estimate of the code), and a command line for each
    #[arg(long, conflicts_with_all = ["optimize", "quiet"])]
    pub(super) pareto: bool,
    /// Print the plans of --pareto as JSON
    #[arg(long, requires = "pareto")]
    pub(super) json: bool,
    /// Leave a pass out; may be repeated
    #[arg(long, value_name = "PASS")]
    pub(super) disable: Vec<String>,
    /// Stop a pass after so many rewrites
    #[arg(long, value_name = "PASS=N", value_parser = assignment)]
    pub(super) stop_after: Option<(String, usize)>,
    /// Print nothing but errors
    #[arg(short, long)]
    pub(super) quiet: bool,
}

#[derive(Debug, Args)]
pub(super) struct ModelArgs {
    /// The ONNX file
    #[arg(value_name = "MODEL.onnx")]
    pub(super) model: PathBuf,
    /// Bind a symbolic dimension; may be repeated
    #[arg(long = "dim", value_name = "NAME=VALUE", value_parser = assignment)]
    pub(super) dims: Vec<(String, usize)>,
}

#[derive(Debug, Args)]
pub(super) struct InspectArgs {
    #[command(flatten)]
    pub(super) model: ModelArgs,
    /// Print JSON
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Args)]
pub(super) struct DumpArgs {
    #[command(flatten)]
    pub(super) model: ModelArgs,
    /// `import`, `quantise`, `lower`, `plan`, or a pass, as `edgecc passes` lists them
    #[arg(long, value_name = "STAGE", default_value = "plan")]
    pub(super) after: String,
    /// The core or board, which `lower` and `plan` depend on
    #[arg(long, value_name = "TARGET", default_value = "c99", value_parser = Target::find)]
    pub(super) target: Target,
    /// Print all elements of constants
    #[arg(long)]
    pub(super) full: bool,
    /// What the generated code should be good at, which `lower` and `plan` depend on
    #[arg(long, value_enum, default_value_t = OptimizeArg::Speed)]
    pub(super) optimize: OptimizeArg,
    #[command(flatten)]
    pub(super) quantise: QuantiseArgs,
    /// Leave a pass out; may be repeated
    #[arg(long, value_name = "PASS")]
    pub(super) disable: Vec<String>,
    /// Stop a pass after so many rewrites
    #[arg(long, value_name = "PASS=N", value_parser = assignment)]
    pub(super) stop_after: Option<(String, usize)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum BackendArg {
    /// C99 sources
    C,
    /// An object file; no compiler is needed
    Llvm,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum EmitArg {
    /// An object file
    Obj,
    /// A static library
    Lib,
    /// Assembly language
    Asm,
    /// LLVM's assembly language
    LlvmIr,
}

impl From<EmitArg> for Form {
    fn from(arg: EmitArg) -> Self {
        match arg {
            EmitArg::Obj => Form::Object,
            EmitArg::Lib => Form::Library,
            EmitArg::Asm => Form::Assembly,
            EmitArg::LlvmIr => Form::Ir,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum OptimizeArg {
    /// Cycles
    Speed,
    /// RAM
    Memory,
    /// Flash
    Size,
}

impl From<OptimizeArg> for Optimize {
    fn from(arg: OptimizeArg) -> Self {
        match arg {
            OptimizeArg::Speed => Optimize::Speed,
            OptimizeArg::Memory => Optimize::Memory,
            OptimizeArg::Size => Optimize::Size,
        }
    }
}

impl CompileArgs {
    /// What of it this build can't do, as an error for the user.
    pub(super) fn missing(&self) -> Option<&'static str> {
        if self.emit.is_some() && self.backend == BackendArg::C {
            return Some("`--emit` is for compiled code\n  help: add `--backend llvm`, or leave it out");
        }
        if self.io.options().by_rows && self.backend == BackendArg::Llvm {
            return Some(NO_STREAM);
        }
        (!is_built_in(self.backend())).then_some(NO_LLVM)
    }

    fn backend(&self) -> Backend {
        match self.backend {
            BackendArg::C => Backend::C,
            BackendArg::Llvm => Backend::Llvm(self.emit.map(Form::from).unwrap_or_default()),
        }
    }

    pub(super) fn request(&self) -> Request {
        let default = Request::new(&self.model, self.target.clone());
        Request {
            name: self.name.clone().unwrap_or_else(|| default.name.clone()),
            io: self.io.options(),
            quantise: self.quantise.options(),
            optimize: self.optimize.into(),
            backend: self.backend(),
            budget: Budget { ram: self.ram, flash: self.flash }.or_of(&self.target),
            dims: self.dims.iter().cloned().collect(),
            passes: pass_options(&self.disable, self.stop_after.as_ref()),
            ..default
        }
    }
}

impl DumpArgs {
    pub(super) fn pass_options(&self) -> PassOptions {
        pass_options(&self.disable, self.stop_after.as_ref())
    }
}

fn pass_options(disable: &[String], stop_after: Option<&(String, usize)>) -> PassOptions {
    PassOptions {
        disabled: disable.iter().cloned().collect(),
        stop_after: stop_after.cloned(),
        ..PassOptions::default()
    }
}

/// `NAME=VALUE`
fn assignment(text: &str) -> Result<(String, usize), String> {
    let parts = text.split_once('=').filter(|(name, _)| !name.is_empty());
    let (name, value) = parts.ok_or("expected NAME=VALUE, such as N=1")?;
    let value = value.parse().map_err(|_| format!("`{value}` is no whole number"))?;
    Ok((name.to_owned(), value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_options_are_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_model_or_a_command() {
        let parse = |line: &str| parse(line.split(' '));
        let Command::Compile(args) = parse("edgecc a.onnx --target host -o out --dim N=2").unwrap() else {
            panic!("a model is compiled");
        };
        assert_eq!(args.dims.len(), 1);
        assert!(matches!(parse("edgecc inspect a.onnx").unwrap(), Command::Inspect(_)));
        assert!(parse("edgecc a.onnx --target host").is_err());
        assert!(parse("edgecc a.onnx --target host --pareto").is_ok());
        assert!(parse("edgecc a.onnx --target host --pareto --optimize memory").is_err());
        assert!(parse("edgecc a.onnx --target host -o out --json").is_err());
    }

    #[test]
    fn assignments() {
        assert_eq!(assignment("N=1"), Ok(("N".into(), 1)));
        for bad in ["N", "=1", "N=", "N=-1", "N=x"] {
            assert!(assignment(bad).is_err(), "{bad}");
        }
    }
}
