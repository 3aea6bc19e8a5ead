//! `report.html`: the arena as a picture and the layers as a table, in one file that needs no network.

use super::picture::{Picture, picture};
use super::{LayerReport, Report};
use crate::text::{count, kilobytes, shape};
use serde::Serialize;
use tera::{Context, Tera};

const TEMPLATE: &str = include_str!("../../templates/report.html.tera");

#[derive(Serialize)]
struct Page<'r> {
    report: &'r Report,
    facts: Vec<(&'static str, String)>,
    picture: Picture,
    has_noise: bool,
    layers: Vec<Row<'r>>,
}

/// A layer in the table.
#[derive(Serialize)]
struct Row<'r> {
    name: &'r str,
    origin: &'r str,
    op: &'static str,
    kernel: &'r str,
    shape: String,
    macs: String,
    weights: String,
    cycles: String,
    ram: String,
    scratch: String,
    snr: String,
    /// Its bytes in use, of the arena's size.
    percent: usize,
    is_peak: bool,
}

impl Report {
    /// The text of `report.html`.
    ///
    /// # Errors
    /// None that a report can cause; the template's, passed on.
    pub fn html(&self) -> Result<String, tera::Error> {
        let page = Page {
            report: self,
            facts: facts(self),
            picture: picture(self),
            has_noise: self.quantisation.is_some(),
            layers: self.layers.iter().enumerate().map(|(n, layer)| row(self, n, layer)).collect(),
        };
        Tera::one_off(TEMPLATE, &Context::from_serialize(page)?, true)
    }
}

fn facts(report: &Report) -> Vec<(&'static str, String)> {
    let bytes = |bytes: usize| format!("{} bytes ({})", count(bytes as u64), kilobytes(bytes as u64));
    let time = report.milliseconds.map_or(String::new(), |time| format!(", {time:.1} ms"));
    let bound = if report.plan.optimal {
        "the least possible for this order of layers".to_owned()
    } else {
        format!("at least {} for this order of layers", count(report.plan.lower_bound_bytes as u64))
    };
    vec![
        ("Arena", format!("{}: {bound}", bytes(report.arena_bytes))),
        ("Stack", format!("{} bytes at most", count(report.stack_bytes as u64))),
        (
            "Flash",
            format!(
                "{} of constants, and about {} of code",
                bytes(report.weights_bytes),
                bytes(report.code_bytes)
            ),
        ),
        ("Work", format!("{} MACs, about {} cycles{time}", count(report.macs), count(report.cycles))),
        ("Target", report.target.clone()),
        ("Model", format!("{}, SHA-256 {}", report.model.file, report.model.sha256)),
        ("Command", report.command.clone()),
    ]
}

fn row<'r>(report: &Report, n: usize, layer: &'r LayerReport) -> Row<'r> {
    let bytes = |bytes: usize| if bytes == 0 { "–".to_owned() } else { count(bytes as u64) };
    Row {
        name: &layer.name,
        origin: &layer.origin,
        op: layer.op,
        kernel: &layer.kernel,
        shape: shape(&layer.shape),
        macs: if layer.macs == 0 { "–".into() } else { count(layer.macs) },
        weights: bytes(layer.weights_bytes),
        cycles: count(layer.cycles),
        ram: count(layer.arena_live_bytes as u64),
        scratch: bytes(layer.scratch_bytes),
        snr: layer.snr_db.map_or("–".into(), |snr| format!("{snr:.1}")),
        percent: 100 * layer.arena_live_bytes / report.arena_bytes.max(1),
        is_peak: n == report.plan.peak_layer,
    }
}
