//! Whether a compiled model fits.

use crate::onnx::Diagnostic;
use crate::report::{LayerReport, Report};
use crate::text::count;
use crate::{Optimize, Request};

/// The most values or layers that a line of a diagnostic names.
const NAMED: usize = 4;

/// Fails with one diagnostic for each limit that the model exceeds. The report is of the plan that needs
/// least if a limit is exceeded at all.
pub(crate) fn check(report: &Report, request: &Request) -> Result<(), Vec<Diagnostic>> {
    let over = [check_ram(report, request.budget.ram), check_flash(report, request)];
    let over: Vec<_> = over.into_iter().flatten().collect();
    if over.is_empty() { Ok(()) } else { Err(over) }
}

fn check_ram(report: &Report, limit: Option<u64>) -> Option<Diagnostic> {
    let (arena, stack) = (report.arena_bytes as u64, report.stack_bytes as u64);
    let needed = arena + stack;
    let over = needed.checked_sub(limit?).filter(|over| *over > 0)?;
    let message = format!(
        "the model needs at least {} bytes of RAM (arena {}, stack {}): {} over the limit of {}",
        count(needed),
        count(arena),
        count(stack),
        count(over),
        count(limit?)
    );
    let peak = report.layers.get(report.plan.peak_layer).map_or(String::new(), |layer| peak(report, layer));
    let message = [message, excess(report, limit?), peak].concat();
    Some(Diagnostic::unsupported(message).help(ram_help(report, needed)))
}

/// The layers that are over the limit with the stack, each by how much, the worst first.
fn excess(report: &Report, limit: u64) -> String {
    let over = |layer: &LayerReport| {
        let needed = (layer.arena_live_bytes + report.stack_bytes) as u64;
        needed.checked_sub(limit).filter(|over| *over > 0)
    };
    let mut layers: Vec<_> =
        report.layers.iter().filter_map(|layer| Some((over(layer)?, &layer.name))).collect();
    layers.sort_by_key(|(over, _)| std::cmp::Reverse(*over));
    let names: Vec<_> =
        layers.iter().take(NAMED).map(|(over, name)| format!("\"{name}\" by {}", count(*over))).collect();
    match layers.len() {
        0 => gaps(report),
        all if all > NAMED => format!("\n  over it: {}, and {} more layers", names.join(", "), all - NAMED),
        _ => format!("\n  over it: {}", names.join(", ")),
    }
}

/// Where no layer is over the limit, the arena has gaps that no buffer fits.
fn gaps(report: &Report) -> String {
    let most = report.layers.iter().map(|layer| layer.arena_live_bytes).max().unwrap_or_default();
    let lost = report.arena_bytes.saturating_sub(most) as u64;
    format!("\n  no layer alone is over it: {} bytes of the arena are gaps between buffers", count(lost))
}

fn ram_help(report: &Report, needed: u64) -> String {
    let smaller = match report.precision {
        "f32" => "`--calibrate` makes the model int8, which needs about a quarter; or ",
        _ => "",
    };
    format!(
        "`--ram {needed}` is the least that a plan was found for; {smaller}use smaller activations there, \
         or a target with more RAM"
    )
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

fn check_flash(report: &Report, request: &Request) -> Option<Diagnostic> {
    let limit = request.budget.flash?;
    let needed = report.flash_bytes();
    let over = needed.checked_sub(limit).filter(|over| *over > 0)?;
    let message = format!(
        "the model needs about {} bytes of flash (constants {}, code about {}): {} over the limit of {}{}",
        count(needed),
        count(report.weights_bytes as u64),
        count(report.code_bytes as u64),
        count(over),
        count(limit),
        largest(report)
    );
    let size = match request.optimize {
        Optimize::Size => "",
        Optimize::Speed | Optimize::Memory => "`--optimize size` makes less code; ",
    };
    Some(
        Diagnostic::unsupported(message)
            .help(format!("{size}use fewer weights, or a target with more flash")),
    )
}

/// The layers with most constants.
fn largest(report: &Report) -> String {
    let mut layers: Vec<_> = report.layers.iter().filter(|layer| layer.weights_bytes > 0).collect();
    layers.sort_by_key(|layer| std::cmp::Reverse(layer.weights_bytes));
    let names = layers.iter().take(NAMED);
    let names =
        names.map(|layer| format!("{} \"{}\" {}", layer.op, layer.name, count(layer.weights_bytes as u64)));
    let names: Vec<_> = names.collect();
    if names.is_empty() { String::new() } else { format!("\n  largest: {}", names.join(", ")) }
}
