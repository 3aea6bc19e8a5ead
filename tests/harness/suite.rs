//! Many models in one program, each with samples and the bytes that it must give for them.

use std::fmt::Write as _;
use std::path::Path;

use edgecc::{Backend, Request, compile_graph};
use edgecc_codegen::File;
use edgecc_ir::{Graph, Tensor};
use edgecc_targets::Target;

use crate::build::{add_world, compiler};
use crate::error::io_error;
use crate::tools::compile;
use crate::watch::{self, Watched};
use crate::{Firmware, HarnessError, Interface, Platform};

/// A program that runs its models one after the other; samples and results are in files.
#[derive(Debug)]
pub struct Suite {
    folder: tempfile::TempDir,
    backend: Backend,
    models: Vec<Model>,
    /// The inputs of all models and samples.
    input: Vec<u8>,
    /// What each step of each model may use of the arena, if that is watched.
    watched: Option<Vec<Watched>>,
}

#[derive(Debug)]
struct Model {
    name: String,
    interface: Interface,
    arena_bytes: usize,
    /// The results of each sample.
    expected: Vec<Vec<u8>>,
}

/// The inputs of a model for one run, and the results that they must give.
#[derive(Clone, Debug)]
pub struct Sample {
    /// One tensor per input.
    pub inputs: Vec<Tensor>,
    /// One tensor per result.
    pub expected: Vec<Tensor>,
}

impl Suite {
    /// A suite of no models, which will be C.
    ///
    /// # Errors
    /// No folder for temporary files.
    pub fn new() -> Result<Self, HarnessError> {
        Self::of(Backend::C)
    }

    /// A suite of no models, which the backend will generate: C or objects.
    ///
    /// # Errors
    /// No folder for temporary files.
    pub fn of(backend: Backend) -> Result<Self, HarnessError> {
        let folder = tempfile::tempdir().map_err(io_error(std::env::temp_dir()))?;
        Ok(Suite { folder, backend, models: Vec::new(), input: Vec::new(), watched: None })
    }

    /// A suite of no models whose steps are stopped when they touch a part of the arena that, by the report, nothing is
    /// in. It runs with [`WATCHING`](crate::WATCHING) and GCC's sanitiser.
    ///
    /// # Errors
    /// No folder for temporary files.
    pub fn watched() -> Result<Self, HarnessError> {
        Ok(Suite { watched: Some(Vec::new()), ..Self::new()? })
    }

    /// Denies the last step of all the whole arena, to see whether anybody notices.
    pub fn deny(&mut self) {
        if let Some(step) = self.watched.iter_mut().flatten().last() {
            step.deny();
        }
    }

    /// Compiles a graph for `target` and adds it with its samples, which run one after the other in the same arena.
    ///
    /// # Errors
    /// What keeps edgecc from compiling it, or the file system from holding the result.
    pub fn add(&mut self, graph: &Graph, target: &Target, samples: &[Sample]) -> Result<(), HarnessError> {
        self.add_with(graph, target, samples, |_| ())
    }

    /// [`Suite::add`] with other than the default options.
    ///
    /// # Errors
    /// As [`Suite::add`].
    pub fn add_with(
        &mut self,
        graph: &Graph,
        target: &Target,
        samples: &[Sample],
        options: impl FnOnce(&mut Request),
    ) -> Result<(), HarnessError> {
        let name = format!("m{}", self.models.len());
        let backend = self.backend;
        let mut request = Request { backend, ..Request::new(format!("{name}.onnx"), target.clone()) };
        // Samples are of the types that the graph's ports have.
        request.io.float = true;
        options(&mut request);
        let refused = |why: String| HarnessError::Model { model: request.model.clone(), diagnostics: why };
        let compiled = compile_graph(graph.clone(), String::new(), &request);
        let compiled = compiled.map_err(|error| refused(error.to_string()))?;
        let is_code = |file: &&File| ![edgecc::REPORT, edgecc::REPORT_PAGE].contains(&file.name.as_str());
        for file in compiled.bundle.files.iter().filter(is_code) {
            write(self.folder.path(), &file.name, &file.bytes)?;
        }
        if let Some(watched) = &mut self.watched {
            watched.extend(watch::steps(&compiled, &name));
        }
        let interface = Interface::read(self.folder.path(), &name)?;
        self.input.extend(samples.iter().flat_map(|sample| bytes(&sample.inputs)));
        let expected = samples.iter().map(|sample| bytes(&sample.expected)).collect();
        self.models.push(Model { name, interface, arena_bytes: compiled.report.arena_bytes, expected });
        Ok(())
    }

    /// The text of `suite.h`, which `tests/firmware/suite_main.c` explains.
    fn header(&self) -> String {
        let arena = self.models.iter().map(|model| model.arena_bytes).max().unwrap_or(0);
        let mut text = format!("#define SUITE_ARENA_SIZE {arena}u\n");
        let mut rows = String::new();
        for Model { name, interface, arena_bytes, expected } in &self.models {
            let upper = name.to_uppercase();
            let part = if self.backend == Backend::C { "c" } else { "h" };
            let _ = writeln!(text, "#include \"{name}.{part}\"\n{}", interface.lists(&upper));
            let (samples, run) = (expected.len(), interface.run());
            let _ = write!(
                rows,
                " \\\n X({name}, {run}, {arena_bytes}, {samples}, {upper}_INPUTS, {upper}_OUTPUTS)"
            );
        }
        let steps = self.watched.as_deref().map(watch::header).unwrap_or_default();
        text + "#define SUITE_MODELS(X)" + &rows + "\n" + &steps
    }

    /// Builds the program and runs it: the numbers of the models, from 0, whose results are not those expected.
    ///
    /// # Errors
    /// A missing tool, a compiler's complaint, or a program that traps.
    pub fn run(&self, platform: &Platform, flags: &[&str]) -> Result<Vec<usize>, HarnessError> {
        let folder = tempfile::tempdir().map_err(io_error(std::env::temp_dir()))?;
        write(folder.path(), "suite.h", self.header().as_bytes())?;
        write(folder.path(), "input.bin", &self.input)?;
        let mut command = compiler(platform, folder.path(), flags)?;
        command.args(["-I", ".", "-I"]).arg(self.folder.path());
        command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("firmware/suite_main.c"));
        if self.backend != Backend::C {
            let object = |model: &Model| self.folder.path().join(&model.name).with_extension("o");
            command.args(self.models.iter().map(object));
        }
        compile(add_world(&mut command, platform.qemu()))?;
        let firmware = Firmware {
            program: folder.path().join("program"),
            folder,
            compiler: platform.program().to_owned(),
            objects: Vec::new(),
            qemu: platform.qemu().cloned(),
        };
        firmware.run_program(&[])?;
        Ok(different(&self.models, &firmware.output()?))
    }
}

fn write(folder: &Path, file: &str, bytes: &[u8]) -> Result<(), HarnessError> {
    let path = folder.join(file);
    std::fs::write(&path, bytes).map_err(io_error(&path))
}

/// The models whose part of the program's output is not what is expected.
fn different(models: &[Model], mut output: &[u8]) -> Vec<usize> {
    let mut differ = Vec::new();
    for (number, model) in models.iter().enumerate() {
        let expected = model.expected.concat();
        let (got, rest) = output.split_at(expected.len().min(output.len()));
        if got != expected {
            differ.push(number);
        }
        output = rest;
    }
    differ
}

fn bytes(tensors: &[Tensor]) -> Vec<u8> {
    tensors.iter().flat_map(|tensor| tensor.data().to_bytes()).collect()
}
