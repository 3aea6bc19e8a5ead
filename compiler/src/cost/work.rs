//! What a kernel call has to do.

use edgecc_ir::kernel::Role;
use edgecc_ir::program::{Call, Operand, Param};

/// A kernel call, and the numbers that its cycles follow from.
pub(super) struct Work<'c> {
    pub(super) call: &'c Call,
    /// Multiply-accumulate operations.
    pub(super) macs: f64,
    /// Elements of the results.
    pub(super) outputs: f64,
}

impl<'c> Work<'c> {
    /// A call with its share of the layer's operations; its results have elements of so many bytes.
    pub(super) fn new(call: &'c Call, macs: u64, element_bytes: usize) -> Self {
        let operands = call.kernel.operands.iter().zip(&call.operands);
        let bytes = operands.filter_map(|(spec, operand)| match operand {
            Operand::View(view) if spec.role == Role::Out => Some(view.bytes),
            Operand::View(_) | Operand::Constant(_) | Operand::Absent => None,
        });
        Work { call, macs: macs as f64, outputs: bytes.sum::<usize>() as f64 / element_bytes as f64 }
    }

    /// Bytes of its working memory.
    pub(super) fn scratch_bytes(&self) -> i64 {
        let specs = self.call.kernel.operands.iter().zip(&self.call.operands);
        let bytes = specs.map(|(spec, operand)| match operand {
            Operand::View(view) if spec.role == Role::Scratch => view.bytes as i64,
            Operand::View(_) | Operand::Constant(_) | Operand::Absent => 0,
        });
        bytes.sum()
    }

    /// The kernel's name.
    pub(super) fn kernel(&self) -> &'c str {
        &self.call.kernel.symbol
    }

    /// An integer field of the kernel's parameters; 1 where there is none of that name, which leaves products as they
    /// are.
    pub(super) fn int(&self, name: &str) -> i64 {
        let position = self.call.kernel.field(name);
        match position.and_then(|position| self.call.params.get(position)) {
            Some(Param::Int(value)) => i64::from(*value),
            Some(Param::Float(_) | Param::Ints(_)) | None => 1,
        }
    }

    /// The numbers of an array field; none where there is none of that name.
    pub(super) fn ints(&self, name: &str) -> &'c [i32] {
        let position = self.call.kernel.field(name);
        match position.and_then(|position| self.call.params.get(position)) {
            Some(Param::Ints(values)) => values,
            Some(Param::Float(_) | Param::Int(_)) | None => &[],
        }
    }

    /// [`Work::int`] as a number to multiply with.
    pub(super) fn get(&self, name: &str) -> f64 {
        self.int(name) as f64
    }

    /// The product of fields.
    pub(super) fn product(&self, names: &[&str]) -> f64 {
        names.iter().map(|name| self.get(name)).product()
    }

    /// Positions of a window.
    pub(super) fn pixels(&self) -> f64 {
        self.product(&["batch", "out_h", "out_w"])
    }

    /// Elements of a channel's window.
    pub(super) fn taps(&self) -> f64 {
        self.product(&["kernel_h", "kernel_w"])
    }

    /// Rows of a channel's results, of all channels of the input.
    pub(super) fn channel_rows(&self) -> f64 {
        self.product(&["batch", "out_h", "in_c"])
    }
}
