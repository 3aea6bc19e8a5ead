//! What a kernel reads and writes one after the other while its result overtakes its input.

use super::window::{self, Window};
use super::{Access, operands};
use edgecc_ir::kernel::{Progress, Role};
use edgecc_ir::program::{Call, Param, View};

/// The kernel's work in turns, each of which reads before and while it writes; `None` if it is not known to be in order.
pub(super) fn turns(call: &Call, progress: Progress) -> Option<Vec<Vec<Access>>> {
    let number = |name: &str| match call.kernel.field(name).and_then(|field| call.params.get(field)) {
        Some(Param::Int(value)) => i64::from(*value),
        Some(Param::Float(_) | Param::Ints(_)) | None => 0,
    };
    let (in_h, out_h, out_w) = (number("in_h"), number("out_h"), number("out_w"));
    let (stride, pad, taps) = (number("stride_h"), number("pad_top"), number("kernel_h"));
    if number("batch") != 1 {
        return None;
    }
    if progress == Progress::Channels {
        return Some(window::turns(call, &Window::of(number)));
    }
    let reach = (taps - 1) * number("dilation_h");
    let parts = |first: i64, count: i64| Turn {
        read: [
            (first * stride - pad).clamp(0, in_h),
            ((first + count - 1) * stride - pad + reach + 1).clamp(0, in_h),
        ],
        of_input: in_h,
        written: [first, first + count],
        of_result: out_h,
    };
    let pixelwise =
        taps == 1 && number("kernel_w") == 1 && out_h == 1 && in_h == 1 && number("in_w") == out_w;
    let turns: Vec<Turn> = match progress {
        Progress::Rows | Progress::Channels => (0..out_h).map(|row| parts(row, 1)).collect(),
        Progress::RowPairs => (0..out_h).step_by(2).map(|row| parts(row.min(out_h - 2), 2)).collect(),
        Progress::Groups if pixelwise => (0..out_w).step_by(4).map(|pixel| group(pixel, out_w)).collect(),
        Progress::Groups if out_h >= 4 && (out_w % 4 == 1 || out_w % 4 == 2 || out_w == 3) => return None,
        Progress::Groups => (0..out_h).map(|row| parts(row, 1)).collect(),
    };
    let whole = turns.iter().map(|turn| accesses(call, turn));
    if progress != Progress::Groups || !pixelwise {
        return Some(whole.collect());
    }
    // Four pixels are read as a whole, then written.
    let parted = whole.flat_map(|accesses| {
        let (written, read) = accesses.into_iter().partition(|access| access.spec.role == Role::Out);
        [read, written]
    });
    Some(parted.collect())
}

/// Bytes of a pixel of the input: its channels are bytes.
pub(super) fn pixel(call: &Call) -> Option<usize> {
    match call.params.get(call.kernel.field("in_c")?)? {
        Param::Int(value) => usize::try_from(*value).ok().filter(|bytes| *bytes > 0),
        Param::Float(_) | Param::Ints(_) => None,
    }
}

/// Four pixels from this one on; three at the end are four, one of them again.
fn group(first: i64, width: i64) -> Turn {
    let again = i64::from(width - first == 3 && first > 0);
    let end = (first + 4).min(width);
    Turn { read: [first - again, end], of_input: width, written: [first - again, end], of_result: width }
}

/// Rows or pixels of the input that a turn reads, of those there are, and of the result that it writes.
struct Turn {
    read: [i64; 2],
    of_input: i64,
    written: [i64; 2],
    of_result: i64,
}

fn accesses(call: &Call, turn: &Turn) -> Vec<Access> {
    let access = |(n, spec, view): (usize, &'static _, View)| {
        let spec: &edgecc_ir::kernel::OperandSpec = spec;
        let view = match spec.role {
            Role::In if n == 0 => part(&view, turn.read, turn.of_input),
            Role::Out => part(&view, turn.written, turn.of_result),
            Role::In | Role::Const | Role::Scratch => view,
        };
        Access { spec, view, at: view.offset }
    };
    operands(call).map(access).collect()
}

/// The parts `[first, end)` of a view that has `count` of them.
pub(super) fn part(view: &View, [first, end]: [i64; 2], count: i64) -> View {
    let bytes = view.bytes / usize::try_from(count).unwrap_or(1).max(1);
    let [first, end] = [first, end.max(first)].map(|at| usize::try_from(at).unwrap_or(0) * bytes);
    View { offset: view.offset + first, bytes: end - first, ..*view }
}
