//! The kernels as LLVM bitcode, compiled by Clang once for each core of `targets/cores` and twice portably.
//!
//! The translation unit has one visible function per kernel, `edgecc_` before its name, which takes untyped pointers:
//! whoever calls it inlines it with the kernel, and knows no C type. Of a kernel that computes rows from pointers to the
//! rows of its window there is another, `edgecc_row_`, which finds them for row `at` and keeps them in `rows`.

use serde::Deserialize;
use std::collections::BTreeSet;
use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

type Done<T = ()> = Result<T, Box<dyn Error>>;

/// Bitcode is read by LLVM of this version, and can't be newer.
const VERSION: &str = "19";

/// What all kernels are compiled with: for optimisation, but not yet optimised; and with the results of ISO C, as the
/// C backend's users get them.
const FLAGS: [&str; 14] = [
    "-std=c99",
    "-O2",
    "-Xclang",
    "-disable-llvm-passes",
    "-ffp-contract=off",
    "-fno-math-errno",
    "-fno-exceptions",
    "-fno-unwind-tables",
    "-fno-asynchronous-unwind-tables",
    "-fomit-frame-pointer",
    "-nostdlibinc",
    "-Qn",
    "-emit-llvm",
    "-c",
];

/// Kernels for any core with pointers of that many bits: the core in their names is never relied on.
const PORTABLE: [(&str, &str); 2] =
    [("portable32", "i386-unknown-none-elf"), ("portable64", "x86_64-unknown-none-elf")];

#[derive(Deserialize)]
struct Manifest {
    kernel: Vec<Kernel>,
}

#[derive(Deserialize)]
struct Kernel {
    name: String,
    header: String,
    params: String,
    operands: Vec<String>,
    row: Option<String>,
    #[serde(default)]
    window: Vec<String>,
}

#[derive(Deserialize)]
struct Core {
    architecture: String,
    llvm: Option<Llvm>,
}

#[derive(Deserialize)]
struct Llvm {
    triple: String,
    cpu: String,
    float_abi: String,
}

/// Writes `NAME.bc` for each core into `out`, and `bitcode.rs`, which embeds them with their names.
pub(crate) fn embed(include: &Path, out: &Path) -> Done {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (manifest, cores) = (here.join("../runtime-c/kernels.toml"), here.join("../targets/cores"));
    for input in [&manifest, &cores, &here.join("bitcode"), &here.join("build")] {
        crate::rerun_if_changed(input);
    }
    println!("cargo::rerun-if-env-changed=EDGECC_CLANG");
    let source = out.join("kernels.c");
    fs::write(&source, translation_unit(&toml::from_str(&fs::read_to_string(&manifest)?)?)?)?;
    let clang = Clang { program: program()?, include, own: here.join("bitcode"), source, out };
    let mut rows = String::new();
    for core in crate::files(&cores, "toml")? {
        let name = core.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let core: Core = toml::from_str(&fs::read_to_string(&core)?)?;
        if let Some(flags) = core.flags() {
            rows.push_str(&clang.compile(&name, &flags)?);
        }
    }
    for (name, triple) in PORTABLE {
        rows.push_str(&clang.compile(name, &[format!("--target={triple}"), "-DEC_NO_ASM".into()])?);
    }
    Ok(fs::write(out.join("bitcode.rs"), format!("&[\n{rows}]"))?)
}

impl Core {
    /// How Clang is told of the core; `None` where edgecc can't know it.
    fn flags(&self) -> Option<Vec<String>> {
        let llvm = self.llvm.as_ref().filter(|llvm| llvm.triple != "native")?;
        let target = format!("--target={}", llvm.triple);
        Some(if llvm.triple.starts_with("thumb") {
            vec![
                target,
                "-mthumb".into(),
                format!("-mcpu={}", llvm.cpu),
                format!("-mfloat-abi={}", llvm.float_abi),
                // As GCC does without an operating system; linkers compare what objects say of it.
                "-fshort-enums".into(),
            ]
        } else {
            vec![target, format!("-march={}", self.architecture), format!("-mabi={}", llvm.float_abi)]
        })
    }
}

