//! Between ONNX's channels-first layout and the graph's channels-last one; windows and their padding.
//!
//! A signal `[N, C, L]` becomes an image `[N, C, 1, L]`, an image `[N, C, H, W]` becomes `[N, H, W, C]`; the way back
//! is the same in reverse. Always in this order, so that neighbours cancel.

use crate::onnx::context::NodeCtx;
use crate::onnx::diagnostic::{Diagnostic, Result};
use crate::onnx::limits;
use edgecc_ir::{NodeId, Shape};

/// A channels-first value as `[N, H, W, C]`, and the number of its spatial axes, 1 or 2.
pub(super) fn to_channels_last(ctx: &mut NodeCtx<'_, '_>, x: NodeId) -> Result<(NodeId, usize)> {
    let shape = ctx.shape(x);
    let (image, axes) = match *shape.dims() {
        [n, c, l] => (ctx.reshape(x, &[n, c, 1, l])?, 1),
        [_, _, _, _] => (x, 2),
        _ => return Err(unsupported(&shape)),
    };
    Ok((ctx.transpose(image, &[0, 2, 3, 1])?, axes))
}

fn unsupported(shape: &Shape) -> Diagnostic {
    Diagnostic::unsupported(format!("the input has shape {shape}; one or two spatial axes are supported"))
        .help("fold further axes into the batch or the channels")
}

/// The way back to channels first.
pub(super) fn to_channels_first(ctx: &mut NodeCtx<'_, '_>, y: NodeId, axes: usize) -> Result<NodeId> {
    let image = ctx.transpose(y, &[0, 3, 1, 2])?;
    match *ctx.shape(image).dims() {
        [n, c, 1, l] if axes == 1 => ctx.reshape(image, &[n, c, l]),
        _ => Ok(image),
    }
}

/// Weights `[O, I, K]` or `[O, I, KH, KW]` as `[O, KH, KW, I]`.
pub(super) fn weights(ctx: &mut NodeCtx<'_, '_>, w: NodeId) -> Result<NodeId> {
    let image = match *ctx.shape(w).dims() {
        [o, i, k] => ctx.reshape(w, &[o, i, 1, k])?,
        _ => w,
    };
    ctx.transpose(image, &[0, 2, 3, 1])
}

/// The windows of a convolution or pool over two axes; a signal has height 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Windows {
    pub(super) kernel: [usize; 2],
    pub(super) stride: [usize; 2],
    pub(super) dilation: [usize; 2],
    /// `[top, left, bottom, right]`
    pub(super) pad: [usize; 4],
}

impl Windows {
    /// Reads strides, dilations and padding for a kernel over the last `axes` axes of `input` `[N, H, W, C]`.
    pub(super) fn read(ctx: &mut NodeCtx<'_, '_>, kernel: &[usize], input: &Shape) -> Result<Windows> {
        let axes = kernel.len();
        let stride = pair(ctx.attrs.sizes("strides")?, axes, 1, "strides")?;
        let dilation = pair(ctx.attrs.sizes("dilations")?, axes, 1, "dilations")?;
        let kernel = pair(Some(kernel.to_vec()), axes, 1, "kernel_shape")?;
        let given = ctx.attrs.sizes("pads")?;
        let mut windows = Windows { kernel, stride, dilation, pad: [0; 4] };
        if [kernel, stride, dilation].concat().contains(&0) {
            return Err(Diagnostic::invalid("kernel, strides and dilations must be at least 1"));
        }
        match ctx.attrs.text_or("auto_pad", "NOTSET")? {
            "NOTSET" => windows.pad = pads(given, axes)?,
            "VALID" => {}
            "SAME_UPPER" => windows.same(input, true),
            "SAME_LOWER" => windows.same(input, false),
            other => return Err(Diagnostic::invalid(format!("attribute `auto_pad` is \"{other}\""))),
        }
        Ok(windows)
    }

    /// Pads so that the output has `ceil(input / stride)` elements; an odd element goes after (upper) or before.
    fn same(&mut self, input: &Shape, upper: bool) {
        for axis in 0..2 {
            let len = input[1 + axis];
            let reach = (self.kernel[axis] - 1) * self.dilation[axis] + 1;
            let covered = (len.div_ceil(self.stride[axis]).max(1) - 1) * self.stride[axis] + reach;
            let total = covered.saturating_sub(len);
            let (less, more) = (total / 2, total - total / 2);
            self.pad[axis] = if upper { less } else { more };
            self.pad[2 + axis] = total - self.pad[axis];
        }
    }
}

/// One size per spatial axis as `[vertical, horizontal]`.
fn pair(sizes: Option<Vec<usize>>, axes: usize, default: usize, name: &str) -> Result<[usize; 2]> {
    match (sizes.as_deref(), axes) {
        (None, _) => Ok([default; 2]),
        (Some([horizontal]), 1) => Ok([1, *horizontal]),
        (Some([vertical, horizontal]), 2) => Ok([*vertical, *horizontal]),
        (Some(found), _) => Err(wrong_count(name, found.len(), axes)),
    }
}

fn pads(given: Option<Vec<usize>>, axes: usize) -> Result<[usize; 4]> {
    match (given.as_deref(), axes) {
        (None, _) => Ok([0; 4]),
        (Some([left, right]), 1) => Ok([0, *left, 0, *right]),
        (Some([top, left, bottom, right]), 2) => Ok([*top, *left, *bottom, *right]),
        (Some(found), _) => Err(wrong_count("pads", found.len(), 2 * axes)),
    }
}

fn wrong_count(name: &str, found: usize, expected: usize) -> Diagnostic {
    Diagnostic::invalid(format!("attribute `{name}` has {found} entries, expected {expected}"))
}

/// The kernel sizes that a node states, or else those of its weights or input.
pub(super) fn kernel(ctx: &mut NodeCtx<'_, '_>, weights: Option<&[usize]>) -> Result<Vec<usize>> {
    let stated = ctx.attrs.sizes("kernel_shape")?;
    match (stated, weights) {
        (Some(stated), Some(weights)) if stated != weights => Err(Diagnostic::invalid(format!(
            "attribute `kernel_shape` is {stated:?}, the weights have {weights:?}"
        ))),
        (Some(stated), _) => {
            limits::elements(&stated)?;
            Ok(stated)
        }
        (None, Some(weights)) => Ok(weights.to_vec()),
        (None, None) => Err(Diagnostic::invalid("attribute `kernel_shape` is missing")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn same_padding_of_odd_sizes_and_stride_two() {
        let same = |upper| {
            let mut windows = Windows { kernel: [3, 4], stride: [2, 2], dilation: [1, 1], pad: [0; 4] };
            windows.same(&[1, 5, 6, 1].into(), upper);
            windows.pad
        };
        assert_eq!((same(true), same(false)), ([1, 1, 1, 1], [1, 1, 1, 1]));
        let mut windows = Windows { kernel: [2, 3], stride: [1, 2], dilation: [1, 1], pad: [0; 4] };
        windows.same(&[1, 5, 6, 1].into(), true);
        assert_eq!(windows.pad, [0, 0, 1, 1]);
        windows.same(&[1, 5, 6, 1].into(), false);
        assert_eq!(windows.pad, [1, 1, 0, 0]);
    }
}
