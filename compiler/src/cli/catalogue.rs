//! Lists of what there is: targets, operators, passes.

use super::{CommandResult, Exit, Terminal};
use crate::text::aligned;
use edgecc_ir::Op;
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
    for name in Op::NAMES {
        writeln!(terminal.out, "{name}")?;
    }
    Ok(Exit::Success)
}

pub(super) fn passes(terminal: &mut Terminal<'_>) -> CommandResult {
    let rows: Vec<_> =
        PASSES.iter().map(|pass| vec![pass.name.to_owned(), pass.summary.to_owned()]).collect();
    write!(terminal.out, "{}", aligned(&rows, &[]))?;
    Ok(Exit::Success)
}
