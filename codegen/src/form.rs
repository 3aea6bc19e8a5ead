//! What the LLVM backend can generate.

/// The form of compiled code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// An object file, `NAME.o`.
    #[default]
    Object,
    /// A static library with that object, `libNAME.a`.
    Library,
    /// Assembly language, `NAME.s`.
    Assembly,
    /// LLVM's own assembly language, `NAME.ll`, optimised.
    Ir,
}

impl Form {
    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Form::Object => "obj",
            Form::Library => "lib",
            Form::Assembly => "asm",
            Form::Ir => "llvm-ir",
        }
    }
}
