//! Steps as members of a row loop.

use edgecc_ir::kernel::Role;
use edgecc_ir::program::{Call, Operand, Param, Program, Rows, View, Window};

/// A step that can be carried out row by row.
#[derive(Clone, Debug)]
pub(super) struct Member {
    /// The call with the parameters of one row.
    pub(super) call: Call,
    /// The rows of its operands, all of them in memory.
    pub(super) rows: Vec<Option<Rows>>,
    /// Position of its result among the operands.
    pub(super) result: usize,
}

impl Member {
    /// Step `n` as a member, if its kernel computes rows and its tensors have some.
    pub(super) fn of(program: &Program, n: usize) -> Option<Member> {
        let step = &program.steps[n];
        let mut call = step.call.clone();
        let shape = program.layers.get(step.layer)?.ty.shape.dims();
        match () {
            () if !call.kernel.window.is_empty() => windowed(&mut call, shape),
            () if call.kernel.field("factor_h").is_some() => repeated(&mut call, shape),
            () if call.kernel.broadcasts() => broadcast(&mut call, shape),
            () => sized(&mut call, shape),
        }
    }

    /// The buffer that holds its result, if the result is all there is in it.
    pub(super) fn own_buffer(&self, program: &Program) -> Option<usize> {
        let view = view(&self.call, self.result)?;
        (view.offset == 0 && view.bytes == program.buffer(view.buffer).bytes).then_some(view.buffer.0)
    }

    /// The operands that it reads by rows, with their buffers.
    pub(super) fn inputs(&self) -> impl Iterator<Item = (usize, Rows)> + '_ {
        let pairs = self.call.kernel.operands.iter().zip(&self.rows).enumerate();
        pairs.filter_map(|(n, (spec, rows))| {
            let view = view(&self.call, n).filter(|_| spec.role == Role::In)?;
            Some((view.buffer.0, (*rows)?))
        })
    }
}

/// The operand's memory, if it is in the arena.
pub(super) fn view(call: &Call, operand: usize) -> Option<View> {
    match call.operands[operand] {
        Operand::View(view) => Some(view),
        Operand::Constant(_) | Operand::Absent => None,
    }
}

fn is_constant(call: &Call, operand: usize) -> bool {
    matches!(call.operands[operand], Operand::Constant(_))
}

pub(super) fn field(call: &Call, name: &str) -> Option<usize> {
    match call.params.get(call.kernel.field(name)?)? {
        Param::Int(value) => usize::try_from(*value).ok(),
        Param::Float(_) | Param::Ints(_) => None,
    }
}

fn set(call: &mut Call, name: &str, value: usize) -> Option<()> {
    let position = call.kernel.field(name)?;
    call.params[position] = Param::Int(i32::try_from(value).ok()?);
    Some(())
}

/// A kernel with a sliding window over its first operand.
fn windowed(call: &mut Call, shape: &[usize]) -> Option<Member> {
    split(call, shape);
    let [batch, height, result] = [field(call, "batch")?, field(call, "in_h")?, field(call, "out_h")?];
    let (kernel, stride) = (field(call, "kernel_h")?, field(call, "stride_h")?);
    let (dilation, pad) = (field(call, "dilation_h")?, field(call, "pad_top")?);
    if batch != 1 || height < 2 {
        return None;
    }
    fit_scratch(call);
    let window = Window { kernel, stride, dilation, pad, repeat: 1 };
    member(call, |operand| if operand == 0 { (height, window) } else { (result, Window::SAME) })
}

/// A 1 x 1 convolution over an image that lowering made one row of: the image's rows again.
fn split(call: &mut Call, shape: &[usize]) -> Option<()> {
    let [1, height, width, channels] = *shape else { return None };
    let is = |name: &str, value: usize| field(call, name) == Some(value);
    let one = ["kernel_h", "kernel_w", "stride_h", "stride_w", "in_h", "out_h", "batch"];
    let flat = one.iter().all(|name| is(name, 1)) && is("pad_top", 0) && is("pad_left", 0);
    if flat && is("out_w", height * width) && is("in_w", height * width) && is("out_c", channels) {
        for (name, value) in [("in_h", height), ("out_h", height), ("in_w", width), ("out_w", width)] {
            set(call, name, value)?;
        }
    }
    Some(())
}

