//! A program as LLVM assembly language: its constants, one function per kernel call, and the functions of the header.
//!
//! The kernels are declared, and defined by the bitcode that this is linked with.

use super::rows::{self, LoopView};
use crate::c::names::Names;
use crate::c::shared::Shared;
use crate::c::template::{comment, render as fill};
use crate::{CodegenError, EmitOptions};
use edgecc_ir::program::{ALIGN, Operand, Param, Port, Program, RowLoop, Step, View};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// What stands before a kernel's name in the bitcode.
pub(super) const KERNEL_PREFIX: &str = "edgecc_";

#[derive(Serialize)]
struct ModuleView<'a> {
    name: String,
    banner: &'a [String],
    /// What follows a constant to place it: empty, or a section.
    section: String,
    constants: Vec<ConstantView<'a>>,
    kernels: Vec<KernelView>,
    steps: Vec<StepView>,
    loops: Vec<LoopView>,
    /// What the run function calls.
    calls: Vec<CallView>,
    ports: Vec<PortView<'a>>,
    align: usize,
}

#[derive(Serialize)]
struct ConstantView<'a> {
    name: &'a str,
    comment: String,
    bytes: usize,
    text: String,
}

#[derive(Serialize)]
struct KernelView {
    symbol: String,
    parameters: String,
}

#[derive(Serialize)]
struct StepView {
    function: String,
    comment: String,
    /// The parameter struct: all fields have 32 bits.
    words: Vec<i32>,
    parameters: String,
    /// Definitions before the function.
    description: String,
    /// Instructions before the kernel's call.
    before: String,
    kernel: String,
    /// What it passes to the kernel behind the parameter struct.
    operands: String,
}

/// A call of a step's function.
#[derive(Serialize)]
pub(super) struct CallView {
    function: String,
    /// The pointers that are computed for it.
    places: Vec<PlaceView>,
    arguments: String,
}

#[derive(Serialize)]
pub(super) struct PlaceView {
    name: String,
    offset: usize,
}

#[derive(Serialize)]
struct PortView<'a> {
    function: &'a str,
    offset: usize,
}

/// The module's text; constants go to `section`, where one is given.
pub(super) fn module(
    program: &Program,
    options: &EmitOptions,
    names: &Names,
    section: Option<&str>,
) -> Result<String, CodegenError> {
    let shared = if options.share_layers { Shared::all(program) } else { Shared::none(program) };
    let printer = Printer { program, names, shared };
    let steps = 0..program.steps.len();
    let leaders = steps.clone().filter(|n| printer.shared.leader(*n) == *n);
    let ports = program.inputs.iter().chain(&program.outputs).zip(names.functions());
    let port = |(port, function): (&Port, _)| Ok(PortView { function, offset: printer.start(&port.view)? });
    let view = ModuleView {
        name: options.name.to_string(),
        banner: &options.banner,
        section: section.map_or_else(String::new, |section| format!(", section \"{section}\"")),
        constants: printer.constants(),
        kernels: kernels(program),
        steps: leaders.map(|n| printer.step(n)).collect::<Result<_, _>>()?,
        loops: printer.loops()?,
        calls: steps.filter_map(|n| printer.call(n).transpose()).collect::<Result<_, _>>()?,
        ports: ports.map(port).collect::<Result<_, CodegenError>>()?,
        align: ALIGN,
    };
    fill("module.ll", include_str!("../../templates/module.ll.tera"), &view)
}

/// The kernels in use, sorted by name.
fn kernels(program: &Program) -> Vec<KernelView> {
    let declare = |(n, step): (usize, &Step)| {
        let operands = vec!["ptr"; step.call.operands.len()].join(", ");
        let rows = program.loop_of(n).and_then(|rows| rows::window(rows, n, step));
        let before = if rows.is_some() { "ptr, ptr, i32, ptr" } else { "ptr" };
        (kernel(step, rows.is_some()), format!("{before}, {operands}"))
    };
    let declared: BTreeMap<_, _> = program.steps.iter().enumerate().map(declare).collect();
    declared.into_iter().map(|(symbol, parameters)| KernelView { symbol, parameters }).collect()
}

