//! `NAME.c`: one function per kernel call, and the run function that calls them in order.

use super::literal::{param, wrap};
use super::names::{Names, PortName};
use super::shared::Shared;
use super::template::{comment, render as fill};
use super::{EmitOptions, ctype};
use crate::{CodegenError, runtime};
use edgecc_ir::kernel::OperandSpec;
use edgecc_ir::program::{Operand, Port, Program, Step, View};
use serde::Serialize;
use std::collections::BTreeSet;

/// Where lines of fields and arguments end.
const COLUMNS: usize = 94;

#[derive(Serialize)]
struct SourceView<'a> {
    name: String,
    upper: String,
    banner: Vec<String>,
    headers: &'a BTreeSet<&'a str>,
    interface: u32,
    buffers: Vec<BufferView<'a>>,
    functions: Vec<FunctionView>,
    calls: Vec<CallView>,
    inputs: Vec<PortView>,
    outputs: Vec<PortView>,
}

#[derive(Serialize)]
struct BufferView<'a> {
    name: &'a str,
    offset: usize,
    bytes: usize,
}

#[derive(Serialize)]
struct FunctionView {
    function: String,
    /// What it computes, for the comment above it.
    comment: Vec<String>,
    /// Its parameters as C declarations.
    parameters: String,
    /// The type of the kernel's parameter struct and lines of its fields.
    params: String,
    fields: Vec<String>,
    kernel: String,
    /// What it passes to the kernel behind the parameter struct.
    operands: String,
}

#[derive(Serialize)]
struct CallView {
    function: String,
    /// What the run function passes to it, in lines.
    arguments: Vec<String>,
}

#[derive(Serialize)]
struct PortView {
    function: String,
    element_type: String,
    place: String,
}

/// The text of the source file, which includes `headers`.
pub(super) fn render(
    program: &Program,
    options: &EmitOptions,
    names: &Names,
    headers: &BTreeSet<&str>,
) -> Result<String, CodegenError> {
    let ports = |ports: &[Port], port_names: &[PortName]| {
        let pairs = ports.iter().zip(port_names);
        pairs.map(|(port, name)| self::port(names, port, name)).collect::<Vec<_>>()
    };
    let shared = if options.share_layers { Shared::all(program) } else { Shared::none(program) };
    let printer = Printer { program, names, prefix: options.name.as_str(), shared };
    let steps = 0..program.steps.len();
    let view = SourceView {
        name: options.name.to_string(),
        upper: options.name.upper(),
        banner: options.banner.iter().map(|line| comment(line)).collect(),
        headers,
        interface: runtime::interface()?,
        buffers: buffers(program, names)?,
        functions: steps
            .clone()
            .filter(|n| printer.shared.leader(*n) == *n)
            .map(|n| printer.function(n))
            .collect(),
        calls: steps.map(|n| printer.call(n)).collect(),
        inputs: ports(&program.inputs, &names.inputs),
        outputs: ports(&program.outputs, &names.outputs),
    };
    fill("source.c", include_str!("../../templates/source.c.tera"), &view)
}

fn buffers<'a>(program: &Program, names: &'a Names) -> Result<Vec<BufferView<'a>>, CodegenError> {
    let view = |(buffer, name): (&edgecc_ir::program::Buffer, &'a String)| {
        let offset = buffer.offset.ok_or_else(|| CodegenError::Unplanned { name: buffer.name.clone() })?;
        Ok(BufferView { name, offset, bytes: buffer.bytes })
    };
    program.buffers.iter().zip(&names.buffers).map(view).collect()
}

fn port(names: &Names, port: &Port, name: &PortName) -> PortView {
    PortView {
        function: name.function.clone(),
        element_type: name.element_type(),
        place: place(names, &port.view),
    }
}

/// A view's start, relative to the arena.
fn place(names: &Names, view: &View) -> String {
    let buffer = &names.buffers[view.buffer.0];
    if view.offset == 0 { buffer.clone() } else { format!("{buffer} + {}", view.offset) }
}

/// What the printed steps depend on.
struct Printer<'a> {
    program: &'a Program,
    names: &'a Names,
    prefix: &'a str,
    shared: Shared,
}

impl Printer<'_> {
    /// The function of step `n`.
    fn function(&self, n: usize) -> FunctionView {
        let step = &self.program.steps[n];
        let kernel = step.call.kernel;
        let fields = kernel.fields.iter().zip(&step.call.params);
        let fields = fields.map(|(field, value)| format!(".{} = {}", field.name, param(value)));
        FunctionView {
            function: self.names.steps[n].clone(),
            comment: describe(self.program, step),
            parameters: self.passed(n).map(|(spec, _)| declaration(spec)).collect::<Vec<_>>().join(", "),
            params: kernel.params.clone(),
            fields: wrap(fields.collect(), COLUMNS),
            kernel: kernel.symbol.clone(),
            operands: operands(step).map(|(spec, operand)| self.operand(n, spec, operand)).collect(),
        }
    }

    /// The call of step `n`.
    fn call(&self, n: usize) -> CallView {
        let argument = |operand: &Operand| match operand {
            Operand::View(view) => format!("{}_at(arena, {})", self.prefix, place(self.names, view)),
            Operand::Constant(id) => self.names.constants[id.0].clone(),
            Operand::Absent => "NULL".into(),
        };
        CallView {
            function: self.names.steps[self.shared.leader(n)].clone(),
            arguments: wrap(self.passed(n).map(|(_, operand)| argument(operand)).collect(), COLUMNS),
        }
    }

    /// The operands that the function of step `n` takes as arguments.
    fn passed(&self, n: usize) -> impl Iterator<Item = (&OperandSpec, &Operand)> {
        operands(&self.program.steps[n]).filter(move |(_, operand)| self.is_passed(n, operand))
    }

    fn is_passed(&self, n: usize, operand: &Operand) -> bool {
        match operand {
            Operand::View(_) => true,
            Operand::Constant(_) => self.shared.is_shared(n),
            Operand::Absent => false,
        }
    }

    /// The operand in the kernel's call, with the comma before it.
    fn operand(&self, n: usize, spec: &OperandSpec, operand: &Operand) -> String {
        let text = match operand {
            Operand::View(_) => &spec.name,
            Operand::Constant(_) if self.is_passed(n, operand) => &spec.name,
            Operand::Constant(id) => &self.names.constants[id.0],
            Operand::Absent => "NULL",
        };
        format!(", {text}")
    }
}

fn operands(step: &Step) -> impl Iterator<Item = (&OperandSpec, &Operand)> {
    step.call.kernel.operands.iter().zip(&step.call.operands)
}

fn describe(program: &Program, step: &Step) -> Vec<String> {
    let layer = &program.layers[step.layer];
    let work = if layer.macs == 0 { String::new() } else { format!(", {} MACs", layer.macs) };
    let mut lines = vec![format!("{} \"{}\": {}{work}", layer.op, comment(&layer.name), layer.ty)];
    if !layer.origin.is_empty() && layer.origin != layer.name {
        lines.extend(wrap(layer.origin.split('+').map(comment).collect(), COLUMNS));
    }
    lines
}

fn declaration(spec: &OperandSpec) -> String {
    let reads_only = if spec.role.writes() { "" } else { "const " };
    format!("{reads_only}{} *{}", ctype::operand(spec.dtype), spec.name)
}
