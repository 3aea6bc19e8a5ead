//! Many models in one program, each with inputs and the bytes that it must give for them.

use std::fmt::Write as _;
use std::path::PathBuf;

use edgecc::{Request, compile_graph};
use edgecc_ir::{Graph, Tensor};
use edgecc_targets::Target;

use crate::build::{add_world, compiler};
use crate::error::io_error;
use crate::tools::compile;
use crate::{Firmware, HarnessError, Platform};

/// A program that runs its models one after the other. Its exit code is 0 if all give the bytes expected of them, else
/// the number of the first that does not, from 1.
#[derive(Debug)]
pub struct Suite {
    folder: tempfile::TempDir,
    models: Vec<String>,
    main: String,
    /// What the largest model needs.
    arena: usize,
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
    /// A suite of no models.
    ///
    /// # Errors
    /// No folder for temporary files.
    pub fn new() -> Result<Self, HarnessError> {
        let folder = tempfile::tempdir().map_err(io_error(std::env::temp_dir()))?;
        let main = String::from("#include <stdint.h>\n#include <string.h>\n");
        Ok(Suite { folder, models: Vec::new(), main, arena: 0 })
    }

    /// Compiles a graph for `target` and adds it with its samples, one after the other in the same arena.
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
        let name = format!("m{}", self.models.len() + 1);
        let mut request = Request::new(format!("{name}.onnx"), target.clone());
        options(&mut request);
        let refused = |why: String| HarnessError::Model { model: request.model.clone(), diagnostics: why };
        let compiled = compile_graph(graph.clone(), String::new(), &request);
        let compiled = compiled.map_err(|error| refused(error.to_string()))?;
        for file in compiled.bundle.files.iter().filter(|file| file.name != edgecc::REPORT) {
            let path = self.folder.path().join(&file.name);
            std::fs::write(&path, &file.bytes).map_err(io_error(&path))?;
        }
        let interface = crate::Interface::read(self.folder.path(), &name)?;
        self.arena = self.arena.max(compiled.report.arena_bytes);
        self.describe(&name, interface.getters(), samples);
        self.models.push(name);
        Ok(())
    }

    /// The function that runs a model.
    fn describe(&mut self, name: &str, [inputs, outputs]: [&[String]; 2], samples: &[Sample]) {
        let mut body = String::new();
        for (n, sample) in samples.iter().enumerate() {
            for (i, (getter, tensor)) in inputs.iter().zip(&sample.inputs).enumerate() {
                let array = format!("{name}_{n}_in{i}");
                self.main.push_str(&constant(&array, tensor));
                let _ = writeln!(body, "  memcpy({getter}(arena), {array}, sizeof {array});");
            }
            let _ = writeln!(body, "  if ({name}_run(arena) != 0) return 1;");
            for (i, (getter, tensor)) in outputs.iter().zip(&sample.expected).enumerate() {
                let array = format!("{name}_{n}_out{i}");
                self.main.push_str(&constant(&array, tensor));
                let _ =
                    writeln!(body, "  if (memcmp({getter}(arena), {array}, sizeof {array}) != 0) return 1;");
            }
        }
        let text = "#include \"NAME.h\"\nstatic int test_NAME(unsigned char *arena) {\nBODY  return 0;\n}\n";
        self.main.push_str(&text.replace("NAME", name).replace("BODY", &body));
    }

    fn main(&self) -> String {
        let tests: Vec<String> = self.models.iter().map(|name| format!("test_{name}")).collect();
        format!(
            "{}\nstatic int (*const tests[])(unsigned char *) = {{{}}};\n\
             static unsigned char arena[{}] __attribute__((aligned(16)));\n\
             int main(void) {{\n  for (size_t i = 0; i < sizeof tests / sizeof *tests; i++) \
             if (tests[i](arena)) return (int)i + 1;\n  return 0;\n}}\n",
            self.main,
            tests.join(", "),
            self.arena.max(16)
        )
    }

    /// Builds the program and runs it: the number of the first model that differs, from 0.
    ///
    /// # Errors
    /// A missing tool, a compiler's complaint, or a program that traps.
    pub fn run(self, platform: &Platform, flags: &[&str]) -> Result<Option<usize>, HarnessError> {
        let path = self.folder.path().join("main.c");
        std::fs::write(&path, self.main()).map_err(io_error(&path))?;
        let mut command = compiler(platform, self.folder.path(), flags)?;
        command.args(self.models.iter().map(|name| PathBuf::from(name).with_extension("c"))).arg("main.c");
        compile(add_world(&mut command, platform.qemu()))?;
        let firmware = Firmware {
            program: self.folder.path().join("program"),
            folder: self.folder,
            compiler: platform.program().to_owned(),
            objects: Vec::new(),
            qemu: platform.qemu().cloned(),
        };
        let models = self.models.len();
        match firmware.run_program() {
            Ok(()) => Ok(None),
            Err(HarnessError::Program { code: Some(code), .. }) if (1..=models as i32).contains(&code) => {
                Ok(Some(code as usize - 1))
            }
            Err(error) => Err(error),
        }
    }
}

/// A tensor's bytes as a C array.
fn constant(name: &str, tensor: &Tensor) -> String {
    let bytes: Vec<String> = tensor.data().to_bytes().iter().map(ToString::to_string).collect();
    format!("static const uint8_t {name}[] = {{{}}};\n", bytes.join(","))
}
