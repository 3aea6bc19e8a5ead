//! Random graphs in integers: random float graphs, quantised for random samples.

use crate::{Recipe, build};
use edgecc_ir::{DType, Graph, Op, Tensor, TensorType};
use edgecc_passes::quant::{Method, calibrate, insert, integer_ports, integerise, prepare};

/// Samples that ranges are measured with.
const SAMPLES: u64 = 4;

/// The quantised graph of a recipe, its inputs and results in integers; `None` if something of it stays in floats,
/// as what has no integer form does, or if it has a value without bounds.
pub fn integers(recipe: &Recipe) -> Option<Graph> {
    // Unprepared graphs have their transposes and bounds still in them.
    integerised(build(recipe), recipe.steps.len().is_multiple_of(2))
}

/// A float graph quantised for random samples, as [`integers`] says.
pub(crate) fn integerised(mut float: Graph, prepared: bool) -> Option<Graph> {
    if prepared {
        prepare(&mut float).ok()?;
    }
    let samples: Vec<Vec<Tensor>> = (0..SAMPLES).map(|seed| inputs(&float, seed)).collect();
    let ranges = calibrate(&float, &samples, Method::MinMax, &|| ()).ok()?;
    let rounded = insert(&float, &ranges).ok()?;
    let graph = integer_ports(&integerise(&rounded.graph).ok()?).ok()?;
    let real = graph.ids().into_iter().any(|id| graph.node(id).ty().dtype == DType::F32);
    let computes =
        graph.ids().into_iter().any(|id| !matches!(graph.node(id).op(), Op::Input(_) | Op::Const(_)));
    (!real && computes).then_some(graph)
}

/// Reproducible inputs for a graph: floats in [-2, 2), integers over their whole range.
pub fn inputs(graph: &Graph, seed: u64) -> Vec<Tensor> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x5851_F42D;
    let mut next = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as u32
    };
    graph.inputs().iter().map(|id| noise(graph.node(*id).ty(), &mut next)).collect()
}

fn noise(ty: &TensorType, next: &mut dyn FnMut() -> u32) -> Tensor {
    match ty.dtype {
        DType::I8 => Tensor::from_fn(ty.shape.clone(), |_| next() as i8),
        DType::U8 => Tensor::from_fn(ty.shape.clone(), |_| next() as u8),
        _ => Tensor::from_fn(ty.shape.clone(), |_| (next() >> 8) as f32 / (1 << 21) as f32 - 2.0),
    }
}
