//! One importer per operator or tight family, and the table of them all.

mod activation;
mod arithmetic;
mod cast;
mod clip;
mod constant;
mod conv;
mod dynamic;
mod gather;
mod gemm;
mod movement;
mod norm;
mod pad;
mod pool;
mod quantise;
mod reduce;
mod resize;
mod select;
mod shape;
mod slice;
mod softmax;
mod spatial;
mod whole;

use super::context::NodeCtx;
use super::diagnostic::Result;
use edgecc_ir::NodeId;
use edgecc_ir::ops::{BinaryFn, ReduceFn, UnaryFn};

/// Imports a node: its results, in order.
pub(super) type Importer = fn(&mut NodeCtx<'_, '_>) -> Result<Vec<NodeId>>;

/// An operator that is understood.
pub(super) struct Row {
    /// Its domain; ONNX's own is the empty text.
    pub(super) domain: &'static str,
    /// Its name.
    pub(super) name: &'static str,
    /// The operator set that introduced it.
    pub(super) since: i64,
    pub(super) import: Importer,
}

/// The operator called `name` of `domain`.
pub(super) fn find(domain: &str, name: &str) -> Option<&'static Row> {
    TABLE.iter().find(|row| row.domain == domain && row.name == name)
}

/// All operators, by domain and name.
pub(super) fn all() -> impl Iterator<Item = &'static Row> {
    TABLE.iter()
}

const fn onnx(name: &'static str, since: i64, import: Importer) -> Row {
    Row { domain: "", name, since, import }
}

const fn microsoft(name: &'static str, import: Importer) -> Row {
    Row { domain: "com.microsoft", name, since: 1, import }
}