/// A row takes less working memory than an image in the convolution for the DSP extension: its header has the formula.
fn fit_scratch(call: &mut Call) -> Option<()> {
    if call.kernel.symbol != "ec_conv2d_s8_dsp" {
        return None;
    }
    let position = call.kernel.operands.iter().position(|spec| spec.role == Role::Scratch)?;
    let [kernel_h, kernel_w, dilation] = ["kernel_h", "kernel_w", "dilation_w"].map(|name| field(call, name));
    let (kernel_h, kernel_w, dilation, in_c) = (kernel_h?, kernel_w?, dilation?, field(call, "in_c")?);
    let (runs, taps) = if dilation == 1 { (kernel_h, kernel_w) } else { (kernel_h * kernel_w, 1) };
    let width = 3 * field(call, "stride_w")? + (kernel_w - 1) * dilation + 1;
    let elements = 8 * runs * (taps * in_c).div_ceil(2) + (kernel_h * width * in_c).div_ceil(4) * 2;
    if let Operand::View(view) = &mut call.operands[position] {
        view.bytes = view.bytes.min(2 * elements);
    }
    Some(())
}

/// A kernel that treats every element or pixel by itself.
fn sized(call: &mut Call, shape: &[usize]) -> Option<Member> {
    let name = call.kernel.size.clone()?;
    let (size, height) = (field(call, &name)?, *shape.get(1)?);
    let all = shape.iter().product::<usize>();
    let is_image = shape.len() == 4 && shape[0] == 1 && height > 1 && size > 0 && all % size == 0;
    if !is_image || size % height != 0 {
        return None;
    }
    set(call, &name, size / height)?;
    member(call, |_| (height, Window::SAME))
}

/// A kernel that writes each row of its operand several times.
fn repeated(call: &mut Call, shape: &[usize]) -> Option<Member> {
    let (rows, repeat) = (field(call, "rows")?, field(call, "factor_h")?);
    if rows < 2 || shape.get(1) != Some(&(rows * repeat)) {
        return None;
    }
    set(call, "rows", 1)?;
    set(call, "factor_h", 1)?;
    member(call, |operand| match operand {
        0 => (rows, Window { repeat, ..Window::SAME }),
        _ => (rows * repeat, Window::SAME),
    })
}

/// A kernel over axes of which rows are the outermost; constants must be the same for all of them.
fn broadcast(call: &mut Call, shape: &[usize]) -> Option<Member> {
    let [1, height, _, _] = *shape else { return None };
    let axes = |call: &Call, name: &str| match call.params.get(call.kernel.field(name)?)? {
        Param::Ints(values) => Some(values.clone()),
        Param::Int(_) | Param::Float(_) => None,
    };
    let mut dims = axes(call, "dims")?;
    let outermost = dims.iter().position(|len| *len > 1)?;
    let per_row = usize::try_from(dims[outermost]).ok()? / height;
    if height < 2 || per_row * height != usize::try_from(dims[outermost]).ok()? {
        return None;
    }
    for (operand, name) in [(0, "a_strides"), (1, "b_strides")] {
        let is_same = axes(call, name)?[outermost] == 0;
        if view(call, operand).is_none() != is_same {
            return None;
        }
    }
    dims[outermost] = i32::try_from(per_row).ok()?;
    let position = call.kernel.field("dims")?;
    call.params[position] = Param::Ints(dims);
    member(call, |_| (height, Window::SAME))
}

/// The member with the height and the window of each operand.
fn member(call: &mut Call, of: impl Fn(usize) -> (usize, Window)) -> Option<Member> {
    let mut rows = Vec::new();
    for (n, spec) in call.kernel.operands.iter().enumerate() {
        let by_rows = matches!(spec.role, Role::In | Role::Out);
        rows.push(match (view(call, n), by_rows) {
            (Some(view), true) => {
                let (height, window) = of(n);
                if height == 0 || view.bytes % height != 0 || view.bytes == 0 {
                    return None;
                }
                Some(Rows { height, bytes: view.bytes / height, ring: height, window })
            }
            // A constant has all its rows, but the kernel would start at the first for each; see `broadcast`.
            (None, true) if is_constant(call, n) && !call.kernel.broadcasts() => return None,
            (None, true) | (_, false) => None,
        });
    }
    let result = call.kernel.operands.iter().position(|spec| spec.role == Role::Out)?;
    Some(Member { call: call.clone(), rows, result })
}
