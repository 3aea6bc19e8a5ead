//! Programs as text, for dumps and tests.

use super::{Call, Operand, Param, Program, RowLoop, Rows, Stream, View, Window};
use std::fmt;

impl fmt::Display for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "program @{} {{", self.name)?;
        for (n, buffer) in self.buffers.iter().enumerate() {
            let at = buffer.offset.map_or(String::new(), |offset| format!(" at {offset}"));
            writeln!(f, "  buffer b{n} {:?}: {} bytes{at}", buffer.name, buffer.bytes)?;
        }
        for (n, constant) in self.constants.iter().enumerate() {
            writeln!(
                f,
                "  const c{n} {:?}: {} x {}",
                constant.name,
                constant.data.len(),
                constant.data.dtype()
            )?;
        }
        for port in &self.inputs {
            writeln!(f, "  input {:?}: {} in {}", port.name, port.ty, view(&port.view))?;
        }
        if let Some(Stream { port, rows, state }) = &self.stream {
            let (ring, state) = (view(&port.view), view(state));
            writeln!(f, "  input {:?}: {} by {rows} rows in {ring}, state in {state}", port.name, port.ty)?;
        }
        for (n, step) in self.steps.iter().enumerate() {
            let rows = self.loop_of(n);
            if let Some(rows) = rows.filter(|rows| rows.steps.start == n) {
                writeln!(f, "  rows in the order of c{} {{", rows.order.0)?;
            }
            let indent = if rows.is_some() { "    " } else { "  " };
            writeln!(f, "{indent}{}", call(&step.call))?;
            if let Some(rows) = rows {
                member(f, rows, n, &step.call)?;
            }
        }
        for port in &self.outputs {
            writeln!(f, "  output {:?}: {} in {}", port.name, port.ty, view(&port.view))?;
        }
        writeln!(f, "}}")
    }
}

/// The rows of a member's operands, and the end of the loop.
fn member(f: &mut fmt::Formatter<'_>, rows: &RowLoop, step: usize, call: &Call) -> fmt::Result {
    let operands = call.kernel.operands.iter().enumerate();
    let operands = operands.filter_map(|(n, spec)| Some((spec.name.as_str(), rows.rows(step, n)?)));
    for (name, Rows { height, bytes, ring, window }) in operands {
        let Window { kernel, stride, dilation, pad, repeat } = window;
        write!(f, "      {name}: {height} rows of {bytes} bytes, {ring} in memory")?;
        if window == Window::SAME {
            writeln!(f)?;
        } else if window == (Window { repeat, ..Window::SAME }) {
            writeln!(f, ", each {repeat} times")?;
        } else {
            writeln!(f, ", window {kernel} stride {stride} dilation {dilation} pad {pad}")?;
        }
    }
    if step + 1 == rows.steps.end { writeln!(f, "  }}") } else { Ok(()) }
}

fn call(call: &Call) -> String {
    let fields = call.kernel.fields.iter().zip(&call.params);
    let params: Vec<_> = fields.map(|(field, value)| format!("{}={}", field.name, param(value))).collect();
    let operands = call.kernel.operands.iter().zip(&call.operands);
    let operands: Vec<_> =
        operands.map(|(spec, value)| format!("{}={}", spec.name, operand(value))).collect();
    format!("{}({}) {{{}}}", call.kernel.symbol, operands.join(", "), params.join(", "))
}

fn param(param: &Param) -> String {
    match param {
        Param::Int(value) => value.to_string(),
        Param::Float(value) => value.to_string(),
        Param::Ints(values) => format!("{values:?}"),
    }
}

fn operand(operand: &Operand) -> String {
    match operand {
        Operand::View(v) => view(v),
        Operand::Constant(id) => format!("c{}", id.0),
        Operand::Absent => "-".into(),
    }
}

fn view(view: &View) -> String {
    let end = view.offset + view.bytes;
    format!("b{}[{}..{end}]", view.buffer.0, view.offset)
}
