//! From bytes to a model, or to the reason why they are none.

use super::diagnostic::{Diagnostic, Result};
use super::opsets::Opsets;
use super::wire;
use onnx_protobuf::{GraphProto, Message, ModelProto};
use std::path::{Path, PathBuf};

/// The oldest version of the file format that is understood.
const MIN_IR_VERSION: i64 = 3;

/// A model file.
#[derive(Clone, Debug)]
pub struct Source {
    /// The file's bytes.
    pub bytes: Vec<u8>,
    /// The folder that data files are looked for in.
    pub dir: PathBuf,
    /// The model's name where it states none.
    pub stem: String,
}

impl Source {
    /// Reads a file.
    ///
    /// # Errors
    /// If it can't be read.
    pub fn read(path: &Path) -> Result<Source> {
        let bytes = std::fs::read(path)
            .map_err(|e| Diagnostic::options(format!("can't read {}: {e}", path.display())))?;
        let dir = path.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let stem =
            path.file_stem().map_or_else(|| "model".into(), |stem| stem.to_string_lossy().into_owned());
        Ok(Source { bytes, dir: dir.to_owned(), stem })
    }

    /// A model in memory whose data files, if it has any, are in `dir`.
    pub fn memory(bytes: Vec<u8>, dir: impl Into<PathBuf>, stem: impl Into<String>) -> Source {
        Source { bytes, dir: dir.into(), stem: stem.into() }
    }
}

/// A parsed model.
pub(super) struct Model {
    pub(super) proto: ModelProto,
    /// The model's imports; a function has its own.
    pub(super) opsets: Opsets,
}

impl Model {
    pub(super) fn parse(bytes: &[u8]) -> Result<Model> {
        foreign(bytes)?;
        wire::check(bytes)?;
        let proto = ModelProto::parse_from_bytes(bytes).map_err(|e| no_model(&e.to_string()))?;
        if proto.graph.is_none() {
            return Err(no_model("it has no graph"));
        }
        if proto.ir_version < MIN_IR_VERSION {
            let found = format!(
                "the file has ONNX IR version {}, at least {MIN_IR_VERSION} is needed",
                proto.ir_version
            );
            return Err(
                Diagnostic::unsupported(found).help("save the model again with a current onnx package")
            );
        }
        let opsets = Opsets::read(&proto.opset_import)?;
        Ok(Model { proto, opsets })
    }

    pub(super) fn graph(&self) -> &GraphProto {
        self.proto.graph.get_or_default()
    }
}

fn no_model(why: &str) -> Diagnostic {
    Diagnostic::invalid(format!("the file is no ONNX model: {why}"))
        .help("check with `python -c \"import onnx, sys; onnx.checker.check_model(sys.argv[1])\" FILE`")
}

/// Files that people give by mistake: how they begin (from which byte on), what they are, what to do.
const FOREIGN: &[(usize, &[u8], &str, &str)] = &[
    (4, b"TFL3", "a TensorFlow Lite model", "convert it with `python -m tf2onnx.convert --tflite FILE`"),
    (0, b"\x89HDF", "an HDF5 file, as Keras saves it", "convert it with tf2onnx"),
    (
        0,
        b"PK\x03\x04",
        "a zip archive, as PyTorch and Keras save it",
        "export it with torch.onnx.export or tf2onnx",
    ),
    (0, b"version https://git-lfs", "a placeholder of Git LFS", "fetch the file itself with `git lfs pull`"),
    (4, b"ORTM", "a model in ONNX Runtime's own format", "use the .onnx file that it was made from"),
];

fn foreign(bytes: &[u8]) -> Result<()> {
    if bytes.is_empty() {
        return Err(Diagnostic::invalid("the file is empty").help("export or copy the model again"));
    }
    let known =
        FOREIGN.iter().find(|(at, magic, ..)| bytes.get(*at..).is_some_and(|rest| rest.starts_with(magic)));
    if let Some((_, _, what, help)) = known {
        return Err(Diagnostic::invalid(format!("the file is no ONNX model: it is {what}")).help(*help));
    }
    let head = &bytes[..bytes.len().min(256)];
    let text = |byte: &u8| matches!(byte, b'\t' | b'\n' | b'\r' | b' '..=b'~');
    if head.iter().all(text) {
        return Err(Diagnostic::invalid("the file is no ONNX model: it is a text file")
            .help("give the binary .onnx file, not its textual form"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(bytes: &[u8]) -> String {
        Model::parse(bytes).err().unwrap().message
    }

    #[test]
    fn other_files_are_recognised() {
        assert_eq!(message(b""), "the file is empty");
        assert_eq!(message(b"ir_version: 8\n"), "the file is no ONNX model: it is a text file");
        assert_eq!(message(b"\x1c\0\0\0TFL3\0"), "the file is no ONNX model: it is a TensorFlow Lite model");
        assert_eq!(message(b"\x08\x08"), "the file is no ONNX model: it has no graph");
    }

    #[test]
    fn old_formats_are_named() {
        // ir_version = 1, graph = {}
        let found = message(b"\x08\x01\x3a\x00");
        assert_eq!(found, "the file has ONNX IR version 1, at least 3 is needed");
    }
}
