//! A program as LLVM assembly language: its constants, one function per kernel call, and the functions of the header.
//!
//! The kernels are declared, and defined by the bitcode that this is linked with.

use crate::c::names::Names;
use crate::c::template::{comment, render as fill};
use crate::{CodegenError, EmitOptions};
use edgecc_ir::program::{ALIGN, Operand, Param, Port, Program, Step, View};
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
    kernel: String,
    /// What it passes to the kernel behind the parameter struct.
    operands: String,
    /// The pointers that the run function computes for it.
    places: Vec<PlaceView>,
    arguments: String,
}

#[derive(Serialize)]
struct PlaceView {
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
    let printer = Printer { program, names };
    let steps = program.steps.iter().zip(&names.steps).enumerate();
    let ports = program.inputs.iter().chain(&program.outputs).zip(names.functions());
    let port = |(port, function): (&Port, _)| Ok(PortView { function, offset: printer.start(&port.view)? });
    let view = ModuleView {
        name: options.name.to_string(),
        banner: &options.banner,
        section: section.map_or_else(String::new, |section| format!(", section \"{section}\"")),
        constants: printer.constants(),
        kernels: kernels(program),
        steps: steps
            .map(|(n, (step, function))| printer.step(n, step, function))
            .collect::<Result<_, _>>()?,
        ports: ports.map(port).collect::<Result<_, CodegenError>>()?,
        align: ALIGN,
    };
    fill("module.ll", include_str!("../../templates/module.ll.tera"), &view)
}

/// The kernels in use, sorted by name.
fn kernels(program: &Program) -> Vec<KernelView> {
    let counts: BTreeMap<&str, usize> =
        program.steps.iter().map(|s| (s.call.kernel.symbol.as_str(), s.call.operands.len())).collect();
    let view = |(symbol, operands): (&str, usize)| KernelView {
        symbol: format!("{KERNEL_PREFIX}{symbol}"),
        parameters: vec!["ptr"; operands + 1].join(", "),
    };
    counts.into_iter().map(view).collect()
}

/// What the printed text depends on.
struct Printer<'a> {
    program: &'a Program,
    names: &'a Names,
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

    fn step(&self, number: usize, step: &Step, function: &str) -> Result<StepView, CodegenError> {
        let layer = &self.program.layers[step.layer];
        let pairs: Vec<_> = step.call.kernel.operands.iter().zip(&step.call.operands).collect();
        let (mut parameters, mut operands, mut places) = (Vec::new(), String::new(), Vec::new());
        for (spec, operand) in &pairs {
            let argument = match operand {
                Operand::Constant(id) => format!("@{}", self.names.constants[id.0]),
                Operand::Absent => "null".into(),
                Operand::View(view) => {
                    let offset = self.start(view)?;
                    parameters.push(format!("ptr {}%{}", self.promises(step, view, offset)?, spec.name));
                    places.push(PlaceView { name: format!("s{number}_{}", spec.name), offset });
                    format!("%{}", spec.name)
                }
            };
            let _ = write!(operands, ", ptr {argument}");
        }
        let arguments: Vec<String> = places.iter().map(|place| format!("ptr %{}", place.name)).collect();
        Ok(StepView {
            function: function.to_owned(),
            comment: format!("{} \"{}\": {}", layer.op, comment(&layer.name), layer.ty),
            words: step.call.params.iter().flat_map(words).collect(),
            parameters: parameters.join(", "),
            kernel: format!("{KERNEL_PREFIX}{}", step.call.kernel.symbol),
            operands,
            places,
            arguments: arguments.join(", "),
        })
    }

    /// What the optimiser may know of a pointer: its alignment, and that what is behind it is not reached in another
    /// way, which follows from the memory plan.
    fn promises(&self, step: &Step, view: &View, start: usize) -> Result<String, CodegenError> {
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
