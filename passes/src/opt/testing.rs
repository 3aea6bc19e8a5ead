//! Text in, text out: how the passes of this folder are tested.

use crate::Budget;
use edgecc_ir::verify::verify;
use edgecc_ir::{DType, Tensor, eval, text};

/// The graph with this body after the pass, as text. What it computes is compared on the way.
pub(super) fn after(
    run: fn(&mut edgecc_ir::Graph, &mut Budget) -> Result<(), edgecc_ir::OpError>,
    body: &str,
) -> String {
    let before = text::parse(&format!("graph @t {{\n{body}\n}}\n")).unwrap();
    let mut graph = before.clone();
    run(&mut graph, &mut Budget::unlimited()).unwrap();
    verify(&graph).unwrap();
    let inputs: Vec<Tensor> = before
        .inputs()
        .iter()
        .map(|id| {
            let ty = before.node(*id).ty();
            match ty.dtype {
                DType::I8 => Tensor::from_fn(ty.shape.clone(), |i| (i * 37) as i8),
                _ => Tensor::from_fn(ty.shape.clone(), |i| ((i * 37 % 101) as f32 - 50.0) / 25.0),
            }
        })
        .collect();
    let (expected, found) = (eval::run(&before, &inputs).unwrap(), eval::run(&graph, &inputs).unwrap());
    for (expected, found) in expected.iter().zip(&found) {
        let (Some(expected), Some(found)) = (expected.as_slice::<f32>(), found.as_slice::<f32>()) else {
            assert_eq!(expected, found);
            continue;
        };
        let pairs = expected.iter().zip(found);
        pairs.for_each(|(a, b)| assert!((a - b).abs() <= 1e-4 * a.abs().max(1.0), "{a} became {b}"));
    }
    text::print(&graph, text::Constants::Elided)
}

/// Whether the pass leaves the graph with this body as it is.
pub(super) fn leaves(
    run: fn(&mut edgecc_ir::Graph, &mut Budget) -> Result<(), edgecc_ir::OpError>,
    body: &str,
) -> bool {
    let graph = text::parse(&format!("graph @t {{\n{body}\n}}\n")).unwrap();
    after(run, body) == text::print(&graph, text::Constants::Elided)
}
