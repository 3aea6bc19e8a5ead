//! What holds of row loops.

use super::{Call, Fault, Operand, Param, Program, RowLoop, Rows, Window};
use crate::Data;
use crate::kernel::Role;

/// Every broken property of the program's row loops.
pub(super) fn check(program: &Program) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut end = 0;
    for (n, rows) in program.loops.iter().enumerate() {
        let place = format!("row loop {n}");
        let fault = |what: String| Fault { place: place.clone(), what };
        if rows.steps.start < end || rows.steps.end > program.steps.len() || rows.steps.is_empty() {
            faults.push(fault(format!("has the steps {:?}", rows.steps)));
            return faults;
        }
        end = rows.steps.end;
        faults.extend(members(program, rows).into_iter().chain(order(program, rows)).map(fault));
    }
    faults
}

fn members(program: &Program, rows: &RowLoop) -> Vec<String> {
    let calls = program.steps[rows.steps.clone()].iter().map(|step| &step.call);
    let mut faults = Vec::new();
    if rows.operands.len() != rows.steps.len() {
        return vec![format!("has {} members for {} steps", rows.operands.len(), rows.steps.len())];
    }
    for (n, (call, operands)) in calls.zip(&rows.operands).enumerate() {
        let found = member(call, operands);
        faults.extend(found.into_iter().map(|what| format!("member {n} ({}): {what}", call.kernel.symbol)));
    }
    faults
}

fn member(call: &Call, operands: &[Option<Rows>]) -> Vec<String> {
    let kernel = call.kernel;
    if !kernel.computes_rows() {
        return vec!["computes no single rows".into()];
    }
    if operands.len() != kernel.operands.len() {
        return vec![format!("{} operands do not fit the kernel", operands.len())];
    }
    let result = kernel.operands.iter().zip(operands).find(|(spec, _)| spec.role == Role::Out);
    let height = result.and_then(|(_, rows)| *rows).map_or(1, |rows| rows.height);
    let given = kernel.operands.iter().zip(&call.operands).zip(operands).enumerate();
    let faults = given.filter_map(|(n, ((spec, operand), rows))| {
        let what = match (operand, rows) {
            (Operand::View(view), Some(rows)) if spec.role != Role::Scratch => {
                let windowed = n == 0 && !kernel.window.is_empty();
                let window = if windowed { window(call) } else { repeated(rows.height, height) };
                let fits = rows.ring * rows.bytes == view.bytes && (1..=rows.height).contains(&rows.ring);
                let what = (!fits).then(|| format!("of {} bytes can't be {rows:?}", view.bytes));
                what.or_else(|| {
                    (window != Some(rows.window)).then(|| format!("has the window {:?}", rows.window))
                })
            }
            (Operand::View(_), None) if spec.role == Role::Scratch => None,
            (Operand::Constant(_) | Operand::Absent, None) => None,
            _ => Some(format!("can't be {operand:?} with {rows:?}")),
        };
        what.map(|what| format!("operand `{}` {what}", spec.name))
    });
    faults.collect()
}

/// The window of an operand whose rows the kernel takes one by one, each for as many rows of the result.
fn repeated(height: usize, result: usize) -> Option<Window> {
    let repeat = result.checked_div(height)?;
    (repeat * height == result).then_some(Window { repeat, ..Window::SAME })
}

/// The window of a call's parameters; `None` if they have none.
fn window(call: &Call) -> Option<Window> {
    let field = |name: &str| match call.params.get(call.kernel.field(name)?)? {
        Param::Int(value) => usize::try_from(*value).ok(),
        Param::Float(_) | Param::Ints(_) => None,
    };
    let (kernel, stride) = (field("kernel_h")?, field("stride_h")?);
    Some(Window { kernel, stride, dilation: field("dilation_h")?, pad: field("pad_top")?, repeat: 1 })
}

/// Every row of the last member is computed, of the others none more than there are.
fn order(program: &Program, rows: &RowLoop) -> Vec<String> {
    let Some(Data::U8(order)) = program.constants.get(rows.order.0).map(|constant| &constant.data) else {
        return vec![format!("has its order in constant {}, which is not bytes", rows.order.0)];
    };
    let mut faults = Vec::new();
    for (n, step) in rows.steps.clone().enumerate() {
        let call = &program.steps[step].call;
        let result = call.kernel.operands.iter().position(|spec| spec.role == Role::Out);
        let height = result.and_then(|result| rows.rows(step, result)).map_or(0, |rows| rows.height);
        let turns = order.iter().filter(|member| usize::from(**member) == n).count();
        if turns > height || step + 1 == rows.steps.end && turns < height {
            faults.push(format!("member {n} computes {turns} of {height} rows"));
        }
    }
    let beyond = order.iter().find(|member| usize::from(**member) >= rows.steps.len());
    faults.extend(beyond.map(|member| format!("has no member {member}")));
    faults
}
