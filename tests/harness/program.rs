//! What the linked program is made of: its size, its symbols, its instructions.

use std::collections::BTreeMap;
use std::path::Path;

use crate::tools::output;
use crate::{Firmware, HarnessError};

/// An instruction of a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instruction {
    /// Bytes that it takes.
    pub bytes: u64,
    /// What it does, such as `ldr.w`.
    pub mnemonic: String,
    /// What it does it to, as the disassembler writes it; may be empty.
    pub operands: String,
}

impl Firmware {
    /// The folder that it was built and is run in.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Bytes of flash that the whole program takes: code, constants, and the initial values of variables.
    ///
    /// # Errors
    /// A missing tool, or output of it that makes no sense.
    pub fn flash_bytes(&self) -> Result<u64, HarnessError> {
        let sizes = output(self.binutil("size")?.arg(&self.program))?;
        let numbers = sizes.lines().nth(1).unwrap_or_default().split_whitespace();
        Ok(numbers.take(2).filter_map(|word| word.parse::<u64>().ok()).sum())
    }

    /// The addresses of all functions and variables, by name; of several of the same name, one.
    ///
    /// # Errors
    /// A missing tool.
    pub fn symbols(&self) -> Result<BTreeMap<String, u64>, HarnessError> {
        let symbols = output(self.binutil("nm")?.arg(&self.program))?;
        Ok(symbols.lines().filter_map(symbol).collect())
    }

    /// The program's instructions by address. Constants among the code look like instructions, too.
    ///
    /// # Errors
    /// A missing tool.
    pub fn instructions(&self) -> Result<BTreeMap<u64, Instruction>, HarnessError> {
        let listing = output(self.binutil("objdump")?.arg("-d").arg(&self.program))?;
        Ok(listing.lines().filter_map(instruction).collect())
    }
}

/// A line of `nm`: address, kind, name.
fn symbol(line: &str) -> Option<(String, u64)> {
    let mut words = line.split_whitespace();
    let address = u64::from_str_radix(words.next()?, 16).ok()?;
    Some((words.nth(1)?.to_owned(), address))
}

/// A line of `objdump -d`: address, code in hexadecimal, mnemonic and operands, between tabulators.
fn instruction(line: &str) -> Option<(u64, Instruction)> {
    let mut columns = line.split('\t');
    let address = u64::from_str_radix(columns.next()?.trim().strip_suffix(':')?, 16).ok()?;
    let digits = columns.next()?.chars().filter(char::is_ascii_hexdigit).count();
    let mnemonic = columns.next()?.trim().to_owned();
    let operands = columns.next().unwrap_or_default().trim().to_owned();
    Some((address, Instruction { bytes: digits as u64 / 2, mnemonic, operands }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_the_tools_are_read() {
        assert_eq!(symbol("00001a3c t kws_3_qconv2d"), Some(("kws_3_qconv2d".into(), 0x1a3c)));
        assert_eq!(symbol("         U memcpy"), None);
        let read = |line| instruction(line).map(|(address, i)| (address, i.bytes, i.mnemonic, i.operands));
        let push = "   168c:\te92d 4ff0 \tstmdb\tsp!, {r4, r5, lr}";
        assert_eq!(read(push), Some((0x168c, 4, "stmdb".into(), "sp!, {r4, r5, lr}".into())));
        assert_eq!(read("  20:\tbf00      \tnop"), Some((0x20, 2, "nop".into(), String::new())));
        assert_eq!(read("00001a3c <kws_3_qconv2d>:"), None);
    }
}
