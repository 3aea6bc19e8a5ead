//! `NAME.c`: one function per kernel call, one per row loop, and the run function that calls them in order.

use super::literal::{param, wrap};
use super::names::{Names, PortName};
use super::rows::{self, LoopView, MemberView, StreamView};
use super::shared::Shared;
use super::template::{comment, render as fill};
use super::{EmitOptions, ctype};
use crate::{CodegenError, runtime};
use edgecc_ir::kernel::OperandSpec;
use edgecc_ir::program::{Operand, Port, Program, RowLoop, Rows, Step, Stream, View};
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
    /// Whether less code is wanted, even where that is slower.
    small: bool,
    interface: u32,
    buffers: Vec<BufferView<'a>>,
    functions: Vec<FunctionView>,
    loops: Vec<LoopView>,
    /// What the run function calls.
    calls: Vec<CallView>,
    inputs: Vec<PortView>,
    outputs: Vec<PortView>,
    stream: Option<StreamView>,
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
    /// Whether it computes a row, as a member of a row loop.
    of_rows: bool,
    /// Statements before the kernel's call.
    lines: Vec<String>,
    kernel: String,
    /// What it passes to the kernel behind the parameter struct.
    operands: String,
}

#[derive(Serialize)]
struct CallView {
    function: String,
    /// In lines.
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
    let loops = program.loops.iter().zip(&names.loops);
    let view = SourceView {
        name: options.name.to_string(),
        upper: options.name.upper(),
        banner: options.banner.iter().map(|line| comment(line)).collect(),
        headers,
        small: options.share_layers,
        interface: runtime::interface()?,
        buffers: buffers(program, names)?,
        functions: steps
            .clone()
            .filter(|n| printer.shared.leader(*n) == *n && !printer.takes_rows(*n))
            .map(|n| printer.function(n))
            .collect(),
        loops: loops.map(|(rows, function)| printer.row_loop(rows, function)).collect(),
        calls: steps.filter_map(|n| printer.call(n)).collect(),
        inputs: ports(&program.inputs, &names.inputs),
        outputs: ports(&program.outputs, &names.outputs),
        stream: program.stream.as_ref().map(|stream| printer.stream(stream)),
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
    /// The function of step `n`; that of a member of a row loop computes row `at`.
    fn function(&self, n: usize) -> FunctionView {
        let step = &self.program.steps[n];
        let kernel = step.call.kernel;
        let fields = kernel.fields.iter().zip(&step.call.params);
        let fields = fields.map(|(field, value)| format!(".{} = {}", field.name, param(value)));
        let rows = self.program.loop_of(n);
        let at = rows.map(|_| "int32_t at".to_owned()).into_iter();
        let body = rows.map(|rows| rows::body(rows, n, step));
        let window = body.as_ref().and_then(|body| body.window.as_deref());
        FunctionView {
            function: self.names.steps[n].clone(),
            comment: describe(self.program, step),
            parameters: at
                .chain(self.passed(n).map(|(spec, _)| declaration(spec)))
                .collect::<Vec<_>>()
                .join(", "),
            of_rows: rows.is_some(),
            params: kernel.params.clone(),
            fields: wrap(fields.collect(), COLUMNS),
            operands: self.operands(n, rows, window),
            kernel: body.as_ref().map_or_else(|| kernel.symbol.clone(), |body| body.kernel.clone()),
            lines: body.map(|body| body.lines).unwrap_or_default(),
        }
    }

    /// What step `n` passes to its kernel; `window` in place of the first operand.
    fn operands(&self, n: usize, rows: Option<&RowLoop>, window: Option<&str>) -> String {
        let argument = |(position, (spec, operand)): (usize, (&OperandSpec, &Operand))| {
            let own = rows.and_then(|rows| rows.rows(n, position));
            match window.filter(|_| position == 0) {
                Some(window) => window.to_owned(),
                None => match rows::argument(own, spec, operand) {
                    Some(row) => format!(", {row}"),
                    None => self.operand(n, spec, operand),
                },
            }
        };
        operands(&self.program.steps[n]).enumerate().map(argument).collect()
    }

    /// Whether step `n` is the caller's: it has no function.
    fn takes_rows(&self, n: usize) -> bool {
        self.program.stream.is_some() && n == 0
    }

    fn stream(&self, stream: &Stream) -> StreamView {
        let members = self.program.loops.first().map_or(0, |rows| rows.steps.len());
        StreamView {
            state: place(self.names, &stream.state),
            members,
            function: self.names.loops.first().cloned().unwrap_or_default(),
            element_type: self.names.inputs.first().map(PortName::element_type).unwrap_or_default(),
        }
    }

    fn row_loop(&self, rows: &RowLoop, function: &str) -> LoopView {
        let member = |n: usize| {
            let row = format!("row[{}]++", n - rows.steps.start);
            if let Some(place) = self.pushed(n, rows, &row) {
                return MemberView { function: "memcpy".into(), arguments: place };
            }
            let arguments = self.arguments(n, Some(row));
            MemberView { function: self.names.steps[n].clone(), arguments }
        };
        let layer = |n: usize| comment(&self.program.layers[self.program.steps[n].layer].name);
        LoopView {
            function: function.to_owned(),
            order: self.names.constants[rows.order.0].clone(),
            comment: format!("\"{}\" to \"{}\"", layer(rows.steps.start), layer(rows.steps.end - 1)),
            streamed: self.takes_rows(rows.steps.start),
            members: rows.steps.clone().map(member).collect(),
        }
    }

    /// What copies the row that the caller gives, if step `n` is that.
    fn pushed(&self, n: usize, rows: &RowLoop, row: &str) -> Option<Vec<String>> {
        let stream = self.program.stream.as_ref().filter(|_| self.takes_rows(n))?;
        let Rows { bytes, ring, .. } = rows.rows(n, 0)?;
        let ring_at = format!("{}_at(arena, {})", self.prefix, place(self.names, &stream.port.view));
        let arguments =
            [format!("ec_row_to({ring_at}, {bytes}, {ring}, {row})"), "pushed".into(), bytes.to_string()];
        Some(wrap(arguments.to_vec(), COLUMNS))
    }

    /// What the run function calls for step `n`; nothing for a member of a loop that has been called already, or that
    /// rows of the input make turn.
    fn call(&self, n: usize) -> Option<CallView> {
        let Some(at) = self.program.loops.iter().position(|rows| rows.steps.contains(&n)) else {
            let function = self.names.steps[self.shared.leader(n)].clone();
            return Some(CallView { function, arguments: self.arguments(n, None) });
        };
        let call = || CallView { function: self.names.loops[at].clone(), arguments: vec!["arena".into()] };
        (self.program.loops[at].steps.start == n && !self.takes_rows(n)).then(call)
    }

    /// `first` and what step `n` takes, in lines.
    fn arguments(&self, n: usize, first: Option<String>) -> Vec<String> {
        let argument = |operand: &Operand| match operand {
            Operand::View(view) => format!("{}_at(arena, {})", self.prefix, place(self.names, view)),
            Operand::Constant(id) => self.names.constants[id.0].clone(),
            Operand::Absent => "NULL".into(),
        };
        let passed = self.passed(n).map(|(_, operand)| argument(operand));
        wrap(first.into_iter().chain(passed).collect(), COLUMNS)
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
