//! Running a built model, natively or in QEMU.

use std::fs::File;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use edgecc_targets::Qemu;

use crate::error::io_error;
use crate::tools::find;
use crate::{Firmware, HarnessError, floats};

/// Long enough for a soft-float network under emulation on a busy machine.
const TIMEOUT: Duration = Duration::from_secs(300);
const POLL: Duration = Duration::from_millis(5);

/// What came of running a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The outputs of each sample, as raw bytes.
    pub results: Vec<Vec<u8>>,
    /// The deepest that the model's run function used the stack, in bytes; 0 where it was run natively.
    pub stack_bytes: u32,
}

impl Firmware {
    /// Feeds the samples, one after the other, to the same arena; each is the raw bytes of all inputs in the order
    /// of the header, and so is each result of all outputs.
    ///
    /// # Errors
    /// A program that fails, traps, writes outside of its arena, or does not end in time.
    pub fn run(&self, samples: &[Vec<u8>]) -> Result<Vec<Vec<u8>>, HarnessError> {
        Ok(self.run_measured(samples)?.results)
    }

    /// [`Firmware::run`], and what it took.
    ///
    /// # Errors
    /// As [`Firmware::run`].
    pub fn run_measured(&self, samples: &[Vec<u8>]) -> Result<Run, HarnessError> {
        self.run_in(samples, &[])
    }

    /// [`Firmware::run_measured`] in an emulator with more arguments; natively they are left out.
    ///
    /// # Errors
    /// As [`Firmware::run`].
    pub fn run_in(&self, samples: &[Vec<u8>], emulator_arguments: &[String]) -> Result<Run, HarnessError> {
        self.write_samples(samples)?;
        self.run_program(emulator_arguments)?;
        split(&self.output()?, samples.len())
    }

    /// What the program wrote.
    pub(crate) fn output(&self) -> Result<Vec<u8>, HarnessError> {
        let path = self.folder.path().join("output.bin");
        std::fs::read(&path).map_err(io_error(&path))
    }

    /// [`Firmware::run`] for models whose inputs and outputs are all float32.
    ///
    /// # Errors
    /// As [`Firmware::run`].
    pub fn run_f32(&self, samples: &[Vec<f32>]) -> Result<Vec<Vec<f32>>, HarnessError> {
        let bytes = |sample: &Vec<f32>| sample.iter().flat_map(|x| x.to_le_bytes()).collect();
        let results = self.run(&samples.iter().map(bytes).collect::<Vec<_>>())?;
        Ok(results.iter().map(|result| floats(result)).collect())
    }

    fn write_samples(&self, samples: &[Vec<u8>]) -> Result<(), HarnessError> {
        let path = self.folder.path().join("input.bin");
        std::fs::write(&path, samples.concat()).map_err(io_error(&path))
    }

    pub(crate) fn run_program(&self, emulator_arguments: &[String]) -> Result<(), HarnessError> {
        let folder = self.folder.path();
        let log = folder.join("log.txt");
        let output = File::create(&log).map_err(io_error(&log))?;
        let errors = output.try_clone().map_err(io_error(&log))?;
        let mut command = self.command(emulator_arguments)?;
        command.current_dir(folder).stdin(Stdio::null()).stdout(output).stderr(errors);
        let child = command.spawn().map_err(io_error(command.get_program()))?;
        let status = wait(child, &log)?;
        if status.success() {
            return Ok(());
        }
        let output = std::fs::read_to_string(&log).map_err(io_error(&log))?;
        Err(HarnessError::Program { code: status.code(), meaning: meaning(status.code()), output })
    }

    fn command(&self, emulator_arguments: &[String]) -> Result<Command, HarnessError> {
        match &self.qemu {
            None => Ok(Command::new(&self.program)),
            Some(qemu) => {
                let mut command = emulator(qemu, &self.program)?;
                command.args(emulator_arguments);
                Ok(command)
            }
        }
    }
}

