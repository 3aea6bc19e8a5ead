//! What a compile tells its user: `report.json` for programs; a table, a plot and `report.html` for people.

mod html;
mod picture;
mod plan;
mod plot;
mod quantisation;
mod ratio;
mod table;

pub use plan::{BufferReport, LoopReport, PlanFacts};
pub use plot::{Charset, plot};
pub use quantisation::{AccuracyReport, QuantisationReport, ResultReport, WorstLayer};
pub use table::table;

use crate::cost::{code_bytes, cycles, milliseconds};
use crate::{Optimize, Request, VERSION};
use edgecc_ir::DType;
use edgecc_ir::kernel::{Kernel, Role};
use edgecc_ir::program::{ConstantId, Layer, Operand, Port, Program, Step};
use edgecc_passes::memory::PlanReport;
use edgecc_targets::{Fpu, Target, Tier};
use serde::Serialize;
use std::collections::BTreeSet;

/// Everything about a compiled model. All sizes are in bytes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// Program and version that made the files.
    pub generator: String,
    /// Prefix of files and symbols.
    pub name: String,
    /// The core or board.
    pub target: String,
    /// The backend.
    pub backend: &'static str,
    /// Arithmetic of its layers: `int8` if any has results of 8 bits, else `f32`.
    pub precision: &'static str,
    /// The command line, without folders.
    pub command: String,
    /// The model's file.
    pub model: ModelFile,
    /// Size of the arena; exact.
    pub arena_bytes: usize,
    /// Size of the constants; exact.
    pub weights_bytes: usize,
    /// Estimated size of the code with what it takes from the compiler's and the mathematical library: of generated C, what
    /// GCC 12 makes of it with -O2.
    pub code_bytes: usize,
    /// The most bytes of the arena that one step reads and writes, working memory left out: without row loops and overlap,
    /// no plan has a smaller arena. In the report of a plan with row loops it is that of the rows in memory.
    #[serde(skip)]
    pub widest_step_bytes: usize,
    /// The most stack that a run uses, from the call on; in generated C, when GCC 12 compiles it with -Os, -O2 or -O3.
    pub stack_bytes: usize,
    /// Multiply-accumulate operations of a run.
    pub macs: u64,
    /// Estimated cycles of a run, with memory that has no wait states.
    pub cycles: u64,
    /// Estimated time of a run at the board's clock, its flash's wait states included; none for a core alone.
    pub milliseconds: Option<f64>,
    /// Model inputs.
    pub inputs: Vec<PortReport>,
    /// Model outputs.
    pub outputs: Vec<PortReport>,
    /// How it was quantised; none for a model that was not, or that came quantised.
    pub quantisation: Option<QuantisationReport>,
    /// The operators, in the order in which they run.
    pub layers: Vec<LayerReport>,
    /// Facts about the arena.
    pub plan: PlanFacts,
    /// The generated files, without this report's.
    pub files: Vec<String>,
}

/// The model that was compiled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ModelFile {
    /// File name, without folders.
    pub file: String,
    /// SHA-256 of its contents, in hexadecimal; of the main file where data are in others.
    pub sha256: String,
}

/// A model input or output.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PortReport {
    /// Its name in the model.
    pub name: String,
    /// Its element type.
    pub dtype: &'static str,
    /// Its dimensions, outermost first.
    pub shape: Vec<usize>,
    /// Its size.
    pub bytes: usize,
    /// Its place in the arena; of an input by rows, that of its last rows.
    pub offset: usize,
    /// Its rows, if it comes row by row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by_rows: Option<InputRows>,
}

/// An input that comes row by row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct InputRows {
    /// How many there are.
    pub rows: usize,
    /// Size of a row.
    pub row_bytes: usize,
    /// How many are in the arena at once.
    pub rows_in_arena: usize,
}

/// An operator.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LayerReport {
    /// Name of its value in the model.
    pub name: String,
    /// The model's nodes that it stems from.
    pub origin: String,
    /// The operator.
    pub op: &'static str,
    /// The kernels that compute it.
    pub kernel: String,
    /// Dimensions of its value.
    pub shape: Vec<usize>,
    /// Multiply-accumulate operations.
    pub macs: u64,
    /// Size of the constants that no earlier layer uses.
    pub weights_bytes: usize,
    /// Size of its working memory.
    pub scratch_bytes: usize,
    /// What is in use in the arena while it runs.
    pub arena_live_bytes: usize,
    /// Estimated cycles.
    pub cycles: u64,
    /// The numbers of its kernel calls, by which the generated functions are called.
    pub steps: Vec<usize>,
    /// Signal-to-quantisation-noise ratio of its value against the float model's, in decibels; none where it was not
    /// measured or nothing differs.
    pub snr_db: Option<f64>,
}

impl Report {
    /// The facts of a planned program. Files are added by whoever generates them.
    pub fn new(program: &Program, plan: &PlanReport, request: &Request, sha256: String) -> Report {
        let layers = layers(program, plan, &request.target);
        let cycles = layers.iter().map(|layer| layer.cycles).sum();
        let memory = request.target.memory.as_ref();
        Report {
            generator: format!("edgecc {VERSION}"),
            name: request.name.to_string(),
            target: request.target.name.to_string(),
            backend: request.backend.name(),
            precision: precision(program),
            command: request.command(),
            model: ModelFile { file: request.model_file(), sha256 },
            arena_bytes: program.arena_bytes().unwrap_or_default(),
            weights_bytes: program.constant_bytes(),
            code_bytes: code_bytes(program, request.optimize == Optimize::Size, &request.target),
            widest_step_bytes: widest_step(program),
            stack_bytes: stack_bytes(program, request),
            macs: layers.iter().map(|layer| layer.macs).sum(),
            cycles,
            milliseconds: memory.map(|memory| milliseconds(cycles, memory)),
            inputs: inputs(program),
            outputs: program.outputs.iter().map(|p| port(program, p)).collect(),
            plan: PlanFacts::of(program, plan),
            quantisation: None,
            layers,
            files: Vec::new(),
        }
    }

