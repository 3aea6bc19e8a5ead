//! The arena over time as shapes: steps from left to right, bytes from the bottom up.

use super::{BufferReport, Report};
use crate::text::count;
use serde::Serialize;

/// The drawing's size and the margins of its axes, in the units of its coordinates.
const WIDTH: f64 = 960.0;
const HEIGHT: f64 = 420.0;
const LEFT: f64 = 72.0;
const RIGHT: f64 = 8.0;
const TOP: f64 = 26.0;
const BOTTOM: f64 = 40.0;
const FOOT: f64 = HEIGHT - BOTTOM + 16.0;

/// The width of a letter in a label, about.
const LETTER: f64 = 6.5;
/// The most labels along an axis.
const LABELS: usize = 28;
const TICKS: usize = 6;
/// Colours that take turns, so that neighbours differ.
const COLOURS: usize = 4;

/// All shapes of the drawing.
#[derive(Serialize)]
pub(super) struct Picture {
    width: String,
    height: String,
    /// Where the numbers of layers stand.
    foot: String,
    /// The lines of the axis of bytes.
    ticks: Vec<Tick>,
    /// Runs of steps that are computed row by row.
    loops: Vec<Shape>,
    /// The steps of the layer that needs the most, or of the row loop that it is in.
    peak: Option<Shape>,
    buffers: Vec<Shape>,
    /// Where two buffers have the same bytes in the same step.
    shared: Vec<Shape>,
    /// The numbers of layers below their first steps.
    layers: Vec<Label>,
}

/// A rectangle.
#[derive(Serialize)]
struct Shape {
    class: String,
    x: String,
    y: String,
    w: String,
    h: String,
    /// What it says when pointed at.
    title: String,
    /// What is written on it.
    label: Option<Label>,
}

#[derive(Serialize)]
struct Label {
    x: String,
    y: String,
    text: String,
}

/// A number of bytes on the axis.
#[derive(Serialize)]
struct Tick {
    x1: String,
    x2: String,
    y: String,
    label: String,
}

/// A box in steps and bytes.
#[derive(Clone, Copy)]
struct Area {
    first: usize,
    last: usize,
    bottom: usize,
    top: usize,
}

impl Area {
    fn of(buffer: &BufferReport) -> Area {
        let (first, last) = (buffer.first_step, buffer.last_step);
        Area { first, last, bottom: buffer.offset, top: buffer.offset + buffer.bytes }
    }

    /// What is in both, if anything is.
    fn both(self, other: Area) -> Option<Area> {
        let both = Area {
            first: self.first.max(other.first),
            last: self.last.min(other.last),
            bottom: self.bottom.max(other.bottom),
            top: self.top.min(other.top),
        };
        (both.first <= both.last && both.bottom < both.top).then_some(both)
    }
}

/// From steps and bytes to coordinates.
struct Scale {
    step: f64,
    byte: f64,
    all: Area,
}

impl Scale {
    fn of(report: &Report) -> Scale {
        let steps = report.layers.iter().flat_map(|layer| &layer.steps).max().map_or(1, |last| last + 1);
        let step = (WIDTH - LEFT - RIGHT) / steps as f64;
        let byte = (HEIGHT - TOP - BOTTOM) / report.arena_bytes.max(1) as f64;
        Scale { step, byte, all: Area { first: 0, last: steps - 1, bottom: 0, top: report.arena_bytes } }
    }

    fn x(&self, step: usize) -> f64 {
        LEFT + self.step * step as f64
    }

    fn y(&self, byte: usize) -> f64 {
        HEIGHT - BOTTOM - self.byte * byte as f64
    }

    fn shape(&self, class: impl Into<String>, area: Area, title: String) -> Shape {
        let Area { first, last, bottom, top } = area;
        let (w, h) = (self.step * (last + 1 - first) as f64, self.byte * (top - bottom) as f64);
        let (x, y) = (number(self.x(first)), number(self.y(top)));
        Shape { class: class.into(), x, y, w: number(w), h: number(h), title, label: None }
    }

    /// The first of some texts that has room in the middle of an area.
    fn label(&self, area: Area, texts: impl IntoIterator<Item = String>) -> Option<Label> {
        let w = self.step * (area.last + 1 - area.first) as f64;
        let h = self.byte * (area.top - area.bottom) as f64;
        let fits = |text: &String| h >= 14.0 && w >= LETTER * text.chars().count() as f64 + 6.0;
        let text = texts.into_iter().find(fits)?;
        let y = (self.y(area.top) + self.y(area.bottom)) / 2.0 + 4.0;
        Some(Label { x: number(self.x(area.first) + w / 2.0), y: number(y), text })
    }
}

/// A tenth is as fine as anybody sees.
fn number(value: f64) -> String {
    format!("{value:.1}")
}

