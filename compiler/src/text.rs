//! Numbers and columns for people.

/// Digits in groups of three: `1,234,567`.
pub(crate) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Bytes in units of 1024: `62.6 KB`.
pub(crate) fn kilobytes(bytes: u64) -> String {
    format!("{:.1} KB", bytes as f64 / 1024.0)
}

/// Dimensions as people say them: `1x25x5x64`.
pub(crate) fn shape(dims: &[usize]) -> String {
    if dims.is_empty() {
        return "scalar".into();
    }
    dims.iter().map(ToString::to_string).collect::<Vec<_>>().join("x")
}

/// Rows of equally many cells as lines; the columns in `right` are aligned at the right.
pub(crate) fn aligned(rows: &[Vec<String>], right: &[usize]) -> String {
    let columns = rows.first().map_or(0, Vec::len);
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).enumerate().map(|(column, (cell, &width))| {
            if right.contains(&column) { format!("{cell:>width$}") } else { format!("{cell:<width$}") }
        });
        format!("{}\n", cells.collect::<Vec<_>>().join("  ").trim_end())
    };
    rows.iter().map(line).collect()
}

/// A name that stays in its line: what would move a terminal's cursor is written out.
pub(crate) fn printable(name: &str) -> String {
    let moves = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}');
    let letter = |c: char| if moves(c) { c.escape_default().to_string() } else { c.to_string() };
    name.chars().map(letter).collect()
}

/// At most so many letters of a name, for a line. Names may be paths of modules; the end says most.
pub(crate) fn shortened(name: &str, longest: usize) -> String {
    let name = printable(name);
    let letters = name.chars().count();
    if letters <= longest {
        return name;
    }
    let skipped = (letters + 1).saturating_sub(longest);
    format!("…{}", name.chars().skip(skipped).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        assert_eq!([0, 999, 1000, 1_234_567].map(count), ["0", "999", "1,000", "1,234,567"]);
    }

    #[test]
    fn columns_are_aligned() {
        let rows = [["a", "10"], ["bcd", "2"]].map(|row| row.map(str::to_owned).to_vec());
        assert_eq!(aligned(&rows, &[1]), "a    10\nbcd   2\n");
    }

    #[test]
    fn names_stay_in_their_line() {
        assert_eq!(shortened("a\nb\t\u{1b}[31m", 20), "a\\nb\\t\\u{1b}[31m");
        assert_eq!(printable("größe/σ"), "größe/σ");
    }

    #[test]
    fn long_names_keep_their_end() {
        assert_eq!(shortened("conv1", 5), "conv1");
        assert_eq!(shortened("module/conv1", 6), "…conv1");
        assert_eq!(shortened("module", 0), "…");
    }
}
