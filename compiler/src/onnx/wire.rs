//! Checks the encoding of a model before the decoder sees it.
//!
//! Two reasons. A file that was cut short is named as such, with the byte. And the decoder recurses without bound
//! into groups, an encoding that ONNX never uses, so a small hostile file could exhaust the stack.

use super::diagnostic::{Diagnostic, Result};

/// The deepest nesting of messages. The decoder has a limit of its own, of 100.
const MAX_DEPTH: usize = 100;

/// The messages of ONNX that contain messages.
#[derive(Clone, Copy)]
enum Kind {
    Model,
    Training,
    Graph,
    Function,
    Node,
    Attribute,
    ValueInfo,
    Type,
    /// A type made of another one, which is field 1, or 2 for a map.
    TypeOf,
    TensorType,
    TensorShape,
    Tensor,
    SparseTensor,
    Annotation,
    /// A message without messages inside.
    Leaf,
}

/// The message that `field` of a message holds, if it holds one.
fn child(kind: Kind, field: u64) -> Option<Kind> {
    Some(match (kind, field) {
        (Kind::Model, 7) | (Kind::Training, 1 | 2) | (Kind::Attribute, 6 | 11) => Kind::Graph,
        (Kind::Model, 20) => Kind::Training,
        (Kind::Model, 25) => Kind::Function,
        (Kind::Graph, 1) | (Kind::Function, 7) => Kind::Node,
        (Kind::Node, 5) | (Kind::Function, 11) => Kind::Attribute,
        (Kind::Graph, 11..=13) | (Kind::Function, 12) => Kind::ValueInfo,
        (Kind::Graph, 5) | (Kind::Attribute, 5 | 10) | (Kind::SparseTensor, 1 | 2) => Kind::Tensor,
        (Kind::Graph, 15) | (Kind::Attribute, 22 | 23) => Kind::SparseTensor,
        (Kind::Attribute, 14 | 15) | (Kind::ValueInfo, 2) | (Kind::TypeOf, 1 | 2) => Kind::Type,
        (Kind::Type, 1 | 8) => Kind::TensorType,
        (Kind::Type, 4 | 5 | 9) => Kind::TypeOf,
        (Kind::TensorType, 2) => Kind::TensorShape,
        (Kind::Graph, 14) => Kind::Annotation,
        (Kind::Model, 8 | 14) | (Kind::Training, 3 | 4) | (Kind::Graph, 16) | (Kind::Function, 9 | 14) => {
            Kind::Leaf
        }
        (Kind::Node, 9) | (Kind::ValueInfo, 4) | (Kind::TensorShape, 1) | (Kind::Annotation, 2) => Kind::Leaf,
        (Kind::Tensor, 3 | 13 | 16) => Kind::Leaf,
        _ => return None,
    })
}

/// Checks that the bytes have the structure of a model.
pub(super) fn check(bytes: &[u8]) -> Result<()> {
    message(&mut Reader { bytes, at: 0 }, bytes.len(), Kind::Model, 0)
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

fn message(reader: &mut Reader<'_>, end: usize, kind: Kind, depth: usize) -> Result<()> {
    if depth > MAX_DEPTH {
        return Err(malformed(reader.at, "messages are nested too deeply"));
    }
    while reader.at < end {
        let start = reader.at;
        let tag = reader.varint(end)?;
        match tag & 7 {
            0 => {
                reader.varint(end)?;
            }
            1 => reader.skip(8, end)?,
            2 => {
                let length = reader.varint(end)?;
                let inside = reader.at;
                reader.skip(length, end)?;
                if let Some(child) = child(kind, tag >> 3) {
                    let inner_end = std::mem::replace(&mut reader.at, inside);
                    message(reader, inner_end, child, depth + 1)?;
                }
            }
            5 => reader.skip(4, end)?,
            other => return Err(malformed(start, &format!("field {} has encoding {other}", tag >> 3))),
        }
    }
    Ok(())
}

impl Reader<'_> {
    fn varint(&mut self, end: usize) -> Result<u64> {
        let mut value = 0;
        for shift in (0..70).step_by(7) {
            let byte = *self.bytes[..end].get(self.at).ok_or_else(|| self.cut(1, end))?;
            self.at += 1;
            value |= u64::from(byte & 127).checked_shl(shift).unwrap_or(0);
            if byte < 128 {
                return Ok(value);
            }
        }
        Err(malformed(self.at, "a number has more than ten bytes"))
    }

    fn skip(&mut self, length: u64, end: usize) -> Result<()> {
        let left = (end - self.at) as u64;
        if length > left {
            return Err(self.cut(length - left, end));
        }
        self.at += length as usize;
        Ok(())
    }

    /// What is wrong when `missing` bytes are missing at `end`.
    fn cut(&self, missing: u64, end: usize) -> Diagnostic {
        if end < self.bytes.len() {
            return malformed(self.at, "a field is longer than what contains it");
        }
        Diagnostic::invalid(format!(
            "the file is cut short or no ONNX model: after its {end} bytes at least {missing} more are expected"
        ))
        .help("copy or export the model again and compare the file sizes")
    }
}

fn malformed(at: usize, why: &str) -> Diagnostic {
    Diagnostic::invalid(format!("the file is damaged or no ONNX model: at byte {at}, {why}"))
        .help("copy or export the model again")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(bytes: &[u8]) -> String {
        check(bytes).unwrap_err().message
    }

    #[test]
    fn a_cut_file_is_told_from_a_damaged_one() {
        assert!(check(b"\x08\x08\x3a\x02\x0a\x00").is_ok());
        assert_eq!(
            fault(b"\x08\x08\x3a\x05\x0a\x00"),
            "the file is cut short or no ONNX model: after its 6 bytes at least 3 more are expected"
        );
        assert_eq!(
            fault(b"\x3a\x02\x0a\x09\x08\x08"),
            "the file is damaged or no ONNX model: at byte 4, a field is longer than what contains it"
        );
    }

    #[test]
    fn groups_are_refused_at_any_depth() {
        assert_eq!(
            fault(b"\x3a\x02\x0b\x0b"),
            "the file is damaged or no ONNX model: at byte 2, field 1 has encoding 3"
        );
    }

    #[test]
    fn nesting_has_a_bound() {
        // Optional types of optional types.
        let mut bytes = vec![];
        for _ in 0..300 {
            let inner = [vec![0x0a], varint(bytes.len())].concat();
            bytes = [vec![0x4a], varint(inner.len() + bytes.len()), inner, bytes].concat();
        }
        for tag in [0x12, 0x5a, 0x3a] {
            bytes = [vec![tag], varint(bytes.len()), bytes].concat();
        }
        assert!(fault(&bytes).ends_with("messages are nested too deeply"));
    }

    fn varint(mut value: usize) -> Vec<u8> {
        let mut bytes = vec![];
        while value > 127 {
            bytes.push(value as u8 | 128);
            value >>= 7;
        }
        bytes.push(value as u8);
        bytes
    }
}
