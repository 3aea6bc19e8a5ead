//! The report as a table for people.

use super::{AccuracyReport, InputRows, LayerReport, QuantisationReport, Report, ResultReport, WorstLayer};
use crate::text::{aligned, count, kilobytes, shape, shortened};

/// A line for each layer with the peak marked, then the totals; every line ends with a newline.
pub fn table(report: &Report) -> String {
    let with_noise = report.quantisation.is_some();
    let head = ["", "layer", "op", "shape", "MACs", "weights", "RAM in use", "SNR dB", ""];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    let layers = report.layers.iter().enumerate();
    rows.extend(layers.map(|(at, layer)| row(at, layer, at == report.plan.peak_layer)));
    if !with_noise {
        rows.iter_mut().for_each(|row| drop(row.remove(NOISE)));
    }
    format!("{}\n{}", aligned(&rows, &[0, 4, 5, 6, NOISE]), totals(report))
}

/// The most letters of a layer's name.
const LONGEST: usize = 32;

/// The column of signal-to-noise ratios.
const NOISE: usize = 7;

fn row(at: usize, layer: &LayerReport, is_peak: bool) -> Vec<String> {
    let dash_if_zero = |n: u64| if n == 0 { "-".into() } else { count(n) };
    vec![
        at.to_string(),
        shortened(&layer.name, LONGEST),
        layer.op.to_owned(),
        shape(&layer.shape),
        dash_if_zero(layer.macs),
        dash_if_zero(layer.weights_bytes as u64),
        count(layer.arena_live_bytes as u64),
        layer.snr_db.map_or("-".into(), |snr| format!("{snr:.1}")),
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
    let mut rows = vec![
        ("RAM", format!("{} bytes ({}) arena: {bound}", count(arena), kilobytes(arena))),
        ("", format!("{} bytes of stack at most", count(report.stack_bytes as u64))),
        (
            "flash",
            format!(
                "{} bytes ({}) constants, and about {} of code{}",
                count(weights),
                kilobytes(weights),
                count(report.code_bytes as u64),
                if report.backend == "c" { " at -O2" } else { "" }
            ),
        ),
        (
            "work",
            format!(
                "{} MACs, about {} cycles{} on {}",
                count(report.macs),
                count(report.cycles),
                report.milliseconds.map_or(String::new(), |time| format!(" ({time:.1} ms)")),
                report.target
            ),
        ),
    ];
    let by_rows = report.inputs.iter().filter_map(|input| input.by_rows);
    rows.extend(by_rows.map(|InputRows { rows, row_bytes, rows_in_arena }| {
        let size = format!("{} rows of {} bytes", count(rows as u64), count(row_bytes as u64));
        ("input", format!("{size}, pushed one by one; at most {rows_in_arena} of them are in the arena"))
    }));
    rows.extend(report.quantisation.iter().flat_map(quantisation));
    rows.iter().map(|(what, text)| format!("{what:<6} {text}\n")).collect()
}

fn quantisation(found: &QuantisationReport) -> Vec<(&'static str, String)> {
    let (count, source, method) = (found.samples, &found.source, found.method);
    let result = result(found);
    let samples = if count == 1 { "sample" } else { "samples" };
    let mut rows = vec![("int8", format!("{method} ranges of {count} {samples} ({source}), {result}"))];
    if !found.worst.is_empty() {
        let name =
            |layer: &WorstLayer| format!("{} ({:.1} dB)", shortened(&layer.name, LONGEST), layer.own_snr_db);
        let names: Vec<_> = found.worst.iter().map(name).collect();
        rows.push(("", format!("most noise is added by {}", names.join(", "))));
    }
    if let Some(AccuracyReport { float, int8 }) = found.accuracy {
        let percent = |share: f64| format!("{:.1} %", 100.0 * share);
        rows.push((
            "",
            format!("right on these samples: {} in float, {} in int8", percent(float), percent(int8)),
        ));
    }
    rows
}

/// What is left of the result, or of that which loses most.
fn result(found: &QuantisationReport) -> String {
    let worst = found.results.iter().min_by(|a, b| order(a).total_cmp(&order(b)));
    match (worst, found.result_snr_db) {
        (None, _) => "result: not measured".into(),
        (Some(_), None) => "result: exact".into(),
        (Some(_), Some(snr)) if found.results.len() == 1 => format!("result: SNR {snr:.1} dB"),
        (Some(worst), Some(snr)) => {
            format!("worst result: {}, SNR {snr:.1} dB", shortened(&worst.name, LONGEST))
        }
    }
}

fn order(result: &ResultReport) -> f64 {
    result.snr_db.unwrap_or(f64::INFINITY)
}