/// Draws the report's plan.
pub(super) fn picture(report: &Report) -> Picture {
    let scale = Scale::of(report);
    let buffers = &report.plan.buffers;
    let shapes = buffers.iter().enumerate().map(|(n, buffer)| buffer_shape(report, &scale, n, buffer));
    Picture {
        width: number(WIDTH),
        height: number(HEIGHT),
        foot: number(FOOT),
        ticks: ticks(&scale),
        loops: loops(report, &scale),
        peak: peak(report, &scale),
        buffers: shapes.collect(),
        shared: shared(buffers, &scale),
        layers: layers(report, &scale),
    }
}

fn buffer_shape(report: &Report, scale: &Scale, n: usize, buffer: &BufferReport) -> Shape {
    let area = Area::of(buffer);
    let class = match buffer.role {
        "value" => format!("value c{}", n % COLOURS),
        role => role.to_owned(),
    };
    let title = format!(
        "{} ({})\n{} bytes at offset {}, up to {}\n{}",
        buffer.name,
        buffer.role,
        count(buffer.bytes as u64),
        count(buffer.offset as u64),
        count(area.top as u64),
        span(buffer.first_step, buffer.last_step)
    );
    // Where the name has no room, the number of the layer that it belongs to.
    let layer = report.layers.iter().position(|layer| layer.name == buffer.name);
    let texts = [Some(buffer.name.clone()), layer.map(|layer| layer.to_string())];
    Shape { label: scale.label(area, texts.into_iter().flatten()), ..scale.shape(class, area, title) }
}

fn span(first: usize, last: usize) -> String {
    if first == last { format!("step {first}") } else { format!("steps {first} to {last}") }
}

fn shared(buffers: &[BufferReport], scale: &Scale) -> Vec<Shape> {
    let pairs = buffers.iter().enumerate().flat_map(|(n, a)| buffers[n + 1..].iter().map(move |b| (a, b)));
    let shape = |(a, b): (&BufferReport, &BufferReport)| {
        let area = Area::of(a).both(Area::of(b))?;
        let (old, new) = if b.first_step < a.first_step { (b, a) } else { (a, b) };
        let bytes = count((area.top - area.bottom) as u64);
        let title = format!("{bytes} bytes of {} take the place of {}, as it is used up", new.name, old.name);
        Some(scale.shape("shared", area, title))
    };
    pairs.filter_map(shape).collect()
}

fn loops(report: &Report, scale: &Scale) -> Vec<Shape> {
    let shape = |rows: &super::LoopReport| {
        let area = Area { first: rows.first_step, last: rows.last_step, ..scale.all };
        let steps = span(rows.first_step, rows.last_step);
        let title = format!("{steps}, row by row: {} rows in all", count(rows.rows as u64));
        // Boxes hide it: it is seen around the numbers of the layers.
        let h = number(FOOT + 8.0 - TOP);
        Shape { h, ..scale.shape("loop", area, title) }
    };
    report.plan.loops.iter().map(shape).collect()
}

fn peak(report: &Report, scale: &Scale) -> Option<Shape> {
    let layer = report.layers.get(report.plan.peak_layer)?;
    let (first, last) = (*layer.steps.first()?, *layer.steps.last()?);
    let around = |rows: &&super::LoopReport| rows.first_step <= first && last <= rows.last_step;
    let rows = report.plan.loops.iter().find(around);
    let (first, last) = rows.map_or((first, last), |rows| (rows.first_step, rows.last_step));
    let area = Area { first, last, ..scale.all };
    let text = format!("peak: {} bytes", count(layer.arena_live_bytes as u64));
    // Above the middle of the band, and inside the drawing.
    let half = LETTER * text.chars().count() as f64 / 2.0;
    let middle = scale.x(first) + scale.step * (last + 1 - first) as f64 / 2.0;
    let x = middle.clamp(LEFT + half, WIDTH - RIGHT - half);
    let title = format!("{} {}: {text} in use", layer.op, layer.name);
    let label = Label { x: number(x), y: number(TOP - 10.0), text };
    Some(Shape { label: Some(label), ..scale.shape("peak", area, title) })
}

/// Layer numbers, as many as there is room for.
fn layers(report: &Report, scale: &Scale) -> Vec<Label> {
    let every = report.layers.len().div_ceil(LABELS).max(1);
    let firsts = report.layers.iter().enumerate().step_by(every);
    let label = |(n, layer): (usize, &super::LayerReport)| {
        let x = scale.x(*layer.steps.first()?) + scale.step / 2.0;
        Some(Label { x: number(x), y: number(FOOT), text: n.to_string() })
    };
    firsts.filter_map(label).collect()
}

/// The arena's size, and round numbers below it.
fn ticks(scale: &Scale) -> Vec<Tick> {
    let arena = scale.all.top;
    let mut step = 1;
    while arena / step > TICKS {
        step *= 2;
    }
    let round = (0..=arena / step).map(|n| n * step);
    // Two labels in one place can't be read.
    let apart = round.filter(|bytes| scale.y(*bytes) - scale.y(arena) > 14.0 || *bytes == 0);
    let tick = |bytes: usize| Tick {
        x1: number(LEFT),
        x2: number(WIDTH - RIGHT),
        y: number(scale.y(bytes)),
        label: count(bytes as u64),
    };
    apart.chain((arena > 0).then_some(arena)).map(tick).collect()
}
