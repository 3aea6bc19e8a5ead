//! From a folder of generated C to a program that reads samples and writes results.

use std::path::{Path, PathBuf};
use std::process::Command;

use edgecc_targets::{Qemu, Target};
use tempfile::TempDir;

use crate::error::io_error;
use crate::tools::{compile, find};
use crate::{HarnessError, Interface};

/// What generated code must pass without a word.
pub const STRICT: [&str; 7] =
    ["-std=c99", "-Wall", "-Wextra", "-Wconversion", "-Wshadow", "-pedantic", "-Werror"];

const SANITIZE: [&str; 3] = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-g"];

/// Where a model is built for and run.
#[derive(Debug, Clone)]
pub enum Platform {
    /// This computer.
    Host(HostCompiler),
    /// A target that names a QEMU machine; one that names none is built by its compiler and run here.
    Target(Box<Target>),
}

/// A compiler of this computer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HostCompiler {
    /// GCC.
    Gcc,
    /// GCC with the address and undefined-behaviour sanitisers.
    GccSanitized,
    /// Clang.
    Clang,
    /// Clang with the address and undefined-behaviour sanitisers.
    ClangSanitized,
}

impl Platform {
    /// The target of that name.
    ///
    /// # Errors
    /// A name that `edgecc targets` doesn't list.
    pub fn target(name: &str) -> Result<Self, edgecc_targets::TargetError> {
        Ok(Self::Target(Box::new(Target::find(name)?)))
    }

    /// What to compile models for.
    ///
    /// # Errors
    /// None but a fault in the targets' own data.
    pub fn to_target(&self) -> Result<Target, edgecc_targets::TargetError> {
        match self {
            Self::Host(_) => Target::find("host"),
            Self::Target(target) => Ok((**target).clone()),
        }
    }

    pub(crate) fn program(&self) -> &str {
        match self {
            Self::Host(HostCompiler::Gcc | HostCompiler::GccSanitized) => "gcc",
            Self::Host(HostCompiler::Clang | HostCompiler::ClangSanitized) => "clang",
            Self::Target(target) => &target.gcc.program,
        }
    }

    fn flags(&self) -> Vec<&str> {
        match self {
            Self::Host(HostCompiler::Gcc | HostCompiler::Clang) => Vec::new(),
            Self::Host(HostCompiler::GccSanitized | HostCompiler::ClangSanitized) => SANITIZE.to_vec(),
            Self::Target(target) => target.gcc.flags.iter().map(String::as_str).collect(),
        }
    }

    pub(crate) fn qemu(&self) -> Option<&Qemu> {
        match self {
            Self::Host(_) => None,
            Self::Target(target) => target.qemu.as_ref(),
        }
    }
}

/// A model's program, ready to run; its files live as long as this.
#[derive(Debug)]
pub struct Firmware {
    pub(crate) folder: TempDir,
    /// The C compiler's name, which its binutils share.
    pub(crate) compiler: String,
    /// The generated code's object files, relative to the folder.
    pub(crate) objects: Vec<PathBuf>,
    pub(crate) program: PathBuf,
    pub(crate) qemu: Option<Qemu>,
}

impl Firmware {
    /// Builds all `*.c` of `generated` with the flags of [`STRICT`] and `flags` (an optimisation level, mostly), and
    /// links them and its objects and libraries with the test program of `tests/firmware`. `model` is the prefix of the generated names.
    ///
    /// # Errors
    /// A missing tool, a compiler's complaint, a header that breaks its contract.
    pub fn build(
        generated: &Path,
        model: &str,
        platform: &Platform,
        flags: &[&str],
    ) -> Result<Self, HarnessError> {
        let folder = tempfile::tempdir().map_err(io_error(std::env::temp_dir()))?;
        let io_header = folder.path().join("model_io.h");
        let io_text = Interface::read(generated, model)?.model_io();
        std::fs::write(&io_header, io_text).map_err(io_error(&io_header))?;

        let generated = absolute(generated)?;
        let sources = files(&generated, &["c"])?;
        if !sources.is_empty() {
            let mut command = compiler(platform, folder.path(), flags)?;
            compile(command.args(STRICT).arg("-I").arg(&generated).arg("-c").args(&sources))?;
        }
        let mut objects = object_files(&sources);
        objects.extend(files(&generated, &["o", "a", "s"])?);
        let mut command = compiler(platform, folder.path(), flags)?;
        command.arg("-I").arg(&generated).args(["-I", "."]);
        command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("firmware/harness_main.c"));
        // Of a library only what files before it call is linked.
        command.args(&objects);
        compile(add_world(&mut command, platform.qemu()))?;

        let program = folder.path().join("program");
        let (compiler, qemu) = (platform.program().to_owned(), platform.qemu().cloned());
        Ok(Self { folder, compiler, objects, program, qemu })
    }
}

/// The platform's compiler with its flags, working in `folder`.
pub(crate) fn compiler(platform: &Platform, folder: &Path, flags: &[&str]) -> Result<Command, HarnessError> {
    let mut command = Command::new(find(platform.program())?);
    command.current_dir(folder).args(platform.flags()).args(flags);
    Ok(command)
}

/// Adds start-up code, input and output, and the name of the program to a linking compiler.
pub(crate) fn add_world<'c>(link: &'c mut Command, qemu: Option<&Qemu>) -> &'c mut Command {
    let firmware = Path::new(env!("CARGO_MANIFEST_DIR")).join("firmware");
    link.arg("-I").arg(&firmware);
    match qemu {
        None => link.arg(firmware.join("io_host.c")),
        Some(qemu) => {
            let is_arm = qemu.program == "qemu-system-arm";
            if is_arm {
                link.args(["--specs=nano.specs", "--specs=nosys.specs"]);
            }
            let start = if is_arm { "start_arm.c" } else { "start_riscv.S" };
            link.arg(firmware.join("io_semihosting.c")).arg(firmware.join(start));
            link.args(["-nostartfiles", "-Wl,--gc-sections", "-T"]).arg(&qemu.linker_script);
            link.arg("-L").arg(&firmware)
        }
    };
    link.args(["-o", "program", "-lm"])
}

/// The folder's files of these kinds, sorted, so that every build is the same.
fn files(folder: &Path, kinds: &[&str]) -> Result<Vec<PathBuf>, HarnessError> {
    let entries = std::fs::read_dir(folder).map_err(io_error(folder))?;
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.map_err(io_error(folder))?.path();
        if path.extension().is_some_and(|extension| kinds.iter().any(|kind| extension == *kind)) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// Where the compiler puts the objects of these sources: in its own folder, under their names.
fn object_files(sources: &[PathBuf]) -> Vec<PathBuf> {
    let stems = sources.iter().filter_map(|source| source.file_stem());
    stems.map(|stem| Path::new(stem).with_extension("o")).collect()
}

fn absolute(path: &Path) -> Result<PathBuf, HarnessError> {
    std::path::absolute(path).map_err(io_error(path))
}
