//! Lists of what there is: targets, ONNX operators, passes.

use super::{CommandResult, Exit, Terminal};
use crate::onnx::operators;
use crate::text::aligned;
use edgecc_passes::PASSES;

pub(super) fn targets(terminal: &mut Terminal<'_>) -> CommandResult {
    match edgecc_targets::table() {
        Ok(table) => {
            write!(terminal.out, "{table}")?;
            Ok(Exit::Success)
        }
        Err(error) => {
            writeln!(terminal.err, "internal error: {error}")?;
            Ok(Exit::Failure)
        }
    }
}

pub(super) fn ops(terminal: &mut Terminal<'_>) -> CommandResult {
    let head = ["operator", "since opset", "domain"].map(str::to_owned).to_vec();
    let row = |(domain, name, since): (&str, &str, i64)| {
        let domain = if domain.is_empty() { "ai.onnx" } else { domain };
        vec![name.to_owned(), since.to_string(), domain.to_owned()]
    };
    let rows: Vec<_> = std::iter::once(head).chain(operators().map(row)).collect();
    write!(terminal.out, "{}", aligned(&rows, &[1]))?;
    Ok(Exit::Success)
}

pub(super) fn passes(terminal: &mut Terminal<'_>) -> CommandResult {
    let rows: Vec<_> =
        PASSES.iter().map(|pass| vec![pass.name.to_owned(), pass.summary.to_owned()]).collect();
    write!(terminal.out, "{}", aligned(&rows, &[]))?;
    Ok(Exit::Success)
}
