//! What the steps of a model may touch, by its report.

use std::fmt::Write as _;

use edgecc::Compiled;

/// Flags for GCC with which the steps of generated code announce themselves, the kernels' functions not. Without
/// optimisation a step is one function.
pub const WATCHING: [&str; 3] =
    ["-O0", "-finstrument-functions", "-finstrument-functions-exclude-file-list=/ec_"];

/// A step's function and the parts of the arena that are in use while it runs: offset and bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Watched {
    function: String,
    blocks: Vec<(usize, usize)>,
}

impl Watched {
    pub(crate) fn deny(&mut self) {
        self.blocks.clear();
    }
}

/// The steps of a compiled model: its functions `NAME_NUMBER_…`.
pub(crate) fn steps(compiled: &Compiled, name: &str) -> Vec<Watched> {
    let source = compiled.bundle.files.iter().find(|file| file.name == format!("{name}.c"));
    let source = source.map(|file| String::from_utf8_lossy(&file.bytes)).unwrap_or_default();
    let steps = source.lines().filter_map(|line| {
        let function = line.strip_prefix("EC_LAYER void ")?.split('(').next()?;
        let number = function.strip_prefix(name)?.strip_prefix('_')?.split('_').next()?.parse().ok()?;
        Some(Watched { function: function.to_owned(), blocks: blocks(compiled, number) })
    });
    steps.collect()
}

fn blocks(compiled: &Compiled, step: usize) -> Vec<(usize, usize)> {
    let buffers = compiled.report.plan.buffers.iter();
    let live = buffers.filter(|buffer| (buffer.first_step..=buffer.last_step).contains(&step));
    live.map(|buffer| (buffer.offset, buffer.bytes)).collect()
}

/// The part of `suite.h` that `tests/firmware/watch.h` explains.
pub(crate) fn header(steps: &[Watched]) -> String {
    let mut text = String::from("typedef struct watch_block { size_t offset, bytes; } watch_block;\n");
    let mut rows = String::new();
    for (n, Watched { function, blocks }) in steps.iter().enumerate() {
        let blocks: String =
            blocks.iter().map(|(offset, bytes)| format!("{{{offset}, {bytes}}}, ")).collect();
        let _ = writeln!(text, "static const watch_block live_{n}[] = {{{blocks}{{0, 0}}}};");
        let _ = write!(rows, " \\\n X({function}, live_{n})");
    }
    text + "#define SUITE_STEPS(X)" + &rows + "\n"
}
