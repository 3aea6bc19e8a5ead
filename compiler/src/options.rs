//! What to compile, and how.

use edgecc_codegen::{Form, Name};
use edgecc_passes::PassOptions;
use edgecc_passes::quant::Method;
use edgecc_targets::Target;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What the generated code should be good at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Optimize {
    /// Cycles.
    #[default]
    Speed,
    /// RAM.
    Memory,
    /// Flash: layers of equal shapes share their code, and no weights are made larger for speed.
    Size,
}

impl Optimize {
    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Optimize::Speed => "speed",
            Optimize::Memory => "memory",
            Optimize::Size => "size",
        }
    }
}

/// Who turns the program into code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Backend {
    /// C99, for any compiler.
    #[default]
    C,
    /// LLVM, where edgecc is built with it: code in this form.
    Llvm(Form),
}

impl Backend {
    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Backend::C => "c",
            Backend::Llvm(_) => "llvm",
        }
    }

    /// The options that ask for this.
    fn words(self) -> Vec<String> {
        match self {
            Backend::C => Vec::new(),
            Backend::Llvm(Form::Object) => vec!["--backend llvm".into()],
            Backend::Llvm(form) => vec!["--backend llvm".into(), format!("--emit {}", form.name())],
        }
    }
}

/// Arithmetic of the generated code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precision {
    /// 32-bit floats.
    F32,
    /// 8-bit integers.
    Int8,
}

impl Precision {
    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Precision::F32 => "f32",
            Precision::Int8 => "int8",
        }
    }
}

/// Where sample inputs come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SampleSource {
    /// A `.npz` or `.npy` file.
    File(PathBuf),
    /// Made-up numbers: enough to see size and speed of the code.
    Random,
}

impl SampleSource {
    /// The file's name without its folders, or `random`.
    pub fn name(&self) -> String {
        match self {
            SampleSource::File(file) => file_name(file),
            SampleSource::Random => "random".into(),
        }
    }
}

/// How a float model becomes one in integers.
#[derive(Clone, Debug, Default)]
pub struct Quantise {
    /// `None`: int8 for a quantised model or with samples, else f32.
    pub precision: Option<Precision>,
    /// What ranges are measured with.
    pub samples: Option<SampleSource>,
    /// How a range follows from what is measured.
    pub method: Method,
    /// The class of each sample, in a `.npy` file: then accuracy is measured.
    pub labels: Option<PathBuf>,
}

impl Quantise {
    /// The options that ask for this.
    fn words(&self, show: fn(&Path) -> String) -> Vec<String> {
        let mut words = Vec::new();
        let source = |source: &SampleSource| match source {
            SampleSource::File(file) => show(file),
            SampleSource::Random => source.name(),
        };
        words.extend(self.samples.as_ref().map(|samples| format!("--calibrate {}", source(samples))));
        words.extend(self.precision.map(|precision| format!("--precision {}", precision.name())));
        if self.method != Method::default() {
            words.push(format!("--calibration-method {}", self.method.name()));
        }
        words.extend(self.labels.as_ref().map(|file| format!("--labels {}", show(file))));
        words
    }
}

/// What the model's inputs and results look like to the caller.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Io {
    /// Whether a quantised model takes and gives floats.
    pub float: bool,
    /// Whether images are channels-last even if the model declares them channels-first.
    pub channels_last: bool,
    /// Whether the only input comes row by row.
    pub by_rows: bool,
}