/// One function for each kernel.
fn translation_unit(manifest: &Manifest) -> Result<String, std::fmt::Error> {
    let headers: BTreeSet<&str> = manifest.kernel.iter().map(|kernel| kernel.header.as_str()).collect();
    let mut text = String::from("#include \"ec_rows.h\"\n");
    for header in headers {
        writeln!(text, "#include \"{header}\"")?;
    }
    for Kernel { name, params, operands: specs, row, window, .. } in &manifest.kernel {
        let operands: Vec<String> = (0..specs.len()).map(|n| format!("o{n}")).collect();
        let (declared, passed) = (operands.join(", void *"), operands.join(", "));
        writeln!(text, "void edgecc_{name}(const {params} *p, void *{declared}) {{ {name}(p, {passed}); }}")?;
        if let Some(row) = row.as_ref().filter(|_| !window.is_empty()) {
            let element = element(&specs[0]);
            let (window, rest) = (window.join(", "), operands[1..].join(", "));
            writeln!(
                text,
                "void edgecc_row_{name}(const {params} *p, const ec_rows *r, int32_t at, void *window, void *{declared}) {{\n\
                 const {element} **const rows = window;\n\
                 const int32_t k0 = ec_rows_begin(r, at), k1 = ec_rows_end(r, at), count = k1 - k0;\n\
                 (void)count;\n\
                 for (int32_t k = k0; k < k1; k++) rows[k - k0] = ec_rows_at(r, o0, at, k);\n\
                 {row}(p, {window}, {rest});\n}}"
            )?;
        }
    }
    Ok(text)
}

/// The C type of an operand's elements: `role name: type`.
fn element(operand: &str) -> &'static str {
    match operand.rsplit(": ").next() {
        Some("f32") => "float",
        Some("i8") => "int8_t",
        Some("i16") => "int16_t",
        _ => "void",
    }
}

/// The compiler, if it is there and of the right version.
fn program() -> Done<String> {
    let program = env::var("EDGECC_CLANG").unwrap_or_else(|_| format!("clang-{VERSION}"));
    let help = format!(
        "the feature `llvm` of edgecc needs Clang {VERSION} to build: install it (Debian: clang-{VERSION} and \
         llvm-{VERSION}-dev), or name it in the environment variable EDGECC_CLANG"
    );
    let answer = Command::new(&program).arg("-dumpversion").output();
    let answer = answer.map_err(|error| format!("can't run {program} ({error}): {help}"))?;
    let version = String::from_utf8_lossy(&answer.stdout).trim().to_owned();
    if version.split('.').next() != Some(VERSION) {
        return Err(format!("{program} is of version `{version}`: {help}").into());
    }
    Ok(program)
}

struct Clang<'a> {
    program: String,
    /// The kernels.
    include: &'a Path,
    /// What they include of the C library.
    own: PathBuf,
    source: PathBuf,
    out: &'a Path,
}

impl Clang<'_> {
    /// Compiles the kernels; the row of the table that embeds them.
    fn compile(&self, name: &str, flags: &[String]) -> Done<String> {
        let file = self.out.join(name).with_extension("bc");
        let mut command = Command::new(&self.program);
        command.args(flags).args(FLAGS).arg("-I").arg(&self.own).arg("-I").arg(self.include);
        // The file's name would get into the bitcode, with the folder that this was built in.
        command.current_dir(self.out).arg("-o").arg(&file).arg(self.source.file_name().unwrap_or_default());
        let run = command.output()?;
        if !run.status.success() {
            let said = String::from_utf8_lossy(&run.stderr).into_owned();
            return Err(format!("{} can't compile the kernels for {name}:\n{said}", self.program).into());
        }
        Ok(format!("    ({name:?}, include_bytes!({file:?})),\n"))
    }
}
