//! What the compiled model is made of: sections and symbols of its object files.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::Command;

use crate::tools::{find, output};
use crate::{Firmware, HarnessError};

/// The generated code's objects, all together.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Objects {
    /// Bytes of code and constants.
    pub text: u64,
    /// Bytes of initialised variables.
    pub data: u64,
    /// Bytes of cleared variables.
    pub bss: u64,
    /// Global symbols that the objects define.
    pub defined: BTreeSet<String>,
    /// Symbols that they need and do not define themselves.
    pub undefined: BTreeSet<String>,
}

impl Firmware {
    /// Where the objects of the generated code are.
    pub fn object_paths(&self) -> impl Iterator<Item = PathBuf> {
        self.objects.iter().map(|object| self.folder.path().join(object))
    }

    /// Inspects the objects of the generated code, without the test program's.
    ///
    /// # Errors
    /// A missing tool, or output of it that makes no sense.
    pub fn objects(&self) -> Result<Objects, HarnessError> {
        let mut objects = Objects::default();
        let sizes = output(self.binutil("size")?.args(&self.objects))?;
        sizes.lines().skip(1).for_each(|line| add_sizes(&mut objects, line));
        let symbols = output(self.binutil("nm")?.arg("-g").args(&self.objects))?;
        symbols.lines().for_each(|line| add_symbol(&mut objects, line));
        objects.undefined = objects.undefined.difference(&objects.defined).cloned().collect();
        Ok(objects)
    }

    /// A tool of the compiler's binutils, working where the objects are.
    pub(crate) fn binutil(&self, tool: &str) -> Result<Command, HarnessError> {
        let prefix = self.compiler.strip_suffix("gcc").unwrap_or("");
        let mut command = Command::new(find(&format!("{prefix}{tool}"))?);
        command.current_dir(self.folder.path());
        Ok(command)
    }
}

/// A line of `size`: text, data, bss, and more that is not needed.
fn add_sizes(objects: &mut Objects, line: &str) {
    let mut numbers = line.split_whitespace().map_while(|word| word.parse::<u64>().ok());
    for sum in [&mut objects.text, &mut objects.data, &mut objects.bss] {
        *sum += numbers.next().unwrap_or(0);
    }
}

/// A line of `nm -g`: an address unless undefined, a letter, a name.
fn add_symbol(objects: &mut Objects, line: &str) {
    match *line.split_whitespace().collect::<Vec<_>>() {
        ["U", name] => objects.undefined.insert(name.to_owned()),
        [_, _, name] => objects.defined.insert(name.to_owned()),
        _ => false,
    };
}