impl Io {
    /// The options that ask for this.
    fn words(self) -> Vec<String> {
        let words = [
            (self.float, "--io float"),
            (self.channels_last, "--io-layout nhwc"),
            (self.by_rows, "--stream-input"),
        ];
        words.into_iter().filter(|(asked, _)| *asked).map(|(_, word)| word.into()).collect()
    }
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// The path as a word of a shell.
fn quoted(path: &Path) -> String {
    let text = path.to_string_lossy();
    let plain = |c: char| c.is_alphanumeric() || "-_./\\:+,=@%".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return text.into_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// What the model may take, in bytes; `None` is no limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Budget {
    /// Arena and stack.
    pub ram: Option<u64>,
    /// Constants and, by an estimate, code.
    pub flash: Option<u64>,
}

impl Budget {
    /// These limits, and the memory of the target where there is none.
    #[must_use]
    pub fn or_of(self, target: &Target) -> Budget {
        let memory = target.memory.as_ref();
        Budget {
            ram: self.ram.or(memory.map(|memory| memory.ram_bytes)),
            flash: self.flash.or(memory.map(|memory| memory.flash_bytes)),
        }
    }
}

/// One compilation.
#[derive(Clone, Debug)]
pub struct Request {
    /// The ONNX file.
    pub model: PathBuf,
    /// The core or board.
    pub target: Target,
    /// Prefix of files and symbols.
    pub name: Name,
    /// Values of symbolic dimensions.
    pub dims: BTreeMap<String, usize>,
    /// Arithmetic, and how to come to it.
    pub quantise: Quantise,
    /// Inputs and results.
    pub io: Io,
    /// What the code should be good at.
    pub optimize: Optimize,
    /// Who generates it.
    pub backend: Backend,
    /// What the model may take.
    pub budget: Budget,
    /// Passes to leave out or to stop early.
    pub passes: PassOptions,
    /// Instead of the best plan some plan with row loops, by number: for tests.
    pub any_plan: Option<u64>,
}

impl Request {
    /// The model for the target, with all defaults; the name comes from the file.
    pub fn new(model: impl Into<PathBuf>, target: Target) -> Request {
        let model = model.into();
        let stem = model.file_stem().unwrap_or_default().to_string_lossy();
        Request {
            name: Name::from_text(&stem),
            budget: Budget::default().or_of(&target),
            model,
            target,
            dims: BTreeMap::new(),
            quantise: Quantise::default(),
            io: Io::default(),
            optimize: Optimize::default(),
            backend: Backend::default(),
            passes: PassOptions::default(),
            any_plan: None,
        }
    }

    /// The model's file without its folders, which generated files must not depend on.
    pub fn model_file(&self) -> String {
        file_name(&self.model)
    }

    /// The command line that compiles this again, with files but without folders.
    pub fn command(&self) -> String {
        self.words(file_name).join(" ")
    }

    /// The command line that compiles this into a folder, to be run from where this runs.
    pub fn command_line(&self, output: &Path) -> String {
        format!("{} -o {}", self.words(quoted).join(" "), quoted(output))
    }

    fn words(&self, show: fn(&Path) -> String) -> Vec<String> {
        let mut words = vec![
            "edgecc".into(),
            show(&self.model),
            format!("--target {}", self.target.name),
            format!("--name {}", self.name),
        ];
        words.extend(self.dims.iter().map(|(name, value)| format!("--dim {name}={value}")));
        words.extend(self.backend.words());
        words.extend(self.quantise.words(show));
        words.extend(self.io.words());
        if self.optimize != Optimize::default() {
            words.push(format!("--optimize {}", self.optimize.name()));
        }
        let board = Budget::default().or_of(&self.target);
        let own = |limit: Option<u64>, board: Option<u64>| limit.filter(|_| limit != board);
        words.extend(own(self.budget.ram, board.ram).map(|ram| format!("--ram {ram}")));
        words.extend(own(self.budget.flash, board.flash).map(|flash| format!("--flash {flash}")));
        words.extend(self.passes.disabled.iter().map(|pass| format!("--disable {pass}")));
        words.extend(
            self.passes.stop_after.iter().map(|(pass, count)| format!("--stop-after {pass}={count}")),
        );
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_has_no_folders() {
        let mut request = Request::new("/some/where/kws-1.onnx", Target::find("cortex-m4").unwrap());
        request.dims.insert("N".into(), 1);
        request.optimize = Optimize::Size;
        request.quantise.samples = Some(SampleSource::File("/else/where/x.npz".into()));
        request.quantise.method = Method::Entropy;
        assert_eq!(
            request.command(),
            "edgecc kws-1.onnx --target cortex-m4 --name kws_1 --dim N=1 --calibrate x.npz \
             --calibration-method entropy --optimize size"
        );
    }

    #[test]
    fn a_command_line_has_paths_that_a_shell_understands() {
        let request = Request::new("my models/it's.onnx", Target::find("cortex-m4").unwrap());
        assert_eq!(
            request.command_line(Path::new("out/a-1")),
            r"edgecc 'my models/it'\''s.onnx' --target cortex-m4 --name it_s -o out/a-1"
        );
    }

    #[test]
    fn a_board_limits_what_is_not_limited() {
        let board = Target::find("nucleo-l4r5zi").unwrap();
        let budget = Budget { ram: Some(1000), flash: None }.or_of(&board);
        assert_eq!(budget, Budget { ram: Some(1000), flash: Some(2 << 20) });
    }
}
