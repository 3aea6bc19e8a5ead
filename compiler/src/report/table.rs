//! The report as a table for people.

use super::{LayerReport, Report};
use crate::text::{aligned, count, kilobytes, shape};

/// A line for each layer with the peak marked, then the totals; every line ends with a newline.
pub fn table(report: &Report) -> String {
    let head = ["", "layer", "op", "shape", "MACs", "weights", "RAM in use", ""];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    let layers = report.layers.iter().enumerate();
    rows.extend(layers.map(|(at, layer)| row(at, layer, at == report.plan.peak_layer)));
    format!("{}\n{}", aligned(&rows, &[0, 4, 5, 6]), totals(report))
}

fn row(at: usize, layer: &LayerReport, is_peak: bool) -> Vec<String> {
    let dash_if_zero = |n: u64| if n == 0 { "-".into() } else { count(n) };
    vec![
        at.to_string(),
        shortened(&layer.name),
        layer.op.to_owned(),
        shape(&layer.shape),
        dash_if_zero(layer.macs),
        dash_if_zero(layer.weights_bytes as u64),
        count(layer.arena_live_bytes as u64),
        if is_peak { "<- peak".into() } else { String::new() },
    ]
}

fn totals(report: &Report) -> String {
    let bound = if report.plan.optimal {
        "the least possible for this order of layers".into()
    } else {
        format!("at least {} for this order of layers", count(report.plan.lower_bound_bytes as u64))
    };
    let (arena, weights) = (report.arena_bytes as u64, report.weights_bytes as u64);
    let rows = [
        ("RAM", format!("{} bytes ({}) arena: {bound}", count(arena), kilobytes(arena))),
        ("", format!("{} bytes of stack at most", count(report.stack_bytes as u64))),
        ("flash", format!("{} bytes ({}) constants, and the code", count(weights), kilobytes(weights))),
        (
            "work",
            format!(
                "{} MACs, about {} cycles on {}",
                count(report.macs),
                count(report.cycles),
                report.target
            ),
        ),
    ];
    rows.iter().map(|(what, text)| format!("{what:<6} {text}\n")).collect()
}

/// Names may be paths of modules; the end says most.
fn shortened(name: &str) -> String {
    const LONGEST: usize = 32;
    let skipped = name.chars().count().saturating_sub(LONGEST);
    if skipped == 0 {
        name.to_owned()
    } else {
        format!("…{}", name.chars().skip(skipped + 1).collect::<String>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_keep_their_end() {
        assert_eq!(shortened("conv1"), "conv1");
        let long = format!("{}/conv1", "module/".repeat(9));
        assert_eq!(shortened(&long).chars().count(), 32);
        assert!(shortened(&long).starts_with('…') && shortened(&long).ends_with("module//conv1"));
    }
}