fn emulator(qemu: &Qemu, program: &Path) -> Result<Command, HarnessError> {
    let mut command = Command::new(find(&qemu.program)?);
    command.args(["-M", &qemu.machine, "-nographic", "-monitor", "none", "-serial", "none"]);
    if let Some(cpu) = &qemu.cpu {
        command.args(["-cpu", cpu]);
    }
    if qemu.program != "qemu-system-arm" {
        command.args(["-bios", "none"]);
    }
    command.args(["-semihosting-config", "enable=on,target=native", "-kernel"]).arg(program);
    Ok(command)
}

fn wait(mut child: Child, log: &Path) -> Result<ExitStatus, HarnessError> {
    let deadline = Instant::now() + TIMEOUT;
    loop {
        if let Some(status) = child.try_wait().map_err(io_error(log))? {
            return Ok(status);
        }
        if Instant::now() > deadline {
            child.kill().and_then(|()| child.wait()).map_err(io_error(log))?;
            return Err(HarnessError::Timeout { seconds: TIMEOUT.as_secs() });
        }
        std::thread::sleep(POLL);
    }
}

/// What the main programs of `tests/firmware` mean by their exit codes.
fn meaning(code: Option<i32>) -> &'static str {
    match code {
        Some(2) => "the files could not be opened",
        Some(3) => "the samples are not a multiple of the inputs' size",
        Some(4) => "the model's run function failed",
        Some(5) => "it wrote outside of its arena",
        Some(6) => "the results could not be written",
        Some(7) => "an input or output lies outside of the arena",
        Some(99) => "the core trapped",
        _ => "no code of the test program: a sanitiser, a signal or the emulator ended it",
    }
}

