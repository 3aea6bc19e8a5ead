//! Exact C literals.

use super::ctype;
use edgecc_ir::Data;
use edgecc_ir::program::Param;

/// Where lines of array elements end.
const COLUMNS: usize = 100;

/// The shortest literal that reads back as the same float.
pub(super) fn float(value: f32) -> String {
    match value {
        v if v.is_nan() => "NAN".into(),
        f32::INFINITY => "INFINITY".into(),
        f32::NEG_INFINITY => "-INFINITY".into(),
        // `{:?}` always has a point or an exponent, which the suffix needs.
        v => format!("{v:?}f"),
    }
}

fn double(value: f64) -> String {
    match value {
        v if v.is_nan() => "(double)NAN".into(),
        f64::INFINITY => "(double)INFINITY".into(),
        f64::NEG_INFINITY => "-(double)INFINITY".into(),
        v => format!("{v:?}"),
    }
}

/// In C a minus sign is an operator, so that the lowest integers have no literal.
fn int32(value: i32) -> String {
    if value == i32::MIN { "INT32_MIN".into() } else { value.to_string() }
}

fn int64(value: i64) -> String {
    if value == i64::MIN { "INT64_MIN".into() } else { format!("INT64_C({value})") }
}

/// The value of a field of a parameter struct.
pub(super) fn param(param: &Param) -> String {
    match param {
        Param::Int(value) => int32(*value),
        Param::Float(value) => float(*value),
        Param::Ints(values) => {
            format!("{{{}}}", values.iter().map(|v| int32(*v)).collect::<Vec<_>>().join(", "))
        }
    }
}

/// The elements of a constant, one literal each.
fn elements(data: &Data) -> Vec<String> {
    fn all<T: Copy>(values: &[T], literal: impl Fn(T) -> String) -> Vec<String> {
        values.iter().map(|value| literal(*value)).collect()
    }
    match data {
        Data::F32(v) => all(v, float),
        Data::F64(v) => all(v, double),
        Data::I8(v) => all(v, |x| x.to_string()),
        Data::I16(v) => all(v, |x| x.to_string()),
        Data::I32(v) => all(v, int32),
        Data::I64(v) => all(v, int64),
        Data::U8(v) => all(v, |x| x.to_string()),
        Data::U16(v) => all(v, |x| x.to_string()),
        Data::U32(v) => all(v, |x| format!("{x}u")),
        Data::U64(v) => all(v, |x| format!("UINT64_C({x})")),
        Data::Bool(v) => all(v, |x| u8::from(x).to_string()),
    }
}

/// `static const TYPE NAME[LEN] = {…};`
pub(super) fn array(name: &str, data: &Data) -> String {
    let head = format!("static const {} {name}[{}] = {{", ctype::element(data.dtype()), data.len());
    let lines = wrap(elements(data), COLUMNS - 2);
    format!("{head}\n  {}\n}};", lines.join("\n  "))
}

/// The items, separated by commas, in lines of at most `columns` characters where they fit.
pub(super) fn wrap(items: Vec<String>, columns: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let last = items.len().saturating_sub(1);
    for (n, item) in items.into_iter().enumerate() {
        let comma = if n == last { "" } else { "," };
        match lines.last_mut() {
            Some(line) if line.len() + 1 + item.len() + comma.len() <= columns => {
                line.push(' ');
                line.push_str(&item);
                line.push_str(comma);
            }
            _ => lines.push(item + comma),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_read_back() {
        for value in [0.0, -0.0, 1.0, 0.1, 1e-45, f32::MAX, f32::MIN_POSITIVE, 16_777_216.0, 1e16, 3.4e-7] {
            let text = float(value);
            assert_eq!(
                text.trim_end_matches('f').parse::<f32>().unwrap().to_bits(),
                value.to_bits(),
                "{text}"
            );
            assert!(text.contains('.') || text.contains('e'), "{text}");
        }
        assert_eq!([f32::INFINITY, f32::NEG_INFINITY, f32::NAN].map(float), ["INFINITY", "-INFINITY", "NAN"]);
    }

    #[test]
    fn the_lowest_integers_are_named() {
        assert_eq!(param(&Param::Ints(vec![i32::MIN, -1])), "{INT32_MIN, -1}");
        assert_eq!(elements(&Data::I64(vec![i64::MIN, 2])), ["INT64_MIN", "INT64_C(2)"]);
    }

    #[test]
    fn arrays_wrap_and_have_no_trailing_comma() {
        let text = array("w", &Data::I8((0..100).map(|i| i - 100).collect()));
        assert!(text.lines().all(|line| line.len() <= COLUMNS), "{text}");
        assert!(
            text.starts_with("static const int8_t w[100] = {\n  -100, -99,") && text.ends_with(", -1\n};")
        );
    }
}