/// The function of the bitcode that a step calls.
fn kernel(step: &Step, by_rows: bool) -> String {
    let rows = if by_rows { "row_" } else { "" };
    format!("{KERNEL_PREFIX}{rows}{}", step.call.kernel.symbol)
}

/// What the printed text depends on.
struct Printer<'a> {
    program: &'a Program,
    names: &'a Names,
    shared: Shared,
}

impl<'a> Printer<'a> {
    fn constants(&self) -> Vec<ConstantView<'a>> {
        let pairs = self.program.constants.iter().zip(&self.names.constants);
        let view = |(constant, name): (&edgecc_ir::program::ProgramConstant, &'a String)| {
            let bytes = constant.data.to_bytes();
            ConstantView { name, comment: comment(&constant.name), bytes: bytes.len(), text: quoted(&bytes) }
        };
        pairs.map(view).collect()
    }

    /// A view's first byte, counted from the start of the arena.
    fn start(&self, view: &View) -> Result<usize, CodegenError> {
        let buffer = self.program.buffer(view.buffer);
        let offset = buffer.offset.ok_or_else(|| CodegenError::Unplanned { name: buffer.name.clone() })?;
        Ok(offset + view.offset)
    }

    /// The function of step `n`; that of a member of a row loop computes row `at`.
    fn step(&self, n: usize) -> Result<StepView, CodegenError> {
        let step = &self.program.steps[n];
        let function = self.names.steps[n].clone();
        let layer = &self.program.layers[step.layer];
        let rows = self.program.loop_of(n);
        let window = rows.and_then(|rows| rows::window(rows, n, step));
        let (mut before, mut description) = (String::new(), String::new());
        let mut operands = String::new();
        if let Some(own) = window {
            let (memory, words) = rows::describe(own);
            let words = words.map(|word| format!("i32 {word}")).join(", ");
            before.push_str(&memory);
            description = format!("@{function}_rows = internal unnamed_addr constant [7 x i32] [{words}]\n");
            operands = format!(", ptr @{function}_rows, i32 %at, ptr %window");
        }
        before.push_str(
            &rows.map_or_else(String::new, |rows| rows::shifts(rows, n, step, usize::from(window.is_some()))),
        );
        for (position, (spec, operand)) in
            step.call.kernel.operands.iter().zip(&step.call.operands).enumerate()
        {
            let by_row =
                rows.and_then(|rows| rows.rows(n, position)).is_some() && (position > 0 || window.is_none());
            let row = if by_row { "_row" } else { "" };
            let argument = match operand {
                Operand::Constant(id) if !self.is_passed(n, operand) => {
                    format!("@{}", self.names.constants[id.0])
                }
                Operand::Constant(_) => format!("%{}", spec.name),
                Operand::View(_) => format!("%{}{row}", spec.name),
                Operand::Absent => "null".into(),
            };
            let _ = write!(operands, ", ptr {argument}");
        }
        Ok(StepView {
            function,
            comment: format!("{} \"{}\": {}", layer.op, comment(&layer.name), layer.ty),
            words: step.call.params.iter().flat_map(words).collect(),
            parameters: self.parameters(n)?,
            description,
            before,
            kernel: kernel(step, window.is_some()),
            operands,
        })
    }

    /// The operands that the function of step `n` takes as arguments, with their names.
    fn passed(&self, n: usize) -> impl Iterator<Item = (&str, &Operand)> {
        let call = &self.program.steps[n].call;
        let operands = call.kernel.operands.iter().zip(&call.operands);
        let passed = operands.filter(move |(_, operand)| self.is_passed(n, operand));
        passed.map(|(spec, operand)| (spec.name.as_str(), operand))
    }

    fn is_passed(&self, n: usize, operand: &Operand) -> bool {
        match operand {
            Operand::View(_) => true,
            Operand::Constant(_) => self.shared.is_shared(n),
            Operand::Absent => false,
        }
    }

    fn parameters(&self, n: usize) -> Result<String, CodegenError> {
        // The function of several steps, or of a row, can be promised less.
        let alone = !self.shared.is_shared(n) && self.program.loop_of(n).is_none();
        let row = self.program.loop_of(n).map(|_| Ok("i32 %at".to_owned()));
        let pointer = |(name, operand): (&str, &Operand)| {
            let promises = match operand {
                Operand::View(view) if alone => self.promises(&self.program.steps[n], view)?,
                Operand::View(_) | Operand::Constant(_) | Operand::Absent => String::new(),
            };
            Ok(format!("ptr {promises}%{name}"))
        };
        let all: Result<Vec<_>, CodegenError> = row.into_iter().chain(self.passed(n).map(pointer)).collect();
        Ok(all?.join(", "))
    }

    /// The call of step `n`'s function, `first` before its pointers.
    fn call_of(&self, n: usize, first: Option<String>) -> Result<CallView, CodegenError> {
        let (mut places, mut arguments) = (Vec::new(), Vec::from_iter(first));
        for (name, operand) in self.passed(n) {
            arguments.push(match operand {
                Operand::View(view) => {
                    let name = format!("s{n}_{name}");
                    places.push(PlaceView { name: name.clone(), offset: self.start(view)? });
                    format!("ptr %{name}")
                }
                Operand::Constant(id) => format!("ptr @{}", self.names.constants[id.0]),
                Operand::Absent => "ptr null".into(),
            });
        }
        let function = self.names.steps[self.shared.leader(n)].clone();
        Ok(CallView { function, places, arguments: arguments.join(", ") })
    }

    /// What the run function calls for step `n`; nothing for a member of a loop that has been called already.
    fn call(&self, n: usize) -> Result<Option<CallView>, CodegenError> {
        let Some(at) = self.program.loops.iter().position(|rows| rows.steps.contains(&n)) else {
            return self.call_of(n, None).map(Some);
        };
        let function = self.names.loops[at].clone();
        let call = || CallView { function, places: Vec::new(), arguments: "ptr %arena".into() };
        Ok((self.program.loops[at].steps.start == n).then(call))
    }

    fn loops(&self) -> Result<Vec<LoopView>, CodegenError> {
        let view = |(rows, function): (&RowLoop, &String)| {
            let first = |n: usize| Some(format!("i32 %at_{}", n - rows.steps.start));
            let calls: Result<_, _> = rows.steps.clone().map(|n| self.call_of(n, first(n))).collect();
            Ok(LoopView::new(self.program, self.names, rows, function, calls?))
        };
        self.program.loops.iter().zip(&self.names.loops).map(view).collect()
    }

    /// What the optimiser may know of a pointer: its alignment, and that what is behind it is not reached in another
    /// way, which follows from the memory plan.
    fn promises(&self, step: &Step, view: &View) -> Result<String, CodegenError> {
        let start = self.start(view)?;
        let align = ALIGN.min(1 << start.trailing_zeros().min(ALIGN.ilog2()));
        let mut alone = true;
        let mut itself = 0;
        for other in step.call.reads().chain(step.call.writes()) {
            let begin = self.start(&other)?;
            let overlaps = begin < start + view.bytes && start < begin + other.bytes;
            itself += usize::from(overlaps && other == *view);
            alone &= !overlaps || other == *view;
        }
        let alias = if alone && itself == 1 { "noalias " } else { "" };
        Ok(format!("{alias}align {align} "))
    }
}

/// The 32-bit words of a field.
fn words(param: &Param) -> Vec<i32> {
    match param {
        Param::Int(value) => vec![*value],
        Param::Float(value) => vec![value.to_bits().cast_signed()],
        Param::Ints(values) => values.clone(),
    }
}

/// Bytes between the quotes of `c"…"`.
fn quoted(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(3 * bytes.len());
    for byte in bytes {
        let _ = write!(text, "\\{byte:02X}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_quoted() {
        assert_eq!(quoted(b"a\"\0\xff"), "\\61\\22\\00\\FF");
    }

    #[test]
    fn floats_are_passed_as_their_bits() {
        assert_eq!(words(&Param::Float(-0.0)), [i32::MIN]);
        assert_eq!(words(&Param::Ints(vec![1, -2])), [1, -2]);
    }
}
