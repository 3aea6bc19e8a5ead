//! What is said of data that a graph can't be calibrated with, or only badly.
#![allow(clippy::unwrap_used, reason = "these are tests")]

use edgecc::{Compiled, Request, SampleSource, compile_graph};
use edgecc_ir::text;
use edgecc_targets::Target;
use std::fs;

/// Compiles the graph of these lines with an array of samples, its element type and shape in NumPy's words.
fn compiled(body: &str, descr: &str, shape: &str, elements: &[u8]) -> Result<Compiled, String> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("samples.npy");
    let head = format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': ({shape}), }}\n");
    let len = (head.len() as u16).to_le_bytes();
    fs::write(&file, [b"\x93NUMPY\x01\x00", &len[..], head.as_bytes(), elements].concat()).unwrap();
    let mut request = Request::new("model.onnx", Target::find("cortex-m4").unwrap());
    request.quantise.samples = Some(SampleSource::File(file));
    let graph = text::parse(&format!("graph @g {{\n{body}}}\n")).unwrap();
    let outside = format!("{}/", folder.path().display());
    compile_graph(graph, String::new(), &request).map_err(|error| error.to_string().replace(&outside, "DIR/"))
}

fn floats(values: &[f32]) -> Vec<u8> {
    values.iter().flat_map(|x| x.to_le_bytes()).collect()
}

/// A layer of three features.
fn dense(weights: &str) -> String {
    format!(
        "  %0 = input \"x\" : f32[1,3]\n  %1 = const {weights} : f32[1,3] \"w\"\n  \
         %2 = const [0] : f32[1] \"b\"\n  %3 = dense %0, %1, %2 : f32[1,1] \"fc\"\n  output \"y\" = %3\n"
    )
}

#[test]
fn weights_that_are_no_numbers_are_refused() {
    let fault = |weights: &str| {
        compiled(&dense(weights), "<f4", "2, 3", &floats(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0])).unwrap_err()
    };
    insta::assert_snapshot!("a_weight_is_nan", fault("[1, nan, 1]"));
    insta::assert_snapshot!("a_weight_is_infinite", fault("[1, 1, -inf]"));
}

#[test]
fn features_that_get_no_codes_are_warned_of_and_so_is_their_result() {
    let samples: Vec<f32> = (0..32)
        .flat_map(|i| [(i % 7) as f32 * 300.0, ((i * 5) % 11) as f32 * 0.1, ((i * 3) % 13) as f32 * 1e-3])
        .collect();
    let found = compiled(&dense("[1e-4, 2, 100]"), "<f4", "32, 3", &floats(&samples)).unwrap();
    insta::assert_snapshot!(found.warnings.join("\n"));
}

#[test]
fn a_model_that_can_not_be_compiled_says_so_before_it_complains_of_data() {
    let gather = "  %0 = input \"ids\" : i64[1,2]\n  %1 = const seeded(1) : f32[4,3]\n  \
                  %2 = gather %1, %0 {axis=0} : f32[1,2,3] \"words\"\n  output \"y\" = %2\n";
    insta::assert_snapshot!(
        "indices_out_of_range",
        compiled(gather, "|u1", "2, 2", &[0, 1, 2, 4]).unwrap_err()
    );
    let select = "  %0 = input \"on\" : bool[1,2]\n  %1 = const seeded(1) : f32[2]\n  \
                  %2 = const seeded(2) : f32[2]\n  %3 = select %0, %1, %2 : f32[1,2] \"chosen\"\n  \
                  output \"y\" = %3\n";
    insta::assert_snapshot!(
        "bytes_for_truth_values",
        compiled(select, "|u1", "2, 2", &[0, 1, 255, 0]).unwrap_err()
    );
}

#[test]
fn numbers_that_an_input_of_bytes_can_not_have() {
    let bytes = "  %0 = input \"x\" : u8[1,2]\n  %1 = dequantize %0 {scale=[0.25], zero=[0]} : f32[1,2]\n  \
                 %2 = const seeded(1) : f32[1,2]\n  %3 = const seeded(2) : f32[1]\n  \
                 %4 = dense %1, %2, %3 : f32[1,1] \"fc\"\n  output \"y\" = %4\n";
    let scaled = floats(&[0.0, 0.5, 1.0, 0.25]);
    insta::assert_snapshot!(compiled(bytes, "<f4", "2, 2", &scaled).unwrap_err());
}
