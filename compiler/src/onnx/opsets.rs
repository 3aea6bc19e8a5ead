//! The operator sets that a model or function imports.

use super::diagnostic::{Diagnostic, Result};
use onnx_protobuf::OperatorSetIdProto;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// The versions of ONNX's own operator set that are understood.
const SUPPORTED: RangeInclusive<i64> = 7..=24;

/// Versions of operator sets by domain. ONNX's own domain is the empty text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Opsets(BTreeMap<String, i64>);

/// ONNX's own domain has two spellings.
pub(super) fn canonical(domain: &str) -> &str {
    if domain == "ai.onnx" { "" } else { domain }
}

impl Opsets {
    /// Reads a list of imports. Some exporters repeat a domain, which does no harm while they agree.
    pub(super) fn read(imports: &[OperatorSetIdProto]) -> Result<Opsets> {
        let mut opsets = BTreeMap::new();
        for import in imports {
            let domain = canonical(&import.domain);
            let first = *opsets.entry(domain.to_string()).or_insert(import.version);
            if first != import.version {
                return Err(Diagnostic::invalid(format!(
                    "the model imports two versions of operator set \"{}\": {first} and {}",
                    if domain.is_empty() { "ai.onnx" } else { domain },
                    import.version
                )));
            }
        }
        match opsets.get("") {
            Some(version) if !SUPPORTED.contains(version) => Err(unsupported(*version)),
            _ => Ok(Opsets(opsets)),
        }
    }

    /// The version of a domain.
    pub(super) fn version(&self, domain: &str) -> Result<i64> {
        self.0.get(canonical(domain)).copied().ok_or_else(|| {
            Diagnostic::invalid(format!("the model does not import the operator set \"{domain}\""))
                .help("add the domain and its version to the model's opset_import")
        })
    }

    /// All domains with their versions.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, i64)> {
        self.0.iter().map(|(domain, version)| (domain.as_str(), *version))
    }
}

fn unsupported(version: i64) -> Diagnostic {
    let (first, last) = (SUPPORTED.start(), SUPPORTED.end());
    Diagnostic::unsupported(format!("opset {version} is not supported, {first} to {last} are"))
        .help("export the model with another opset, or convert it with onnx.version_converter")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(imports: &[(&str, i64)]) -> Result<Opsets> {
        let import = |(domain, version): &(&str, i64)| OperatorSetIdProto {
            domain: (*domain).into(),
            version: *version,
            ..Default::default()
        };
        Opsets::read(&imports.iter().map(import).collect::<Vec<_>>())
    }

    #[test]
    fn a_repeated_domain_must_agree_with_itself() {
        assert_eq!(read(&[("", 15), ("ai.onnx", 15)]).unwrap().version("").unwrap(), 15);
        assert_eq!(
            read(&[("", 15), ("", 13)]).unwrap_err().message,
            "the model imports two versions of operator set \"ai.onnx\": 15 and 13"
        );
    }

    #[test]
    fn versions_have_bounds() {
        assert_eq!(read(&[("", 6)]).unwrap_err().message, "opset 6 is not supported, 7 to 24 are");
        assert!(read(&[("", 25)]).is_err());
        assert!(read(&[("custom", 1)]).unwrap().version("").is_err());
    }
}
