//! Identifiers: legal, distinct, and as close to the model's own names as C allows.
//!
//! Everything generated begins with the model's name and an underscore, so that no identifier can be a keyword.

use edgecc_ir::program::{Port, Program};
use std::collections::BTreeSet;
use std::fmt;
use thiserror::Error;

/// Longest part of an internal identifier that comes from the model; readers need no more.
const PART_MAX: usize = 40;

/// Longest prefix that `--name` may give.
const NAME_MAX: usize = 64;

/// Stems of headers that C sources may include; a generated header of that name would hide them.
const STANDARD_HEADERS: [&str; 34] = [
    "assert",
    "complex",
    "ctype",
    "errno",
    "fenv",
    "float",
    "inttypes",
    "iso646",
    "limits",
    "locale",
    "math",
    "setjmp",
    "signal",
    "stdalign",
    "stdarg",
    "stdatomic",
    "stdbool",
    "stddef",
    "stdint",
    "stdio",
    "stdlib",
    "stdnoreturn",
    "string",
    "strings",
    "tgmath",
    "threads",
    "time",
    "uchar",
    "unistd",
    "wchar",
    "wctype",
    "arm_acle",
    "arm_mve",
    "riscv_vector",
];

/// Prefix of the run-time headers and their symbols.
const RUNTIME_PREFIX: &str = "ec_";

/// Why a text can't be the prefix of files and symbols.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum NameError {
    /// Not an identifier.
    #[error("`{0}` is no C identifier: use letters, digits and `_`, at most 64, with a letter first")]
    NotAnIdentifier(String),
    /// An identifier that would hide other headers or symbols.
    #[error("`{0}` is taken by a header of the C library or by the run-time kernels: choose another name")]
    Taken(String),
}

/// The prefix of generated files and symbols.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name(String);