    /// What the model adds to flash: its constants, and the estimated code.
    #[must_use]
    pub fn flash_bytes(&self) -> u64 {
        (self.weights_bytes + self.code_bytes) as u64
    }

    /// The text of `report.json`.
    ///
    /// # Errors
    /// None that a report can cause; the serialiser's, passed on.
    pub fn json(&self) -> serde_json::Result<String> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }
}

fn precision(program: &Program) -> &'static str {
    let is_int8 = |layer: &Layer| matches!(layer.ty.dtype, DType::I8 | DType::U8);
    if program.layers.iter().any(is_int8) { "int8" } else { "f32" }
}

fn widest_step(program: &Program) -> usize {
    let bytes = |step: &Step| {
        let operands = step.call.kernel.operands.iter().zip(&step.call.operands);
        let views = operands.filter_map(|(spec, operand)| match operand {
            Operand::View(view) if spec.role != Role::Scratch => Some(view.bytes),
            Operand::View(_) | Operand::Constant(_) | Operand::Absent => None,
        });
        views.sum()
    };
    program.steps.iter().map(bytes).max().unwrap_or(0)
}

/// What a run takes of the stack: exact with GCC on cores that have the DSP extension and an FPU, else a bound.
fn stack_bytes(program: &Program, request: &Request) -> usize {
    let target = &request.target;
    let depths = |kernel: &Kernel| match target.fpu {
        _ if target.tier == Tier::Mve => kernel.stack.helium,
        Fpu::None => kernel.stack.soft,
        Fpu::Single | Fpu::Double => kernel.stack.fpu,
    };
    let exact = target.tier == Tier::Dsp && target.fpu != Fpu::None;
    edgecc_codegen::stack_bytes(program, request.optimize == Optimize::Size, exact, depths)
}

fn inputs(program: &Program) -> Vec<PortReport> {
    let rows = program.stream.as_ref().map(|stream| InputRows {
        rows: stream.rows,
        row_bytes: stream.row_bytes(),
        rows_in_arena: stream.port.view.bytes / stream.row_bytes().max(1),
    });
    program.given().map(|given| PortReport { by_rows: rows, ..port(program, given) }).collect()
}

fn port(program: &Program, port: &Port) -> PortReport {
    let buffer = program.buffer(port.view.buffer);
    PortReport {
        name: port.name.clone(),
        dtype: port.ty.dtype.name(),
        shape: port.ty.shape.to_vec(),
        bytes: port.ty.bytes(),
        offset: buffer.offset.unwrap_or_default() + port.view.offset,
        by_rows: None,
    }
}

fn layers(program: &Program, plan: &PlanReport, target: &Target) -> Vec<LayerReport> {
    let mut counted = BTreeSet::new();
    let mut order: Vec<usize> = program.steps.iter().map(|step| step.layer).collect();
    order.dedup();
    let report = |at: usize| layer(program, at, plan, target, &mut counted);
    order.into_iter().map(report).collect()
}

fn layer(
    program: &Program,
    at: usize,
    plan: &PlanReport,
    target: &Target,
    counted: &mut BTreeSet<ConstantId>,
) -> LayerReport {
    let layer = &program.layers[at];
    let numbers: Vec<usize> = (0..program.steps.len()).filter(|n| program.steps[*n].layer == at).collect();
    let steps: Vec<&Step> = numbers.iter().map(|n| &program.steps[*n]).collect();
    let mut kernels: Vec<&str> = steps.iter().map(|step| step.call.kernel.symbol.as_str()).collect();
    kernels.dedup();
    // The operator's arithmetic is in one of its steps; the others move data.
    let shares = std::iter::once(layer.macs).chain(std::iter::repeat(0));
    LayerReport {
        name: layer.name.clone(),
        origin: layer.origin.clone(),
        op: layer.op,
        kernel: kernels.join(", "),
        shape: layer.ty.shape.to_vec(),
        macs: layer.macs,
        weights_bytes: steps.iter().map(|step| new_constant_bytes(program, step, counted)).sum(),
        scratch_bytes: plan.layers[at].scratch_bytes,
        arena_live_bytes: plan.layers[at].live_bytes,
        cycles: numbers.iter().zip(shares).map(|(n, macs)| cycles(program, *n, macs, target)).sum(),
        steps: numbers,
        snr_db: None,
    }
}

/// The size of the step's constants that are not in `counted`, which they then are.
fn new_constant_bytes(program: &Program, step: &Step, counted: &mut BTreeSet<ConstantId>) -> usize {
    let constants = step.call.operands.iter().filter_map(|operand| match operand {
        Operand::Constant(id) => Some(*id),
        Operand::View(_) | Operand::Absent => None,
    });
    let new = constants.filter(|id| counted.insert(*id)).map(|id| &program.constant(id).data);
    new.map(|data| data.len() * data.dtype().bytes()).sum()
}
