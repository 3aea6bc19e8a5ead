//! Which of the measured instances of a kernel compiles to code most like a call's.
//!
//! Parameters are constants: the compiler leaves out what a kernel does for borders, remainders and strides that are not
//! there. So it matters whether they are there, less how large images are.

use edgecc_ir::code::{self, Instance};
use edgecc_ir::kernel::Kernel;
use edgecc_ir::program::{Call, Param};

/// What a parameter decides about code.
#[derive(Clone, Copy, PartialEq)]
enum Matter {
    /// How often something is done: whether it is done once.
    Count,
    /// Pixels of a row, which may be done by fours, too.
    Columns,
    /// What is done by fours: whether something is left over.
    Lanes,
    /// A limit of the result: whether it cuts anything off.
    Limit,
    /// Numbers to compute with: whether they are 0.
    Number,
    /// The shape of windows and all else: what is done at all.
    Shape,
}

const COUNTS: [&str; 9] = ["batch", "in_h", "in_w", "out_h", "pooled_h", "pooled_w", "outer", "n", "rows"];
const LANES: [&str; 10] =
    ["in_c", "out_c", "channels", "in_n", "out_n", "inner", "reduced", "axis", "k", "m"];
const NUMBERS: [&str; 13] = [
    "x_zero", "left", "shift", "addend", "a_zero", "b_zero", "a_factor", "b_factor", "offset", "gain",
    "zero", "alpha", "beta",
];

/// The measured instance that is most like the call; `None` for what is no kernel of the run-time.
pub(super) fn nearest(call: &Call) -> Option<&'static Instance> {
    let instances = code::instances(&call.kernel.symbol);
    instances.iter().min_by_key(|instance| distance(call, instance))
}

fn distance(call: &Call, instance: &Instance) -> u32 {
    let pairs = call.params.iter().zip(&instance.params);
    let fields = call.kernel.fields.iter().zip(pairs);
    let turned = is_tall(call.kernel, &call.params) != is_tall(call.kernel, &instance.params);
    8 * u32::from(turned) + fields.map(|(field, (a, b))| apart(matter(&field.name), a, b)).sum::<u32>()
}

/// Whether the result has more rows than columns: some kernels walk along the longer side.
fn is_tall(kernel: &Kernel, params: &[Param]) -> bool {
    let int = |name| match kernel.field(name).and_then(|at| params.get(at)) {
        Some(Param::Int(int)) => *int,
        _ => 0,
    };
    int("out_h") > int("out_w")
}

fn matter(name: &str) -> Matter {
    match name {
        "low" | "top" => Matter::Limit,
        "out_w" | "pixels" => Matter::Columns,
        _ if COUNTS.contains(&name) => Matter::Count,
        _ if LANES.contains(&name) => Matter::Lanes,
        _ if NUMBERS.contains(&name) => Matter::Number,
        _ => Matter::Shape,
    }
}

fn apart(matter: Matter, a: &Param, b: &Param) -> u32 {
    match (a, b) {
        (Param::Int(a), Param::Int(b)) => ints_apart(matter, *a, *b),
        (Param::Ints(a), Param::Ints(b)) => {
            a.iter().zip(b).map(|(a, b)| ints_apart(Matter::Count, *a, *b)).sum()
        }
        _ => 0,
    }
}

fn ints_apart(matter: Matter, a: i32, b: i32) -> u32 {
    let differ = |is: fn(i32) -> bool| u32::from(is(a) != is(b));
    match matter {
        Matter::Count => 2 * differ(|v| v == 1) + differ(|v| v == 0),
        Matter::Columns => ints_apart(Matter::Count, a, b) + 2 * differ(|v| v % 4 == 0),
        Matter::Lanes => {
            4 * differ(|v| v % 4 == 0) + differ(|v| v % 8 == 0) + differ(|v| v < 8) + 2 * differ(|v| v == 1)
        }
        Matter::Limit => 2 * differ(|v| v == -128 || v == 127),
        Matter::Number => differ(|v| v == 0),
        Matter::Shape if a == b => 0,
        Matter::Shape => 2 + 2 * differ(|v| v == 0) + 4 * differ(|v| v == 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use edgecc_ir::code::Core;
    use edgecc_ir::kernel;

    /// What a depthwise layer calls.
    fn calls(stride: i32) -> &'static [String] {
        let kernel = kernel::find("ec_depthwise_s8_dsp").unwrap();
        let value = |name: &str| match name {
            "in_h" | "in_w" | "out_h" | "out_w" => 48,
            "channels" | "in_c" => 16,
            "kernel_h" | "kernel_w" => 3,
            "stride_h" | "stride_w" => stride,
            "low" => -128,
            "top" => 127,
            _ => 1,
        };
        let params = kernel.fields.iter().map(|field| Param::Int(value(&field.name))).collect();
        let call = Call { kernel, params, operands: Vec::new() };
        nearest(&call).unwrap().figures.of(Core::Fpu).calls(false, false)
    }

    #[test]
    fn strides_decide_what_is_called() {
        assert_eq!(calls(1), ["ec_three_ones_even_s8"]);
        assert_eq!(calls(2), ["ec_three_twos_even_s8"]);
    }

    #[test]
    fn remainders_count_more_than_sizes() {
        let apart = |a, b| ints_apart(Matter::Lanes, a, b);
        assert!(apart(64, 16) < apart(64, 63) && apart(5, 11) < apart(5, 8));
        assert_eq!(ints_apart(Matter::Count, 48, 7), 0);
    }
}