fn split(output: &[u8], samples: usize) -> Result<Run, HarnessError> {
    let bytes = output.len();
    let wrong = HarnessError::Results { samples, bytes };
    let Some((results, &stack)) = output.split_last_chunk() else { return Err(wrong) };
    if samples == 0 || results.is_empty() || !results.len().is_multiple_of(samples) {
        return Err(wrong);
    }
    Ok(Run {
        results: results.chunks(results.len() / samples).map(<[u8]>::to_vec).collect(),
        stack_bytes: u32::from_le_bytes(stack),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{HostCompiler, Platform};

    const HEADER: &str = r"
        #include <stdint.h>
        #define SUM_ARENA_SIZE 32u
        #define SUM_ARENA_ALIGN 16u
        #define SUM_INPUT_A_LEN 3u
        #define SUM_INPUT_B_LEN 1u
        #define SUM_OUTPUT_LEN 2u
        float *sum_input_a(void *arena);
        int32_t *sum_input_b(void *arena);
        const float *sum_output(const void *arena);
        int sum_run(void *arena);
";
    const SOURCE: &str = r#"
        #include "sum.h"
        #include <math.h>
        float *sum_input_a(void *arena) { return (float *)arena; }
        int32_t *sum_input_b(void *arena) { return (int32_t *)arena + 3; }
        const float *sum_output(const void *arena) { return (const float *)arena + 4; }
        int sum_run(void *arena)
        {
            float *a = (float *)arena;
            a[4] = a[0] + a[1] + a[2] + (float)*sum_input_b(arena);
            a[5] = expf(a[0]);
            BODY
            return 0;
        }
"#;

    /// The little model, with something added to its run function.
    fn build(body: &str, platform: &Platform) -> Result<Firmware, HarnessError> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("sum.h"), HEADER).unwrap();
        std::fs::write(folder.path().join("sum.c"), SOURCE.replace("BODY", body)).unwrap();
        Firmware::build(folder.path(), "sum", platform, &["-O2"])
    }

    fn sample(a: [f32; 3], b: i32) -> Vec<u8> {
        let mut bytes: Vec<u8> = a.iter().flat_map(|x| x.to_le_bytes()).collect();
        bytes.extend(b.to_le_bytes());
        bytes
    }

    fn check(platform: &Platform) {
        let firmware = build("", platform).unwrap();
        let results = firmware.run(&[sample([1.0, 2.0, 3.0], 4), sample([0.0, -2.5, 0.0], -1)]).unwrap();
        let results: Vec<_> = results.iter().map(|result| floats(result)).collect();
        assert!((results[0][1] - 1.0f32.exp()).abs() < 1e-6, "{results:?}");
        assert_eq!((results[0][0], &results[1][..]), (10.0, &[-3.5, 1.0][..]));
    }

    #[test]
    fn host_compilers() {
        for compiler in
            [HostCompiler::Gcc, HostCompiler::GccSanitized, HostCompiler::Clang, HostCompiler::ClangSanitized]
        {
            check(&Platform::Host(compiler));
        }
    }

    #[test]
    fn every_core_that_targets_describe() {
        for target in edgecc_targets::all().unwrap() {
            if target.kind == edgecc_targets::Kind::Core {
                check(&Platform::Target(Box::new(target)));
            }
        }
    }

    fn failure(body: &str, platform: &Platform) -> String {
        build(body, platform).unwrap().run(&[sample([0.0; 3], 0)]).unwrap_err().to_string()
    }

    #[test]
    fn an_overrun_is_seen() {
        for platform in [Platform::target("cortex-m4").unwrap(), Platform::Host(HostCompiler::Gcc)] {
            let error = failure("a[8] = 1.0f;", &platform);
            assert_eq!(error, "the model's program ended with Some(5) (it wrote outside of its arena)\n");
        }
    }

    #[test]
    fn a_trap_is_seen() {
        for core in ["cortex-m0plus", "cortex-m33", "cortex-m55", "rv32imc"] {
            let error = failure("*(volatile int *)0xF0000000u = 1;", &Platform::target(core).unwrap());
            assert_eq!(error, "the model's program ended with Some(99) (the core trapped)\n", "{core}");
        }
    }

    #[test]
    fn a_sanitiser_is_heard() {
        let body = "a[5] = (float)(INT32_MAX + *sum_input_b(arena) + 1);";
        let error = failure(body, &Platform::Host(HostCompiler::GccSanitized));
        assert!(error.contains("signed integer overflow"), "{error}");
    }

    #[test]
    fn the_stack_is_measured() {
        let body = "volatile char big[1000]; big[0] = 1; big[999] = big[0];";
        for core in ["cortex-m0plus", "cortex-m4", "cortex-m55", "rv32imc"] {
            let platform = Platform::target(core).unwrap();
            let stack = |body| {
                build(body, &platform).unwrap().run_measured(&[sample([0.5; 3], 1)]).unwrap().stack_bytes
            };
            let (small, large) = (stack(""), stack(body));
            assert!(small < 300, "{core}: {small}");
            assert!((small.max(1000)..small + 1050).contains(&large), "{core}: {small} and {large}");
        }
    }

    #[test]
    fn objects_are_inspected() {
        let body = "static int calls = 3; static int32_t cleared; a[5] += (float)(calls++ + cleared++);";
        for platform in [Platform::Host(HostCompiler::Clang), Platform::target("cortex-m4").unwrap()] {
            let objects = build(body, &platform).unwrap().objects().unwrap();
            assert!(objects.text > 50, "{objects:?}");
            assert_eq!((objects.data, objects.bss), (4, 4));
            assert_eq!(objects.undefined.iter().collect::<Vec<_>>(), ["expf"]);
            let defined = ["sum_input_a", "sum_input_b", "sum_output", "sum_run"];
            assert_eq!(objects.defined.iter().collect::<Vec<_>>(), defined);
        }
    }

    #[test]
    fn a_failing_run_is_seen() {
        let error = failure("if (a[0] < 1.0f) return 1;", &Platform::Host(HostCompiler::Gcc));
        assert!(error.contains("the model's run function failed"), "{error}");
    }

    #[test]
    fn a_warning_is_an_error() {
        let error = build("a[5] = 1.0;  int unused;", &Platform::Host(HostCompiler::Gcc)).unwrap_err();
        assert!(error.to_string().contains("unused"), "{error}");
    }

    #[test]
    fn a_short_sample_is_an_error() {
        let firmware = build("", &Platform::Host(HostCompiler::Gcc)).unwrap();
        let error = firmware.run(&[vec![0; 15]]).unwrap_err().to_string();
        assert!(error.contains("not a multiple of the inputs' size"), "{error}");
    }
}
