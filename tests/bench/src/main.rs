//! Measures networks on emulated cores.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use edgecc_bench::chains::Chain;
use edgecc_bench::peers::PEERS;
use edgecc_bench::{Bench, BenchError, Figures, LAYERS_APART, Network, Setting, baseline, networks, table};

/// Compiles networks, runs them in QEMU, and prints instructions, cycles, flash, RAM and stack.
///
/// Networks are our own and, where EDGECC_MODELS names a folder of models, those of that folder.
#[derive(Debug, Parser)]
struct Options {
    /// Networks to measure, by name or as ONNX files [default: all].
    networks: Vec<String>,
    /// Cores [default: cortex-m4].
    #[arg(long = "target")]
    targets: Vec<String>,
    /// Optimisation level of the C compiler.
    #[arg(short = 'O', default_value = "2", value_parser = ["0", "1", "2", "3", "s", "g", "fast"])]
    level: String,
    /// What edgecc optimises for.
    #[arg(long, value_enum, default_value = "speed")]
    optimize: Goal,
    /// Also what each layer takes, and how far the estimate is off.
    #[arg(long)]
    layers: bool,
    /// Also writes all figures to this file.
    #[arg(long)]
    json: Option<PathBuf>,
    /// Measures what the baselines hold and writes them anew.
    #[arg(long, exclusive = true)]
    bless: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Goal {
    Speed,
    Memory,
    Size,
}

fn main() -> ExitCode {
    match run(&Options::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<(), BenchError> {
    if options.bless {
        return bless();
    }
    let mut figures = Vec::new();
    for target in targets(options) {
        let bench = Bench::new(setting(options, target)?)?;
        for network in chosen(options)? {
            let measured = bench.measure(&network)?;
            if options.layers {
                say(&format!("{}\n{}\n", network.name, table::layers(&measured)));
            }
            figures.push(measured);
        }
    }
    let chains = chosen(options)?.iter().map(Chain::of).collect::<Result<Vec<_>, _>>()?;
    say(&[table::networks(&figures), table::peers(&figures), table::chains(&chains)].join("\n"));
    options.json.as_ref().map_or(Ok(()), |path| write_json(path, &figures))
}

fn targets(options: &Options) -> Vec<&str> {
    if options.targets.is_empty() {
        return vec!["cortex-m4"];
    }
    options.targets.iter().map(String::as_str).collect()
}

fn setting(options: &Options, target: &str) -> Result<Setting, BenchError> {
    let optimize = match options.optimize {
        Goal::Speed => edgecc::Optimize::Speed,
        Goal::Memory => edgecc::Optimize::Memory,
        Goal::Size => edgecc::Optimize::Size,
    };
    let mut flags = vec![format!("-O{}", options.level)];
    if options.layers {
        flags.extend(LAYERS_APART.map(str::to_owned));
    }
    Ok(Setting { optimize, flags, ..Setting::of(target)? })
}

fn chosen(options: &Options) -> Result<Vec<Network>, BenchError> {
    let known = [networks::own()?, networks::external()].concat();
    if options.networks.is_empty() {
        return Ok(known);
    }
    let find = |name: &String| {
        if name.ends_with(".onnx") {
            let path = PathBuf::from(name);
            let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            return Ok(Network::file(&stem, &path));
        }
        let found = known.iter().find(|network| network.name == *name).cloned();
        let names: Vec<&str> = known.iter().map(|network| network.name.as_str()).collect();
        let why = format!("no network of that name; there are {}", names.join(", "));
        found.ok_or_else(|| BenchError::Data { what: name.clone(), why })
    };
    options.networks.iter().map(find).collect()
}

/// Writes the baselines of all networks that are there, each on the cores that it is held to.
fn bless() -> Result<(), BenchError> {
    for (is_own, networks) in [(true, networks::own()?), (false, networks::external())] {
        if networks.is_empty() {
            continue;
        }
        let figures = baseline::measure(&networks)?;
        let path = baseline::path(is_own);
        write(&path, &baseline::text(&figures))?;
        say(&table::networks(&figures));
    }
    Ok(())
}

fn write_json(path: &PathBuf, figures: &[Figures]) -> Result<(), BenchError> {
    let text = serde_json::to_string_pretty(&serde_json::json!({ "networks": figures, "peers": PEERS }));
    let text = text.map_err(|fault| BenchError::Data { what: "JSON".into(), why: fault.to_string() })?;
    write(path, &(text + "\n"))
}

fn write(path: &PathBuf, text: &str) -> Result<(), BenchError> {
    std::fs::write(path, text).map_err(|source| BenchError::Io { path: path.clone(), source })
}

/// A closed pipe is no failure of the measurement.
fn say(text: &str) {
    let _ = writeln!(std::io::stdout(), "{}", text.trim_end());
}
