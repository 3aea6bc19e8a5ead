//! `edgecc inspect MODEL.onnx`

use super::args::InspectArgs;
use super::{CommandResult, Exit, Terminal};
use crate::onnx::{Diagnostic, ImportOptions, Inspection, Source, inspect};
use crate::text::{aligned, count, kilobytes};

pub(super) fn run(args: &InspectArgs, terminal: &mut Terminal<'_>) -> CommandResult {
    let inspected = match look(args) {
        Ok(inspected) => inspected,
        Err(diagnostic) => {
            writeln!(terminal.err, "{diagnostic}")?;
            return Ok(Exit::Failure);
        }
    };
    if args.json {
        serde_json::to_writer_pretty(&mut *terminal.out, &inspected)?;
        writeln!(terminal.out)?;
    } else {
        write!(terminal.out, "{}", describe(&inspected))?;
    }
    // A model with obstacles has been inspected all the same.
    Ok(Exit::Success)
}

fn look(args: &InspectArgs) -> Result<Inspection, Diagnostic> {
    let source = Source::read(&args.model.model)?;
    inspect(&source, &ImportOptions { dims: args.model.dims.iter().cloned().collect() })
}

fn describe(model: &Inspection) -> String {
    let opsets = model.meta.opsets.iter().map(|(domain, version)| format!("{domain} {version}"));
    let ports = |what: &str, values: &[crate::onnx::Value]| -> String {
        values.iter().map(|value| format!("{what:<12}\"{}\": {}\n", value.name, value.ty)).collect()
    };
    let parameters = format!("{} ({})", count(model.parameters), kilobytes(model.parameter_bytes));
    [
        format!("{:<12}{}\n", "model", model.name),
        format!("{:<12}{}, ONNX IR {}\n", "made by", producer(model), model.meta.ir_version),
        format!("{:<12}{}\n", "opsets", opsets.collect::<Vec<_>>().join(", ")),
        ports("input", &model.inputs),
        ports("output", &model.outputs),
        format!("{:<12}{parameters}\n", "parameters"),
        format!(
            "{:<12}{}{}\n",
            "MACs",
            count(model.macs),
            if model.obstacles.is_empty() { "" } else { " at least" }
        ),
        format!("\n{}\n", operators(model)),
        obstacles(&model.obstacles),
    ]
    .concat()
}

fn producer(model: &Inspection) -> &str {
    if model.meta.producer.is_empty() { "unknown" } else { &model.meta.producer }
}

fn operators(model: &Inspection) -> String {
    let row = |operator: &crate::onnx::OperatorCount| {
        let remark = if operator.supported { "" } else { "not supported" };
        vec![operator.count.to_string(), operator.operator.clone(), remark.to_owned()]
    };
    aligned(&model.operators.iter().map(row).collect::<Vec<_>>(), &[0])
}

fn obstacles(obstacles: &[Diagnostic]) -> String {
    if obstacles.is_empty() {
        return "Nothing stands in the way of compiling it.\n".into();
    }
    let texts: Vec<_> = obstacles.iter().map(ToString::to_string).collect();
    let many =
        if texts.len() == 1 { "One obstacle".to_owned() } else { format!("{} obstacles", texts.len()) };
    format!("{many} to compiling it:\n\n{}\n", texts.join("\n\n"))
}
