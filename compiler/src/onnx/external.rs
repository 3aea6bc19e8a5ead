//! Tensor data that a model keeps in files beside it.

use super::diagnostic::{Diagnostic, Result};
use onnx_protobuf::{StringStringEntryProto, TensorProto};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Component, Path, PathBuf};

/// Where the bytes of a tensor are.
struct Location<'a> {
    file: &'a str,
    offset: u64,
    length: Option<u64>,
}

/// The bytes of a tensor that are stored in a file of folder `dir`.
pub(super) fn read(proto: &TensorProto, dir: &Path) -> Result<Vec<u8>> {
    let location = location(&proto.external_data)?;
    let path = resolve(location.file, dir)?;
    let unreadable =
        |e: std::io::Error| Diagnostic::invalid(format!("external data file {}: {e}", path.display()));
    let mut file = File::open(&path).map_err(unreadable)?;
    let size = file.metadata().map_err(unreadable)?.len();
    let length = location.length.unwrap_or(size.saturating_sub(location.offset));
    // Checked before anything is allocated: both figures come from the model.
    if location.offset.checked_add(length).is_none_or(|end| end > size) {
        return Err(Diagnostic::invalid(format!(
            "external data file {} has {size} bytes, {length} bytes from byte {} on are needed",
            path.display(),
            location.offset
        ))
        .help("the file was cut short or belongs to another model: copy it again"));
    }
    file.seek(SeekFrom::Start(location.offset)).map_err(unreadable)?;
    let mut bytes = Vec::new();
    file.take(length).read_to_end(&mut bytes).map_err(unreadable)?;
    Ok(bytes)
}

fn location(entries: &[StringStringEntryProto]) -> Result<Location<'_>> {
    let find = |key: &str| entries.iter().find(|entry| entry.key == key).map(|entry| entry.value.as_str());
    let number = |key: &str| {
        let parse = |text: &str| {
            text.parse::<u64>().map_err(|_| {
                Diagnostic::invalid(format!("external data has {key} \"{text}\", expected a number of bytes"))
            })
        };
        find(key).map(parse).transpose()
    };
    let file = find("location").ok_or_else(|| Diagnostic::invalid("external data names no file"))?;
    Ok(Location { file, offset: number("offset")?.unwrap_or(0), length: number("length")? })
}

/// The path of `file` in `dir`. It must stay in there, whatever the model says and wherever links lead.
fn resolve(file: &str, dir: &Path) -> Result<PathBuf> {
    let outside = || {
        Diagnostic::invalid(format!("external data file \"{file}\" is outside the model's folder"))
            .help("keep the model's data files in its own folder, without links that lead elsewhere")
    };
    let inside = |part: Component<'_>| matches!(part, Component::Normal(_) | Component::CurDir);
    if file.is_empty() || !Path::new(file).components().all(inside) {
        return Err(outside());
    }
    let path = dir.join(file);
    let missing = |_| {
        Diagnostic::invalid(format!("external data file {} is missing", path.display()))
            .help("copy it beside the model, or save the model with its data inside")
    };
    let real = path.canonicalize().map_err(missing)?;
    let root = dir.canonicalize().map_err(missing)?;
    if real.starts_with(root) { Ok(path) } else { Err(outside()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proto(entries: &[(&str, &str)]) -> TensorProto {
        let entry = |(key, value): &(&str, &str)| StringStringEntryProto {
            key: (*key).into(),
            value: (*value).into(),
            ..Default::default()
        };
        TensorProto { external_data: entries.iter().map(entry).collect(), ..Default::default() }
    }

    fn message(entries: &[(&str, &str)], dir: &Path) -> String {
        read(&proto(entries), dir).unwrap_err().message.replace(&dir.display().to_string(), "DIR")
    }

    #[test]
    fn a_slice_of_a_file_is_read() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("w.bin"), [1, 2, 3, 4]).unwrap();
        let slice = proto(&[("location", "w.bin"), ("offset", "1"), ("length", "2")]);
        assert_eq!(read(&slice, dir.path()).unwrap(), [2, 3]);
        assert_eq!(read(&proto(&[("location", "w.bin")]), dir.path()).unwrap(), [1, 2, 3, 4]);
    }

    #[test]
    fn what_is_not_there_is_named() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("w.bin"), [1, 2]).unwrap();
        let huge = [("location", "w.bin"), ("offset", "1"), ("length", "18446744073709551615")];
        assert_eq!(
            message(&huge, dir.path()),
            "external data file DIR/w.bin has 2 bytes, 18446744073709551615 bytes from byte 1 on are needed"
        );
        assert_eq!(
            message(&[("location", "no.bin")], dir.path()),
            "external data file DIR/no.bin is missing"
        );
        assert_eq!(message(&[], dir.path()), "external data names no file");
        assert_eq!(
            message(&[("location", "w.bin"), ("offset", "x")], dir.path()),
            "external data has offset \"x\", expected a number of bytes"
        );
    }

    #[cfg(unix)]
    #[test]
    fn no_path_leads_out_of_the_folder() {
        let dir = tempfile::tempdir().unwrap();
        let model = dir.path().join("model");
        std::fs::create_dir(&model).unwrap();
        std::fs::write(dir.path().join("secret"), [1]).unwrap();
        std::os::unix::fs::symlink(dir.path().join("secret"), model.join("link")).unwrap();
        for file in ["../secret", "/etc/passwd", "link", "a/../../secret", ""] {
            let found = message(&[("location", file)], &model);
            assert_eq!(found, format!("external data file \"{file}\" is outside the model's folder"));
        }
    }
}
