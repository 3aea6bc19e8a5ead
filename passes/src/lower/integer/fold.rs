//! What the desktop does ahead of time for layers that sum products.

use crate::lower::call::CallBuilder;
use crate::lower::context::Lowering;
use crate::lower::error::Refusal;
use edgecc_ir::{Data, NodeId, Tensor};

/// The constant operands of a layer: weights, the bias with the zero point of the input in it, multipliers.
pub(super) struct Layer<'g> {
    /// `[O, ..]`, i8 or i16.
    pub(super) weights: &'g Tensor,
    /// `b - x_zero Σ w` of each output channel, wrapping: the kernels sum `x w` and know no zero point.
    pub(super) bias: Vec<i32>,
    pub(super) multipliers: Vec<i32>,
}

/// The constants of node `id`, whose operands are `x, w, b, multiplier`.
pub(super) fn layer<'g>(lowering: &Lowering<'g>, id: NodeId, x_zero: i32) -> Result<Layer<'g>, Refusal> {
    let weights = lowering.constant(id, 1, "weights")?;
    let [bias, multipliers] = [(2, "biases"), (3, "multipliers")]
        .map(|(operand, what)| Ok(integers(lowering.constant(id, operand, what)?, what)?.to_vec()));
    let (mut bias, multipliers): (Vec<i32>, Vec<i32>) = (bias?, multipliers?);
    let sums = sums(weights, bias.len());
    for (bias, sum) in bias.iter_mut().zip(sums) {
        *bias = bias.wrapping_sub(x_zero.wrapping_mul(sum));
    }
    Ok(Layer { weights, bias, multipliers })
}

/// The sum of the weights of each of `channels` output channels, wrapping.
fn sums(weights: &Tensor, channels: usize) -> Vec<i32> {
    let values = weights.to_i64s().unwrap_or_default();
    let taps = (values.len() / channels.max(1)).max(1);
    values.chunks(taps).map(|taps| taps.iter().fold(0_i32, |sum, w| sum.wrapping_add(*w as i32))).collect()
}

impl<'g> Layer<'g> {
    /// The same for a kernel that sums `(x - x_zero) w`: the model's own biases.
    pub(super) fn with_zero_point_apart(&self, x_zero: i32) -> Layer<'g> {
        let (mut bias, sums) = (self.bias.clone(), sums(self.weights, self.bias.len()));
        for (bias, sum) in bias.iter_mut().zip(sums) {
            *bias = bias.wrapping_add(x_zero.wrapping_mul(sum));
        }
        Layer { weights: self.weights, bias, multipliers: self.multipliers.clone() }
    }

    /// Binds bias and multipliers of node `id`.
    pub(super) fn bind(&self, lowering: &mut Lowering, id: NodeId, call: CallBuilder) -> CallBuilder {
        let bias = lowering.pack(id, "bias", Data::I32(self.bias.clone()));
        let multiplier = lowering.pack(id, "multipliers", Data::I32(self.multipliers.clone()));
        call.operand("bias", bias).operand("multiplier", multiplier)
    }
}

fn integers<'t>(tensor: &'t Tensor, what: &str) -> Result<&'t [i32], Refusal> {
    let fault = || Refusal::Internal(format!("the {what} are {}, not i32", tensor.dtype()));
    tensor.as_slice().ok_or_else(fault)
}

/// The 8-bit weights, or `None` where a weight zero point made them 16-bit.
pub(super) fn bytes(weights: &Tensor) -> Option<&[i8]> {
    if let Data::I8(bytes) = weights.data() { Some(bytes) } else { None }
}
