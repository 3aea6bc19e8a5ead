//! Counting what a program executes: the emulator's plugin, and what follows from its counts.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use edgecc_tests::{Firmware, Instruction, find_tool, run_tool, tool_output};
use tempfile::TempDir;

use crate::cortex_m4;
use crate::error::{BenchError, io_error};

/// Files in the program's folder.
const MARKS: &str = "marks.txt";
const COUNTS: &str = "counts.txt";

/// The first version of QEMU that insists on the second version of its plugin interface.
const SECOND_INTERFACE: u32 = 9;

/// The plugin, built for an emulator.
#[derive(Debug)]
pub(crate) struct Counter {
    folder: TempDir,
}

/// What was executed in a section.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) instructions: u64,
    /// On a Cortex-M4; 0 where the program's instructions are not known.
    pub(crate) cycles: u64,
}

/// Two blocks that ran one after the other, each as its address and how many instructions it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Edge {
    section: usize,
    from: (u64, u64),
    to: (u64, u64),
    count: u64,
}

impl Counter {
    /// Builds the plugin for the emulator of that name.
    pub(crate) fn build(emulator: &str) -> Result<Self, BenchError> {
        let version = tool_output(Command::new(find_tool(emulator)?).arg("--version"))?;
        let interface = if major(&version) < SECOND_INTERFACE { 1 } else { 2 };
        let folder = TempDir::new().map_err(io_error(std::env::temp_dir()))?;
        let counter = Counter { folder };
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("plugin/count.c");
        let mut command = Command::new(find_tool("gcc")?);
        command.args(["-std=gnu11", "-O2", "-Wall", "-Wextra", "-Werror", "-fPIC", "-shared"]);
        command.arg(format!("-DPLUGIN_API={interface}")).arg("-o").arg(counter.path()).arg(source);
        run_tool(&mut command)?;
        Ok(counter)
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("count.so")
    }

    /// The emulator's arguments that count in `firmware` between the first two of `marks`.
    pub(crate) fn arguments(&self, firmware: &Firmware, marks: &[u64]) -> Result<Vec<String>, BenchError> {
        let path = firmware.folder().join(MARKS);
        let lines: String = marks.iter().map(|mark| format!("{mark:x}\n")).collect();
        std::fs::write(&path, lines).map_err(io_error(&path))?;
        let plugin = format!("{},marks={MARKS},out={COUNTS}", self.path().display());
        Ok(vec!["-plugin".into(), plugin])
    }
}

/// What `firmware` executed in each section, by the number of its mark, after a run with a counter's arguments.
/// Cycles need the program's instructions.
pub(crate) fn counts(
    firmware: &Firmware,
    instructions: Option<&BTreeMap<u64, Instruction>>,
) -> Result<BTreeMap<usize, Count>, BenchError> {
    let path = firmware.folder().join(COUNTS);
    let text = std::fs::read_to_string(&path).map_err(io_error(&path))?;
    let mut sections = BTreeMap::new();
    for line in text.lines() {
        let edge = edge(line).ok_or_else(|| BenchError::data(COUNTS, format!("`{line}`")))?;
        let sum: &mut Count = sections.entry(edge.section).or_default();
        sum.instructions += edge.count * edge.to.1;
        if let Some(instructions) = instructions {
            sum.cycles += edge.count * (block(edge.to, instructions).0 + refill(edge, instructions));
        }
    }
    Ok(sections)
}

/// The cycles of a block, and the address behind it.
fn block((address, count): (u64, u64), instructions: &BTreeMap<u64, Instruction>) -> (u64, u64) {
    let block = || instructions.range(address..).take(count as usize);
    let end = block().last().map_or(address, |(address, last)| address + last.bytes);
    (cortex_m4::cycles(block().map(|(_, instruction)| instruction)), end)
}

/// What it costs to come from one block to the next.
fn refill(edge: Edge, instructions: &BTreeMap<u64, Instruction>) -> u64 {
    let is_first = edge.from.1 == 0;
    if is_first || block(edge.from, instructions).1 == edge.to.0 { 0 } else { cortex_m4::REFILL }
}

/// A line of the plugin's output, as its source describes it.
fn edge(line: &str) -> Option<Edge> {
    let words: [&str; 6] = line.split_whitespace().collect::<Vec<_>>().try_into().ok()?;
    let hexadecimal = |word: &str| u64::from_str_radix(word, 16).ok();
    Some(Edge {
        section: words[0].parse().ok()?,
        from: (hexadecimal(words[1])?, words[2].parse().ok()?),
        to: (hexadecimal(words[3])?, words[4].parse().ok()?),
        count: words[5].parse().ok()?,
    })
}

/// The major version in what an emulator prints of itself.
fn major(version: &str) -> u32 {
    let numbers = version.split(|c: char| !c.is_ascii_digit()).find(|word| !word.is_empty());
    numbers.and_then(|number| number.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_the_plugin_are_read() {
        let read = edge("2 1a3c 5 1a50 3 77").unwrap();
        assert_eq!(read, Edge { section: 2, from: (0x1a3c, 5), to: (0x1a50, 3), count: 77 });
        assert_eq!(edge("2 1a3c 5 1a50 3"), None);
    }

    #[test]
    fn versions_are_read() {
        assert_eq!(major("QEMU emulator version 7.2.22 (Debian 1:7.2)"), 7);
        assert_eq!(major("QEMU emulator version 10.0.2"), 10);
    }

    #[test]
    fn only_jumps_refill_the_pipeline() {
        let nop = || Instruction { bytes: 2, mnemonic: "nop".into(), operands: String::new() };
        let program: BTreeMap<u64, Instruction> = (0..8).map(|i| (i * 2, nop())).collect();
        let cost = |from, to| refill(Edge { section: 0, from, to, count: 1 }, &program);
        assert_eq!(cost((0, 2), (4, 1)), 0);
        assert_eq!(cost((0, 2), (6, 1)), 2);
        assert_eq!(cost((0, 0), (6, 1)), 0);
        assert_eq!(block((4, 3), &program), (3, 10));
    }
}