impl Name {
    /// This very text.
    ///
    /// # Errors
    /// If it is no identifier, or taken.
    pub fn exact(text: &str) -> Result<Name, NameError> {
        let legal = text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if !legal || text.len() > NAME_MAX || !text.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return Err(NameError::NotAnIdentifier(text.into()));
        }
        // Some file systems do not tell upper from lower case.
        let lower = text.to_ascii_lowercase();
        if STANDARD_HEADERS.contains(&lower.as_str()) || lower.starts_with(RUNTIME_PREFIX) {
            return Err(NameError::Taken(text.into()));
        }
        Ok(Name(text.into()))
    }

    /// A name as close to the text as [`Name::exact`] allows.
    pub fn from_text(text: &str) -> Name {
        let text = truncated(&sanitise(text), NAME_MAX / 2).to_owned();
        Name::exact(&text).unwrap_or_else(|_| Name(format!("model_{text}")))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text in capitals, the prefix of macros.
    pub(crate) fn upper(&self) -> String {
        self.0.to_ascii_uppercase()
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a model input or output is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PortName {
    /// The function that gives its address, and in capitals the prefix of its macros.
    pub(crate) function: String,
}

impl PortName {
    /// The type of its elements.
    pub(crate) fn element_type(&self) -> String {
        format!("{}_t", self.function)
    }

    /// The prefix of its macros.
    pub(crate) fn macros(&self) -> String {
        self.function.to_ascii_uppercase()
    }
}

/// The identifiers of a program, by position.
#[derive(Clone, Debug)]
pub(crate) struct Names {
    pub(crate) inputs: Vec<PortName>,
    pub(crate) outputs: Vec<PortName>,
    pub(crate) buffers: Vec<String>,
    pub(crate) constants: Vec<String>,
    pub(crate) steps: Vec<String>,
    pub(crate) loops: Vec<String>,
}

#[cfg(feature = "llvm")]
impl Names {
    /// The functions that give the addresses of inputs and outputs.
    pub(crate) fn functions(&self) -> impl Iterator<Item = &str> {
        self.inputs.iter().chain(&self.outputs).map(|port| port.function.as_str())
    }
}

/// Chooses all identifiers.
pub(crate) fn choose(program: &Program, name: &Name) -> Names {
    let mut scope = Scope::new(name);
    let inputs = match &program.stream {
        Some(_) => scope.streamed(),
        None => scope.ports("input", &program.inputs),
    };
    let outputs = scope.ports("output", &program.outputs);
    let step = |(n, step): (usize, &edgecc_ir::program::Step)| {
        scope.unique(format!("{name}_{n}_{}", program.layers[step.layer].op))
    };
    let steps = program.steps.iter().enumerate().map(step).collect();
    let loops = (0..program.loops.len()).map(|n| scope.unique(format!("{name}_rows_{n}"))).collect();
    let internal = |kind: &str, text: &str| format!("{name}_{kind}{}", truncated(&sanitise(text), PART_MAX));
    let constants = program.constants.iter().map(|c| scope.unique(internal("", &c.name))).collect();
    let buffers = program.buffers.iter().map(|b| scope.unique(internal("at_", &b.name))).collect();
    Names { inputs, outputs, buffers, constants, steps, loops }
}

/// The identifiers of one file, compared without case because macros are the capitals of functions.
struct Scope<'n> {
    name: &'n Name,
    taken: BTreeSet<String>,
}

impl<'n> Scope<'n> {
    fn new(name: &'n Name) -> Self {
        let mut scope = Scope { name, taken: BTreeSet::new() };
        for own in ["arena_size", "arena_align", "run", "at", "h"] {
            scope.unique(format!("{name}_{own}"));
        }
        for kind in ["input", "output"] {
            scope.claim_port(&format!("{name}_{kind}"));
        }
        scope
    }

    /// The only port of its kind has the short name, several are named after their tensors.
    fn ports(&mut self, kind: &str, ports: &[Port]) -> Vec<PortName> {
        let short = format!("{}_{kind}", self.name);
        if ports.len() == 1 {
            return vec![PortName { function: short }];
        }
        let long = |port: &Port| {
            let function = self.free(&format!("{short}_{}", sanitise(&port.name)));
            self.claim_port(&function);
            PortName { function }
        };
        ports.iter().map(long).collect()
    }

    /// The short name for the only input, and what goes with rows of it.
    fn streamed(&mut self) -> Vec<PortName> {
        for own in ["begin", "push_row", "state", "state_of", "input_rows", "input_row_len"] {
            self.unique(format!("{}_{own}", self.name));
        }
        vec![PortName { function: format!("{}_input", self.name) }]
    }

    /// Takes a port's function, type and macros.
    fn claim_port(&mut self, function: &str) {
        for suffix in ["", "_t", "_len", "_scale", "_zero_point"] {
            self.taken.insert(format!("{function}{suffix}").to_ascii_lowercase());
        }
    }

    fn free(&self, wanted: &str) -> String {
        let numbered = (2..).map(|n| format!("{wanted}_{n}"));
        let mut names = std::iter::once(wanted.to_owned()).chain(numbered);
        names.find(|name| !self.taken.contains(&name.to_ascii_lowercase())).unwrap_or_default()
    }

    fn unique(&mut self, wanted: String) -> String {
        let name = self.free(&wanted);
        self.taken.insert(name.to_ascii_lowercase());
        name
    }
}

fn sanitise(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect()
}

/// The first characters of an ASCII text.
fn truncated(text: &str, len: usize) -> &str {
    text.get(..len).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use edgecc_ir::program::{BufferId, View};
    use edgecc_ir::{DType, TensorType};

    fn ports(names: &[&str]) -> Vec<Port> {
        let view = View { buffer: BufferId(0), offset: 0, bytes: 4 };
        let ty = TensorType::new(DType::F32, [1]);
        let port = |name: &&str| Port { name: (*name).into(), ty: ty.clone(), affine: None, view };
        names.iter().map(port).collect()
    }

    fn functions(names: &[&str]) -> Vec<String> {
        let program = Program { inputs: ports(names), outputs: ports(&["y"]), ..Program::default() };
        let names = choose(&program, &Name::exact("kws").unwrap());
        names.inputs.into_iter().map(|port| port.function).collect()
    }

    #[test]
    fn the_only_input_has_the_short_name() {
        assert_eq!(functions(&["serving_default:0"]), ["kws_input"]);
    }

    #[test]
    fn several_inputs_are_named_after_their_tensors() {
        assert_eq!(functions(&["a:0", "B"]), ["kws_input_a_0", "kws_input_B"]);
    }

    #[test]
    fn clashes_get_numbers_also_where_only_the_macros_clash() {
        assert_eq!(
            functions(&["a.b", "a_b", "A_B"]),
            ["kws_input_a_b", "kws_input_a_b_2", "kws_input_A_B_3"]
        );
        // kws_input_t is the element type, KWS_INPUT_LEN a macro.
        assert_eq!(functions(&["t", "len"]), ["kws_input_t_2", "kws_input_len_2"]);
    }

    #[test]
    fn exact_names_are_checked() {
        assert_eq!(Name::exact("kws_2").unwrap().as_str(), "kws_2");
        for bad in ["", "2a", "_a", "a-b", "é", &"a".repeat(65)] {
            assert_eq!(Name::exact(bad), Err(NameError::NotAnIdentifier(bad.into())));
        }
        for taken in ["math", "String", "ec_common"] {
            assert_eq!(Name::exact(taken), Err(NameError::Taken(taken.into())));
        }
    }

    #[test]
    fn any_text_gives_a_name() {
        let name = |text| Name::from_text(text).0;
        assert_eq!(name("kws-fp32 (1)"), "kws_fp32__1_");
        assert_eq!(name("8bit"), "model_8bit");
        assert_eq!(name("math"), "model_math");
        assert_eq!(name(""), "model_");
        assert!(Name::exact(&name(&"é".repeat(200))).is_ok());
    }
}
