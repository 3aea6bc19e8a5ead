//! Every rule with a case that it proves and one that it leaves alone.

mod algebra;
mod dense;
mod movement;
mod selection;
mod sink;

/// A graph of one input `x` and these lines, the last of which is the result.
fn from(x: &str, lines: &str) -> String {
    let lines = lines.trim();
    let last = lines.lines().last().and_then(|line| line.split_whitespace().next()).unwrap_or("%0");
    let last = if lines.is_empty() { "%0" } else { last };
    format!("  %0 = input \"x\" : {x}\n{lines}\n  output \"y\" = {last}")
}
