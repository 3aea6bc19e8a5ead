//! Figures as tables for people.

use std::fmt::Write as _;

use crate::chains::Chain;
use crate::peers::{PEERS, Peer};
use crate::{Figures, LayerFigures};

const HEAD: [&str; 9] =
    ["network", "target", "MACs", "instructions", "cycles", "per MAC", "arena", "flash", "stack"];

/// A line for each network on each core.
#[must_use]
pub fn networks(figures: &[Figures]) -> String {
    let row = |f: &Figures| {
        let cycles = f.cycles.map_or("-".into(), count);
        let per_mac = f.cycles.map_or("-".into(), |cycles| format!("{:.2}", cycles as f64 / f.macs as f64));
        vec![
            f.network.clone(),
            f.target.clone(),
            count(f.macs),
            count(f.instructions),
            cycles,
            per_mac,
            count(f.arena),
            count(f.flash),
            count(f.stack),
        ]
    };
    let head = HEAD.map(str::to_owned).to_vec();
    aligned(&[vec![head], figures.iter().map(row).collect()].concat(), 2)
}

/// A line for each layer: its work, its cycles, and what edgecc estimates them as.
#[must_use]
pub fn layers(figures: &Figures) -> String {
    let head = ["layer", "kernel", "MACs", "instructions", "cycles", "estimate", "off"];
    let row = |layer: &LayerFigures| {
        let off = layer.cycles.map(|cycles| format!("{:+.1} %", error(layer.estimated_cycles, cycles)));
        vec![
            layer.name.chars().take(40).collect(),
            layer.kernel.clone(),
            count(layer.macs),
            count(layer.instructions),
            layer.cycles.map_or("-".into(), count),
            count(layer.estimated_cycles),
            off.unwrap_or("-".into()),
        ]
    };
    let rows = figures.layers.iter().map(row).collect();
    aligned(&[vec![head.map(str::to_owned).to_vec()], rows].concat(), 2)
}

/// What row loops save: a line for each network, with the arena of both plans and what its widest operator takes.
#[must_use]
pub fn chains(chains: &[Chain]) -> String {
    let head = [
        "network",
        "widest operator",
        "arena, speed",
        "arena, memory",
        "of the widest",
        "cycles, of speed's",
    ];
    let row = |chain: &Chain| {
        vec![
            chain.network.clone(),
            count(chain.widest as u64),
            count(chain.speed.0 as u64),
            count(chain.memory.0 as u64),
            format!("{:.2}", chain.share()),
            format!("{:.2}", chain.memory.1 as f64 / chain.speed.1.max(1) as f64),
        ]
    };
    let rows = chains.iter().map(row).collect();
    aligned(&[vec![head.map(str::to_owned).to_vec()], rows].concat(), 1)
}

/// What the peers need for those of the networks that they are known for, and where that is from; empty if there are
/// none.
#[must_use]
pub fn peers(figures: &[Figures]) -> String {
    let head = ["network", "tool", "M cycles", "times ours", "RAM", "flash"].map(str::to_owned).to_vec();
    let on_m4 = || figures.iter().filter(|f| f.target == "cortex-m4");
    let rows: Vec<_> = on_m4().flat_map(|f| PEERS.iter().filter_map(|peer| peer_row(f, peer))).collect();
    if rows.is_empty() {
        return String::new();
    }
    let sources = PEERS.iter().map(|peer| format!("{}: {}\n", peer.name, peer.source));
    format!("{}\n{}", aligned(&[vec![head], rows].concat(), 2), sources.collect::<String>())
}

fn peer_row(figures: &Figures, peer: &Peer) -> Option<Vec<String>> {
    let of = |list: &[(&str, u64)]| list.iter().find(|(name, _)| *name == figures.network).map(|(_, n)| *n);
    let bytes = |list| of(list).map_or("-".into(), count);
    let (_, theirs) = peer.mega_cycles.iter().find(|(name, _)| *name == figures.network)?;
    Some(vec![
        figures.network.clone(),
        peer.name.to_owned(),
        theirs.to_string(),
        format!("{:.2}", theirs * 1e6 / figures.cycles? as f64),
        bytes(peer.ram),
        bytes(peer.flash),
    ])
}

/// How far an estimate is off, in percent of what was measured.
#[must_use]
pub fn error(estimate: u64, measured: u64) -> f64 {
    (estimate as f64 / measured.max(1) as f64 - 1.0) * 100.0
}

/// A number with commas.
fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Columns of equal width: the first `left` to the left, the others to the right.
fn aligned(rows: &[Vec<String>], left: usize) -> String {
    let columns = rows.first().map_or(0, Vec::len);
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut text = String::new();
    for row in rows {
        let cells = row.iter().zip(&widths).enumerate().map(|(at, (cell, &width))| {
            if at < left { format!("{cell:<width$}") } else { format!("{cell:>width$}") }
        });
        let _ = writeln!(text, "{}", cells.collect::<Vec<_>>().join("  ").trim_end());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_and_columns_aligned() {
        assert_eq!(
            [count(0), count(999), count(1_000), count(12_345_678)],
            ["0", "999", "1,000", "12,345,678"]
        );
        let rows = [vec!["a".into(), "10".into()], vec!["bcd".into(), "5".into()]];
        assert_eq!(aligned(&rows, 1), "a    10\nbcd   5\n");
    }

    #[test]
    fn errors_are_relative_to_the_measurement() {
        assert!((error(110, 100) - 10.0).abs() < 1e-9 && (error(90, 100) + 10.0).abs() < 1e-9);
    }
}
