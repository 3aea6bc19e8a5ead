//! Measuring a network on a core.

use std::collections::BTreeMap;
use std::path::Path;

use edgecc::Optimize;
use edgecc::report::{LayerReport, Report};
use edgecc_targets::Target;
use edgecc_tests::{Firmware, Platform};
use tempfile::TempDir;

use crate::counter::{Count, Counter, counts};
use crate::error::{BenchError, io_error};
use crate::{Figures, Flash, LayerFigures, Network};

/// The core whose cycles are known.
const MODELLED: &str = "cortex-m4";

/// Unused functions are left out, as every project for a microcontroller does.
const SECTIONS: [&str; 2] = ["-ffunction-sections", "-fdata-sections"];

/// Keeps GCC from making one function of equal layers, whose cycles could not be told apart.
pub const LAYERS_APART: [&str; 1] = ["-fno-ipa-icf"];

/// Marks that are no layer's: where a run begins and where it ends.
const RUN_MARKS: usize = 2;

/// What to measure with.
#[derive(Clone, Debug)]
pub struct Setting {
    /// A core that can be emulated.
    pub target: Target,
    /// What edgecc optimises for.
    pub optimize: Optimize,
    /// Options of the C compiler, such as `-O2`.
    pub flags: Vec<String>,
}

impl Setting {
    /// A core, with GCC's `-O2` and edgecc's default.
    ///
    /// # Errors
    /// A name that `edgecc targets` doesn't list.
    pub fn of(target: &str) -> Result<Self, BenchError> {
        let target = Target::find(target)?;
        Ok(Setting { target, optimize: Optimize::default(), flags: vec!["-O2".into()] })
    }

    fn all_flags(&self) -> Vec<&str> {
        SECTIONS.into_iter().chain(self.flags.iter().map(String::as_str)).collect()
    }
}

/// The tools for a setting, ready to measure any network.
#[derive(Debug)]
pub struct Bench {
    setting: Setting,
    platform: Platform,
    counter: Counter,
    /// Flash of the program around a network.
    frame: u64,
}

impl Bench {
    /// Builds what all measurements of the setting share.
    ///
    /// # Errors
    /// A missing tool, or a target that can't be emulated.
    pub fn new(setting: Setting) -> Result<Self, BenchError> {
        let Some(qemu) = &setting.target.qemu else {
            return Err(BenchError::data(setting.target.name, "it can't be emulated"));
        };
        let counter = Counter::build(&qemu.program)?;
        let platform = Platform::Target(Box::new(setting.target.clone()));
        let frame = empty_program(&platform, &setting.all_flags())?;
        Ok(Bench { setting, platform, counter, frame })
    }

    /// Compiles the network, runs it once, and counts.
    ///
    /// # Errors
    /// A network that can't be compiled, or a tool that fails.
    pub fn measure(&self, network: &Network) -> Result<Figures, BenchError> {
        let generated = network.generate(&self.setting)?;
        let report = &generated.report;
        let firmware = generated.build(&self.platform, &self.setting.all_flags())?;
        let (marks, steps) = marks(&firmware, &report.name)?;
        let arguments = self.counter.arguments(&firmware, &marks)?;
        let run = firmware.run_in(&[sample(report)], &arguments)?;
        let is_modelled = self.setting.target.core == MODELLED;
        let instructions = if is_modelled { Some(firmware.instructions()?) } else { None };
        let sections = counts(&firmware, instructions.as_ref())?;
        let total = sum(sections.values().copied());
        Ok(Figures {
            network: network.name.clone(),
            target: self.setting.target.name.to_string(),
            flags: self.setting.flags.join(" "),
            optimize: self.setting.optimize.name(),
            instructions: total.instructions,
            cycles: is_modelled.then_some(total.cycles),
            estimated_cycles: report.cycles,
            macs: report.macs,
            arena: report.arena_bytes as u64,
            flash: firmware.flash_bytes()?.saturating_sub(self.frame),
            stack: u64::from(run.stack_bytes),
            layers: self.layers(report, &steps, &sections, is_modelled),
        })
    }

    /// Compiles the network without running it.
    ///
    /// # Errors
    /// A network that can't be compiled, or a tool that fails.
    pub fn flash(&self, network: &Network) -> Result<Flash, BenchError> {
        let generated = network.generate(&self.setting)?;
        let report = &generated.report;
        let firmware = generated.build(&self.platform, &self.setting.all_flags())?;
        Ok(Flash {
            network: network.name.clone(),
            bytes: firmware.flash_bytes()?.saturating_sub(self.frame),
            constants: report.weights_bytes as u64,
            estimated_code: report.code_bytes as u64,
        })
    }