const TABLE: &[Row] = &[
    onnx("Abs", 1, |ctx| activation::unary(ctx, UnaryFn::Abs)),
    onnx("Add", 1, |ctx| arithmetic::binary(ctx, BinaryFn::Add)),
    onnx("And", 1, |ctx| arithmetic::binary(ctx, BinaryFn::And)),
    onnx("AveragePool", 1, pool::average),
    onnx("BatchNormalization", 1, norm::batch),
    onnx("Cast", 1, cast::cast),
    onnx("CastLike", 15, cast::like),
    onnx("Ceil", 1, |ctx| activation::unary(ctx, UnaryFn::Ceil)),
    onnx("Clip", 1, clip::clip),
    onnx("Concat", 1, movement::concat),
    onnx("Constant", 1, constant::constant),
    onnx("ConstantOfShape", 9, constant::of_shape),
    onnx("Conv", 1, conv::conv),
    onnx("ConvInteger", 10, dynamic::conv),
    onnx("Cos", 7, |ctx| activation::unary(ctx, UnaryFn::Cos)),
    onnx("DequantizeLinear", 10, quantise::dequantize),
    onnx("Div", 1, |ctx| arithmetic::binary(ctx, BinaryFn::Div)),
    onnx("Dropout", 1, shape::dropout),
    onnx("DynamicQuantizeLinear", 11, dynamic::quantize),
    onnx("Elu", 1, |ctx| activation::with_alpha(ctx, UnaryFn::Elu, 1.0)),
    onnx("Equal", 1, |ctx| arithmetic::binary(ctx, BinaryFn::Equal)),
    onnx("Erf", 9, |ctx| activation::unary(ctx, UnaryFn::Erf)),
    onnx("Exp", 1, |ctx| activation::unary(ctx, UnaryFn::Exp)),
    onnx("Expand", 8, shape::expand),
    onnx("Flatten", 1, shape::flatten),
    onnx("Floor", 1, |ctx| activation::unary(ctx, UnaryFn::Floor)),
    onnx("Gather", 1, gather::gather),
    onnx("Gemm", 1, gemm::gemm),
    onnx("GlobalAveragePool", 1, |ctx| pool::global(ctx, ReduceFn::Mean)),
    onnx("GlobalMaxPool", 1, |ctx| pool::global(ctx, ReduceFn::Max)),
    onnx("Greater", 1, |ctx| arithmetic::binary(ctx, BinaryFn::Greater)),
    onnx("GreaterOrEqual", 12, |ctx| arithmetic::binary(ctx, BinaryFn::GreaterEqual)),
    onnx("HardSigmoid", 1, activation::hard_sigmoid),
    onnx("HardSwish", 14, |ctx| activation::unary(ctx, UnaryFn::HardSwish)),
    onnx("Identity", 1, shape::identity),
    onnx("LeakyRelu", 1, |ctx| activation::with_alpha(ctx, UnaryFn::LeakyRelu, 0.01)),
    onnx("Less", 1, |ctx| arithmetic::binary(ctx, BinaryFn::Less)),
    onnx("LessOrEqual", 12, |ctx| arithmetic::binary(ctx, BinaryFn::LessEqual)),
    onnx("Log", 1, |ctx| activation::unary(ctx, UnaryFn::Log)),
    onnx("LogSoftmax", 1, softmax::log_softmax),
    onnx("MatMul", 1, gemm::matmul),
    onnx("MatMulInteger", 10, dynamic::matmul),
    onnx("Max", 1, |ctx| arithmetic::variadic(ctx, BinaryFn::Max)),
    onnx("MaxPool", 1, pool::max),
    onnx("Mean", 1, arithmetic::mean),
    onnx("Min", 1, |ctx| arithmetic::variadic(ctx, BinaryFn::Min)),
    onnx("Mod", 10, arithmetic::modulo),
    onnx("Mul", 1, |ctx| arithmetic::binary(ctx, BinaryFn::Mul)),
    onnx("Neg", 1, |ctx| activation::unary(ctx, UnaryFn::Neg)),
    onnx("Not", 1, |ctx| activation::unary(ctx, UnaryFn::Not)),
    onnx("Or", 1, |ctx| arithmetic::binary(ctx, BinaryFn::Or)),
    onnx("PRelu", 1, activation::prelu),
    onnx("Pad", 1, pad::pad),
    onnx("Pow", 1, arithmetic::pow),
    onnx("QLinearConv", 10, quantise::conv),
    onnx("QLinearMatMul", 10, quantise::matmul),
    onnx("QuantizeLinear", 10, quantise::quantize),
    onnx("Range", 11, constant::range),
    onnx("Reciprocal", 1, |ctx| activation::unary(ctx, UnaryFn::Reciprocal)),
    onnx("ReduceMax", 1, |ctx| reduce::reduce(ctx, ReduceFn::Max, 18)),
    onnx("ReduceMean", 1, |ctx| reduce::reduce(ctx, ReduceFn::Mean, 18)),
    onnx("ReduceMin", 1, |ctx| reduce::reduce(ctx, ReduceFn::Min, 18)),
    onnx("ReduceProd", 1, |ctx| reduce::reduce(ctx, ReduceFn::Prod, 18)),
    onnx("ReduceSum", 1, |ctx| reduce::reduce(ctx, ReduceFn::Sum, 13)),
    onnx("Relu", 1, activation::relu),
    onnx("Reshape", 1, shape::reshape),
    onnx("Resize", 10, resize::resize),
    onnx("Round", 11, |ctx| activation::unary(ctx, UnaryFn::Round)),
    onnx("Shape", 1, constant::shape),
    onnx("Sigmoid", 1, |ctx| activation::unary(ctx, UnaryFn::Sigmoid)),
    onnx("Sign", 9, |ctx| activation::unary(ctx, UnaryFn::Sign)),
    onnx("Sin", 7, |ctx| activation::unary(ctx, UnaryFn::Sin)),
    onnx("Size", 1, constant::size),
    onnx("Slice", 1, slice::slice),
    onnx("Softmax", 1, softmax::softmax),
    onnx("Softplus", 1, |ctx| activation::unary(ctx, UnaryFn::Softplus)),
    onnx("Split", 1, slice::split),
    onnx("Sqrt", 1, |ctx| activation::unary(ctx, UnaryFn::Sqrt)),
    onnx("Squeeze", 1, shape::squeeze),
    onnx("Sub", 1, |ctx| arithmetic::binary(ctx, BinaryFn::Sub)),
    onnx("Sum", 1, |ctx| arithmetic::variadic(ctx, BinaryFn::Add)),
    onnx("Tanh", 1, |ctx| activation::unary(ctx, UnaryFn::Tanh)),
    onnx("Tile", 6, movement::tile),
    onnx("Transpose", 1, movement::transpose),
    onnx("Unsqueeze", 1, shape::unsqueeze),
    onnx("Upsample", 7, resize::upsample),
    onnx("Where", 9, select::select),
    onnx("Xor", 1, |ctx| arithmetic::binary(ctx, BinaryFn::Xor)),
    microsoft("DequantizeLinear", quantise::dequantize),
    microsoft("QGemm", quantise::gemm),
    microsoft("QLinearAdd", |ctx| quantise::binary(ctx, BinaryFn::Add)),
    microsoft("QLinearAveragePool", quantise::average_pool),
    microsoft("QLinearConcat", quantise::concat),
    microsoft("QLinearGlobalAveragePool", quantise::global_average_pool),
    microsoft("QLinearLeakyRelu", quantise::leaky_relu),
    microsoft("QLinearMul", |ctx| quantise::binary(ctx, BinaryFn::Mul)),
    microsoft("QLinearReduceMean", quantise::reduce_mean),
    microsoft("QLinearSigmoid", quantise::sigmoid),
    microsoft("QLinearSoftmax", quantise::softmax),
    microsoft("QuantizeLinear", quantise::quantize),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_names_no_operator_twice() {
        let keys: Vec<_> = all().map(|row| (row.domain, row.name)).collect();
        assert!(keys.windows(2).all(|pair| pair[0] < pair[1]));
    }
}
