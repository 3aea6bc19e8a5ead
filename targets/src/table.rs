//! The table that `edgecc targets` prints.

use crate::{Memory, Target, TargetError, all, format_bytes};

const COLUMNS: usize = 8;
const HEAD: [&str; COLUMNS] = ["target", "core", "kernels", "fpu", "RAM", "flash", "clock", "what it is"];
/// Columns of numbers are aligned at the right.
const NUMBERS: std::ops::Range<usize> = 4..7;

/// All targets, one a line under a line of titles, in aligned columns; every line ends with a newline.
///
/// # Errors
/// [`TargetError::Data`], as [`all`].
pub fn table() -> Result<String, TargetError> {
    let mut rows = vec![HEAD.map(str::to_owned)];
    rows.extend(all()?.iter().map(row));
    Ok(aligned(&rows))
}

fn row(target: &Target) -> [String; COLUMNS] {
    let memory = |text: fn(&Memory) -> String| target.memory.as_ref().map_or_else(|| "-".to_owned(), text);
    [
        target.name.to_string(),
        target.core.to_string(),
        target.tier.name().to_owned(),
        target.fpu.name().to_owned(),
        memory(|m| format_bytes(m.ram_bytes)),
        memory(|m| format_bytes(m.flash_bytes)),
        memory(|m| format!("{} MHz", m.clock_hz / 1_000_000)),
        target.summary.clone(),
    ]
}

fn aligned(rows: &[[String; COLUMNS]]) -> String {
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..COLUMNS).map(width).collect();
    rows.iter().map(|row| line(row, &widths)).collect()
}

fn line(row: &[String; COLUMNS], widths: &[usize]) -> String {
    let cells = row.iter().zip(widths).enumerate().map(|(column, (text, &width))| {
        if NUMBERS.contains(&column) { format!("{text:>width$}") } else { format!("{text:<width$}") }
    });
    format!("{}\n", cells.collect::<Vec<_>>().join("  ").trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_aligned() {
        let text = table().unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), all().unwrap().len() + 1);
        let column = lines[0].find("what it is").unwrap();
        for line in &lines {
            assert!(line[..column].ends_with("  ") && !line[column..].starts_with(' '), "{line}");
        }
    }

    #[test]
    fn a_board_shows_its_memory() {
        let text = table().unwrap();
        let line = text.lines().find(|line| line.starts_with("nucleo-l4r5zi ")).unwrap();
        let words: Vec<&str> = line.split_whitespace().take(8).collect();
        assert_eq!(words, ["nucleo-l4r5zi", "cortex-m4", "dsp", "single", "640K", "2M", "120", "MHz"]);
    }
}