    fn layers(
        &self,
        report: &Report,
        steps: &[usize],
        sections: &BTreeMap<usize, Count>,
        is_modelled: bool,
    ) -> Vec<LayerFigures> {
        if self.setting.optimize == Optimize::Size {
            return Vec::new();
        }
        let count = |layer: &LayerReport| {
            let sections = sections.iter().filter(|(section, _)| {
                let step = section.checked_sub(RUN_MARKS).and_then(|mark| steps.get(mark));
                step.is_some_and(|step| layer.steps.contains(step))
            });
            sum(sections.map(|(_, count)| *count))
        };
        let layer = |layer: &LayerReport| {
            let count = count(layer);
            LayerFigures {
                name: layer.name.clone(),
                kernel: layer.kernel.clone(),
                macs: layer.macs,
                instructions: count.instructions,
                cycles: is_modelled.then_some(count.cycles),
                estimated_cycles: layer.cycles,
            }
        };
        report.layers.iter().map(layer).collect()
    }
}

fn sum(counts: impl Iterator<Item = Count>) -> Count {
    counts.fold(Count::default(), |sum, count| Count {
        instructions: sum.instructions + count.instructions,
        cycles: sum.cycles + count.cycles,
    })
}

/// The addresses of the run function, of the one that the harness calls after it, and of those of all steps; and the
/// steps' numbers.
fn marks(firmware: &Firmware, model: &str) -> Result<(Vec<u64>, Vec<usize>), BenchError> {
    let symbols = firmware.symbols()?;
    let address = |name: &str| {
        let found = symbols.get(name).copied();
        found.ok_or_else(|| BenchError::data(name, "the program has no such function"))
    };
    let mut marks = vec![address(&format!("{model}_run"))?, address("model_has_run")?];
    let mut steps = Vec::new();
    for (name, address) in &symbols {
        if let Some(step) = step_number(name, model) {
            marks.push(*address);
            steps.push(step);
        }
    }
    Ok((marks, steps))
}

/// The number in `MODEL_NUMBER_OPERATOR`, which is what a step's function is called.
fn step_number(function: &str, model: &str) -> Option<usize> {
    let (number, _) = function.strip_prefix(model)?.strip_prefix('_')?.split_once('_')?;
    number.parse().ok()
}

/// Inputs of all values, the same for every run: bytes over their whole range, floats in [-1, 1).
fn sample(report: &Report) -> Vec<u8> {
    let mut state = 1_u64;
    let mut next = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as u32
    };
    let mut bytes = Vec::new();
    for input in &report.inputs {
        match input.dtype {
            "f32" => (0..input.bytes / 4)
                .for_each(|_| bytes.extend((next() as f32 / (1 << 23) as f32 - 1.0).to_le_bytes())),
            "i8" | "u8" => bytes.extend((0..input.bytes).map(|_| next() as u8)),
            // An index, mostly: 0 is one in every table.
            _ => bytes.resize(bytes.len() + input.bytes, 0),
        }
    }
    bytes
}

/// Bytes of flash of a program whose model does nothing.
fn empty_program(platform: &Platform, flags: &[&str]) -> Result<u64, BenchError> {
    const HEADER: &str = "#define EMPTY_ARENA_SIZE 16u\n#define EMPTY_ARENA_ALIGN 16u\n\
        #define EMPTY_INPUT_LEN 1u\n#define EMPTY_OUTPUT_LEN 1u\n\
        float *empty_input(void *arena);\nconst float *empty_output(const void *arena);\n\
        int empty_run(void *arena);\n";
    const SOURCE: &str = "#include \"empty.h\"\n\
        float *empty_input(void *arena) { return (float *)arena; }\n\
        const float *empty_output(const void *arena) { return (const float *)arena; }\n\
        int empty_run(void *arena) { return arena == 0; }\n";
    let folder = TempDir::new().map_err(io_error(std::env::temp_dir()))?;
    write(&folder.path().join("empty.h"), HEADER)?;
    write(&folder.path().join("empty.c"), SOURCE)?;
    Ok(Firmware::build(folder.path(), "empty", platform, flags)?.flash_bytes()?)
}

fn write(path: &Path, text: &str) -> Result<(), BenchError> {
    std::fs::write(path, text).map_err(io_error(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_of_steps_are_known_by_name() {
        assert_eq!(step_number("kws_12_qconv2d", "kws"), Some(12));
        assert_eq!(step_number("kws_3_add.constprop.0", "kws"), Some(3));
        assert_eq!(step_number("kws_run", "kws"), None);
        assert_eq!(step_number("kws_weights_of_3", "kws"), None);
    }
}
