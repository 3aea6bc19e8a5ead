//! The arena's use per layer as a small plot for terminals.

use super::Report;
use crate::text::count;

/// Lines of the plot's body.
const HEIGHT: usize = 8;
/// The widest line.
const WIDTH: usize = 80;
/// The widest bar.
const BAR: usize = 4;
/// Where numbers of layers stand: every so many columns at least.
const LABEL: usize = 4;

/// What a plot is drawn with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Charset {
    /// Block elements: eighths of a line.
    Blocks,
    /// ASCII alone: whole lines.
    Ascii,
}

impl Charset {
    /// The parts of a line that it can fill, from the smallest to the whole one.
    fn parts(self) -> &'static [char] {
        match self {
            Charset::Blocks => &['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'],
            Charset::Ascii => &['#'],
        }
    }
}

/// Bytes in use from the first layer to the last, the peak marked; every line ends with a newline. Where there are more
/// layers than columns, a column shows the most that its layers use.
pub fn plot(report: &Report, charset: Charset) -> String {
    let Some(most) = report.layers.iter().map(|layer| layer.arena_live_bytes).max().filter(|most| *most > 0)
    else {
        return String::new();
    };
    let axis = count(most as u64);
    let columns = Columns::of(report.layers.len(), WIDTH - axis.len() - 2);
    let bars: Vec<usize> = columns.most(report).collect();
    let line = |level: usize| {
        let number = match level {
            0 => "0",
            level if level == HEIGHT - 1 => &axis,
            _ => "",
        };
        let cells = bars.iter().map(|bytes| columns.cell(fill(*bytes, most, level, charset)));
        format!("{number:>0$} |{1}", axis.len(), cells.collect::<String>()).trim_end().to_owned() + "\n"
    };
    let body: String = (0..HEIGHT).rev().map(line).collect();
    let indent = " ".repeat(axis.len() + 2);
    let (mark, text) = (columns.start(report.plan.peak_layer), "^ peak");
    // To the left of its mark, where there is no room to the right.
    let mark = if indent.len() + mark + text.len() <= WIDTH {
        format!("{indent}{:mark$}{text}", "")
    } else {
        format!("{indent}{:>1$}", "peak ^", mark + 1)
    };
    let numbers = columns.numbers();
    format!("{body}{}\n{mark}\n", format!("{indent}{numbers}  layer").trim_end())
}

/// The letter of a bar in a line, lines counted from the bottom.
fn fill(bytes: usize, most: usize, level: usize, charset: Charset) -> char {
    let parts = charset.parts();
    // What is used at all is seen.
    let height = (bytes * HEIGHT * parts.len()).div_ceil(most);
    match height.saturating_sub(level * parts.len()) {
        0 => ' ',
        part => parts[part.min(parts.len()) - 1],
    }
}

/// How layers become columns.
struct Columns {
    layers: usize,
    /// Layers of a bar.
    group: usize,
    /// Letters of a bar.
    width: usize,
}

impl Columns {
    fn of(layers: usize, room: usize) -> Columns {
        // The last number and the word behind it need some, too.
        let room = room - "00  layer".len();
        let group = layers.div_ceil(room).max(1);
        let bars = layers.div_ceil(group).max(1);
        Columns { layers, group, width: (room / bars).clamp(1, BAR) }
    }

    fn start(&self, layer: usize) -> usize {
        layer / self.group * self.width
    }

    fn most<'r>(&self, report: &'r Report) -> impl Iterator<Item = usize> + use<'r> {
        let bytes = report.layers.chunks(self.group);
        bytes.map(|layers| layers.iter().map(|layer| layer.arena_live_bytes).max().unwrap_or(0))
    }

    /// A letter as wide as the bar, with a gap where there is room for one.
    fn cell(&self, letter: char) -> String {
        let bar = if self.width > 2 { self.width - 1 } else { self.width };
        (0..self.width).map(|at| if at < bar { letter } else { ' ' }).collect()
    }

    /// Numbers of layers below their bars.
    fn numbers(&self) -> String {
        let mut text = String::new();
        let every = LABEL.div_ceil(self.width) * self.group;
        for layer in (0..self.layers).step_by(every) {
            text.push_str(&" ".repeat(self.start(layer).saturating_sub(text.len())));
            text.push_str(&layer.to_string());
        }
        text
    }
}
