//! Sizes of memory as people write them: `65536`, `64K`, `1M`.

/// A text that is no size.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{text}` is no size: write bytes, or a number with K or M (1K = 1024 bytes), such as 65536, 64K or 1.5M"
)]
pub struct BytesError {
    text: String,
}

/// Bytes from a text such as `65536`, `64K`, `64KB`, `64 KiB`, `1.5M`; K is 1024 bytes and M 1024 K.
///
/// # Errors
/// [`BytesError`] where the text is no such size, where it is no whole number of bytes, or where it is over 2^53.
pub fn parse_bytes(text: &str) -> Result<u64, BytesError> {
    bytes(text).ok_or_else(|| BytesError { text: text.to_owned() })
}

fn bytes(text: &str) -> Option<u64> {
    let text = text.trim();
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = unit_bytes(text.get(digits.len()..)?)?;
    let digits = digits.trim_end();
    if !digits.starts_with(|c: char| c.is_ascii_digit()) || digits.contains(|c: char| c.is_ascii_alphabetic())
    {
        return None;
    }
    let size = digits.parse::<f64>().ok()? * unit;
    // Above 2^53 an f64 no longer holds every whole number.
    (size.fract() == 0.0 && size <= 9_007_199_254_740_992.0).then_some(size as u64)
}

fn unit_bytes(unit: &str) -> Option<f64> {
    match unit.to_ascii_uppercase().as_str() {
        "" | "B" => Some(1.0),
        "K" | "KB" | "KIB" => Some(1024.0),
        "M" | "MB" | "MIB" => Some(1024.0 * 1024.0),
        _ => None,
    }
}

/// The shortest exact text: `2M`, `640K`, `100` — what [`parse_bytes`] reads back.
#[must_use]
pub fn format_bytes(bytes: u64) -> String {
    const K: u64 = 1024;
    match bytes {
        0 => "0".to_owned(),
        b if b % (K * K) == 0 => format!("{}M", b / (K * K)),
        b if b % K == 0 => format!("{}K", b / K),
        b => b.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_as_people_write_them() {
        for (text, want) in [
            ("65536", 65_536),
            ("64K", 65_536),
            ("64k", 65_536),
            ("64 KiB", 65_536),
            ("64KB", 65_536),
            ("1M", 1_048_576),
            ("1.5M", 1_572_864),
            (" 0 ", 0),
            ("12B", 12),
        ] {
            assert_eq!(parse_bytes(text), Ok(want), "{text}");
        }
    }

    #[test]
    fn what_is_no_size() {
        for text in ["", "K", "-1", "+1", "64G", "0.3", "1e3", "64K2", "inf", "nan", ".5K", "99999999999M"] {
            assert!(parse_bytes(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_error_shows_the_way() {
        let error = parse_bytes("64Q").unwrap_err().to_string();
        assert_eq!(
            error,
            "`64Q` is no size: write bytes, or a number with K or M (1K = 1024 bytes), such as 65536, 64K or 1.5M"
        );
    }

    #[test]
    fn formatting_reads_back() {
        for bytes in [0, 1, 1023, 1024, 1536, 65_536, 786_432, 1_048_576, 2_097_152, 2_097_153] {
            assert_eq!(parse_bytes(&format_bytes(bytes)), Ok(bytes));
        }
        assert_eq!(format_bytes(655_360), "640K");
    }
}
