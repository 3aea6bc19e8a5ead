//! Functions applied element by element.

use super::axes::{Axes, MAX_AXES, broadcast};
use super::call::CallBuilder;
use super::context::Lowering;
use super::error::Refusal;
use edgecc_ir::NodeId;
use edgecc_ir::ops::{Binary, BinaryFn, Clamp, Unary, UnaryFn};

pub(super) fn unary(lowering: &mut Lowering, id: NodeId, op: &Unary) -> Result<(), Refusal> {
    lowering.expect_f32(id)?;
    let symbol = format!("ec_{}_f32", unary_name(op.f)?);
    function(lowering, id, &symbol, [op.a.0, op.b.0])
}

pub(super) fn clamp(lowering: &mut Lowering, id: NodeId, op: &Clamp) -> Result<(), Refusal> {
    match (op.min.0, op.max.0) {
        (0.0, f32::INFINITY) => function(lowering, id, "ec_relu_f32", [0.0; 2]),
        (min, max) => function(lowering, id, "ec_clamp_f32", [min, max]),
    }
}

fn function(lowering: &mut Lowering, id: NodeId, symbol: &str, ab: [f32; 2]) -> Result<(), Refusal> {
    let call = CallBuilder::new(symbol)
        .int("n", lowering.shape(id).elements())
        .float("alpha", ab[0])
        .float("beta", ab[1])
        .operand("x", lowering.read(id, 0)?)
        .operand("y", lowering.result(id)?);
    lowering.emit(id, call)
}

fn unary_name(f: UnaryFn) -> Result<&'static str, Refusal> {
    match f {
        UnaryFn::Abs | UnaryFn::Ceil | UnaryFn::Cos | UnaryFn::Elu | UnaryFn::Erf => Ok(f.word()),
        UnaryFn::Exp | UnaryFn::Floor | UnaryFn::HardSigmoid | UnaryFn::HardSwish => Ok(f.word()),
        UnaryFn::LeakyRelu | UnaryFn::Log | UnaryFn::Neg | UnaryFn::Reciprocal => Ok(f.word()),
        UnaryFn::Round | UnaryFn::Sigmoid | UnaryFn::Sign | UnaryFn::Sin => Ok(f.word()),
        UnaryFn::Softplus | UnaryFn::Sqrt | UnaryFn::Tanh => Ok(f.word()),
        UnaryFn::Not => Err(logic("not")),
    }
}

pub(super) fn binary(lowering: &mut Lowering, id: NodeId, op: &Binary) -> Result<(), Refusal> {
    let name = binary_name(op.f)?;
    lowering.expect_f32(id)?;
    let [a, b] = operand_order(lowering, id, op.f);
    let to = lowering.shape(id);
    let axes = Axes {
        dims: to.dims().to_vec(),
        strides: [broadcast(lowering.input_shape(id, a), to)?, broadcast(lowering.input_shape(id, b), to)?],
    };
    let call = if axes.is_contiguous(0) && axes.is_contiguous(1) {
        CallBuilder::new(&format!("ec_{name}_f32")).int("n", to.elements())
    } else {
        let (dims, [a, b]) = axes.padded(MAX_AXES)?;
        let call = CallBuilder::new(&format!("ec_{name}_nd_f32")).ints("dims", &dims);
        call.ints("a_strides", &a).ints("b_strides", &b)
    };
    let (a, b) = (lowering.read(id, a)?, lowering.read(id, b)?);
    let call = call.operand("a", a).operand("b", b).operand("y", lowering.result(id)?);
    lowering.emit(id, call)
}

/// Operand positions in the kernel's order: of a commutative function the larger operand comes first, of equal
/// ones the constant last.
fn operand_order(lowering: &Lowering, id: NodeId, f: BinaryFn) -> [usize; 2] {
    let key = |operand: usize| {
        let value = lowering.graph.node(lowering.input(id, operand));
        (value.shape().elements(), value.constant().is_none())
    };
    if f.commutes() && key(1) > key(0) { [1, 0] } else { [0, 1] }
}

fn binary_name(f: BinaryFn) -> Result<&'static str, Refusal> {
    match f {
        BinaryFn::Add | BinaryFn::Sub | BinaryFn::Mul | BinaryFn::Div | BinaryFn::Pow => Ok(f.word()),
        BinaryFn::Min | BinaryFn::Max | BinaryFn::PRelu => Ok(f.word()),
        BinaryFn::Mod | BinaryFn::Rem => {
            let help = "compute it from constants, or write it with Div, Floor, Mul and Sub";
            Err(Refusal::unsupported(format!("`{}` at run time", f.word()), help))
        }
        BinaryFn::Equal | BinaryFn::Less | BinaryFn::LessEqual | BinaryFn::Greater => Err(logic(f.word())),
        BinaryFn::GreaterEqual | BinaryFn::And | BinaryFn::Or | BinaryFn::Xor => Err(logic(f.word())),
    }
}

/// Why a choice between run-time values is refused.
pub(super) fn select() -> Refusal {
    logic("select")
}

fn logic(name: &str) -> Refusal {
    let help = "compute conditions from constants, or express them with Min, Max, Clip and Mul";
    Refusal::unsupported(format!("`{name}` at run time"), help)
}
