//! What stands between a model and firmware: where it is, what was found, what would work.

use edgecc_ir::OpError;
use serde::Serialize;
use std::fmt;

/// Whose move it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The model breaks ONNX's rules: whoever made it has to correct it.
    Invalid,
    /// The model is sound, and this compiler can't serve it.
    Unsupported,
    /// The options don't fit the model.
    Options,
    /// A fault of this compiler.
    Internal,
}

/// The ONNX node that a diagnostic is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The node's name; may be empty.
    pub node: String,
    /// Its operator, with the domain in front unless it is ONNX's own.
    pub operator: String,
    /// The version of the operator set that it is read by.
    pub opset: i64,
    /// The name of its first output; may be empty.
    pub output: String,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.node.is_empty() {
            write!(f, "at an unnamed node")?;
        } else {
            write!(f, "at node \"{}\"", self.node)?;
        }
        write!(f, " ({}, opset {})", self.operator, self.opset)?;
        if self.output.is_empty() { Ok(()) } else { write!(f, ", output \"{}\"", self.output) }
    }
}

/// One obstacle to compiling a model. `Display` gives several lines for a person to read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// Whose move it is.
    pub kind: Kind,
    /// What was found.
    pub message: String,
    /// The node it is about, if it is about one.
    pub place: Option<Box<Place>>,
    /// The tensor it is about, if it is about one.
    pub tensor: Option<String>,
    /// What would work.
    pub help: Option<String>,
}

impl Diagnostic {
    fn new(kind: Kind, message: impl Into<String>) -> Self {
        Diagnostic { kind, message: message.into(), place: None, tensor: None, help: None }
    }

    /// The model breaks ONNX's rules.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(Kind::Invalid, message)
    }

    /// The model asks for what this compiler does not do.
    pub fn unsupported(message: impl Into<String>) -> Self {
        Self::new(Kind::Unsupported, message)
    }

    /// The options don't fit the model.
    pub fn options(message: impl Into<String>) -> Self {
        Self::new(Kind::Options, message)
    }

    /// A fault of this compiler.
    pub fn internal(message: impl Into<String>) -> Self {
        Self::new(Kind::Internal, message).help("this is a fault of edgecc; please report it with the model")
    }

    /// The same, with a way out.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same, about a tensor.
    #[must_use]
    pub fn tensor(mut self, tensor: impl Into<String>) -> Self {
        self.tensor = Some(tensor.into());
        self
    }

    /// The same, about a node, unless it already names one.
    #[must_use]
    pub fn at(mut self, place: &Place) -> Self {
        self.place.get_or_insert_with(|| Box::new(place.clone()));
        self
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let label = if self.kind == Kind::Internal { "internal error" } else { "error" };
        write!(f, "{label}: {}", self.message)?;
        if let Some(place) = &self.place {
            write!(f, "\n  {place}")?;
        }
        if let Some(tensor) = &self.tensor {
            write!(f, "\n  tensor \"{tensor}\"")?;
        }
        if let Some(help) = &self.help {
            write!(f, "\n  help: {help}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostic {}

impl From<OpError> for Diagnostic {
    fn from(error: OpError) -> Self {
        match error {
            OpError::Arity { .. } => Diagnostic::internal(error.to_string()),
            OpError::DType { .. } => Diagnostic::unsupported(error.to_string()).help(
                "at run time arithmetic is float32; change the model's element types before exporting it",
            ),
            OpError::Shape { .. } => Diagnostic::invalid(error.to_string()),
        }
    }
}

/// What can fail with an obstacle.
pub(super) type Result<T> = std::result::Result<T, Diagnostic>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diagnostic_reads_from_what_to_where_to_the_way_out() {
        let place = Place {
            node: "attention/score".into(),
            operator: "Einsum".into(),
            opset: 13,
            output: "scores".into(),
        };
        let found =
            Diagnostic::unsupported("operator `Einsum` is not supported").help("use MatMul").at(&place);
        assert_eq!(
            found.to_string(),
            "error: operator `Einsum` is not supported\n  at node \"attention/score\" (Einsum, opset 13), \
             output \"scores\"\n  help: use MatMul"
        );
    }

    #[test]
    fn the_innermost_place_stays() {
        let place =
            |node: &str| Place { node: node.into(), operator: "Add".into(), opset: 7, output: String::new() };
        let found = Diagnostic::invalid("x").at(&place("inner")).at(&place("outer"));
        assert_eq!(found.place.unwrap().node, "inner");
    }
}
