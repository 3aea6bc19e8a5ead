//! Whether a compiled model fits.

use crate::Budget;
use crate::onnx::Diagnostic;
use crate::report::{LayerReport, Report};
use crate::text::count;

/// The largest values of a layer that a diagnostic names.
const NAMED: usize = 4;

/// Fails with one diagnostic for each limit that the model exceeds.
pub(crate) fn check(report: &Report, budget: &Budget) -> Result<(), Vec<Diagnostic>> {
    let over = [check_ram(report, budget.ram), check_flash(report, budget.flash)];
    let over: Vec<_> = over.into_iter().flatten().collect();
    if over.is_empty() { Ok(()) } else { Err(over) }
}

fn check_ram(report: &Report, limit: Option<u64>) -> Option<Diagnostic> {
    let (arena, stack) = (report.arena_bytes as u64, report.stack_bytes as u64);
    let needed = arena + stack;
    let over = needed.checked_sub(limit?).filter(|over| *over > 0)?;
    let message = format!(
        "the model needs {} bytes of RAM (arena {}, stack {}): {} over the limit of {}",
        count(needed),
        count(arena),
        count(stack),
        count(over),
        count(limit?)
    );
    let facts = match report.layers.get(report.plan.peak_layer) {
        Some(layer) => peak(report, layer),
        None => String::new(),
    };
    let help = "use smaller activations there, or a target with more RAM";
    Some(Diagnostic::unsupported(message + &facts).help(help))
}

/// Where the arena is fullest, and with what.
fn peak(report: &Report, layer: &LayerReport) -> String {
    let steps = &report.plan;
    let at = steps.peak_step;
    let mut live: Vec<_> = steps.buffers.iter().filter(|b| b.first_step <= at && at <= b.last_step).collect();
    live.sort_by_key(|buffer| std::cmp::Reverse(buffer.bytes));
    let names = live.iter().take(NAMED).map(|b| format!("\"{}\" {}", b.name, count(b.bytes as u64)));
    let names: Vec<_> = names.collect();
    format!(
        "\n  peak: {} \"{}\" with {} live: {}",
        layer.op,
        layer.name,
        count(layer.arena_live_bytes as u64),
        names.join(", ")
    )
}

fn check_flash(report: &Report, limit: Option<u64>) -> Option<Diagnostic> {
    let needed = report.weights_bytes as u64;
    let over = needed.checked_sub(limit?).filter(|over| *over > 0)?;
    let largest = report.layers.iter().max_by_key(|layer| layer.weights_bytes);
    let largest = largest.map_or(String::new(), |layer| {
        format!("\n  largest: {} \"{}\" with {}", layer.op, layer.name, count(layer.weights_bytes as u64))
    });
    let message = format!(
        "the model's constants alone are {} bytes of flash: {} over the limit of {}{largest}",
        count(needed),
        count(over),
        count(limit?)
    );
    Some(Diagnostic::unsupported(message).help("use fewer weights, or a target with more flash"))
}
