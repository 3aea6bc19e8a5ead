//! ONNX's own test cases, through the importer and the evaluator.
//!
//! `conformance/cases.tsv` lists every case that can be imported: folder, name, and the inputs that have to be
//! constants because shapes depend on them. Every listed case must compute what ONNX says, and a case must be listed
//! as soon as it can be imported. `EDGECC_BLESS=1` writes the list anew, without the cases that don't pass.
#![allow(clippy::unwrap_used, reason = "these are tests")]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use edgecc::onnx::{ImportOptions, Source, import};
use edgecc_ir::{DType, Data, Graph, Tensor, eval};
use onnx_protobuf::{GraphProto, Message, ModelProto, TensorProto};

/// Folders of cases. The others hold whole networks, for which there are better tests.
const FOLDERS: [&str; 4] = ["node", "pytorch-converted", "pytorch-operator", "simple"];

/// Relative and absolute tolerance, as ONNX's own runner has them.
const TOLERANCE: (f64, f64) = (1e-3, 1e-7);

/// Cases whose stored results contradict the operator's text: it says that results saturate, these wrapped around.
const MISTAKEN: [&str; 2] = ["test_qlinearmatmul_2D_int8_float32", "test_qlinearmatmul_3D_int8_float32"];

/// A model with its inputs and expected outputs.
struct Case {
    graph: GraphProto,
    model: ModelProto,
    inputs: Vec<TensorProto>,
    outputs: Vec<TensorProto>,
}

/// How a case went.
enum Outcome {
    /// The model can't be imported.
    Refused,
    /// It computes what it should, with these inputs constant.
    Passed(Vec<usize>),
    /// It does not, for this reason.
    Failed(String),
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("target/conformance-data")
}

/// `None` for cases that need what is no tensor.
fn read(dir: &Path) -> Option<Case> {
    let model = ModelProto::parse_from_bytes(&fs::read(dir.join("model.onnx")).ok()?).ok()?;
    let graph = model.graph.clone().unwrap();
    let tensor = |kind: &str, i: usize| {
        let bytes = fs::read(dir.join(format!("test_data_set_0/{kind}_{i}.pb"))).ok()?;
        TensorProto::parse_from_bytes(&bytes).ok().filter(|tensor| dtype(tensor.data_type).is_some())
    };
    let inputs = (0..graph.input.len()).map(|i| tensor("input", i)).collect::<Option<_>>()?;
    let outputs = (0..graph.output.len()).map(|i| tensor("output", i)).collect::<Option<_>>()?;
    Some(Case { graph, model, inputs, outputs })
}

fn dtype(number: i32) -> Option<DType> {
    let names = ["", "f32", "u8", "i8", "u16", "i16", "i32", "i64", "", "bool", "", "f64", "u32", "u64"];
    names.get(usize::try_from(number).ok()?)?.parse().ok()
}

fn value(proto: &TensorProto) -> Tensor {
    let dims: Vec<usize> = proto.dims.iter().map(|dim| usize::try_from(*dim).unwrap()).collect();
    let data = Data::from_bytes(dtype(proto.data_type).unwrap(), &proto.raw_data).unwrap();
    Tensor::new(dims, data).unwrap()
}

/// The case's graph with some inputs bound to their values.
fn bound(case: &Case, constants: &[usize]) -> Option<Graph> {
    let mut model = case.model.clone();
    for &i in constants {
        let initializer = TensorProto { name: case.graph.input[i].name.clone(), ..case.inputs[i].clone() };
        model.graph.as_mut()?.initializer.push(initializer);
    }
    let source = Source::memory(model.write_to_bytes().ok()?, ".", "case");
    import(&source, &ImportOptions::default()).ok().map(|imported| imported.graph)
}

/// First all inputs at run time; then those constant that may hold shapes, axes and counts; then the bounds of
/// `Clip` and the like, too.
fn run(case: &Case) -> Outcome {
    let integers = |i: &usize| matches!(case.inputs[*i].data_type, 6 | 7 | 9);
    let candidates: Vec<usize> = (0..case.inputs.len()).filter(integers).collect();
    let further: Vec<usize> = (1..case.inputs.len()).collect();
    for constants in [vec![], candidates, further] {
        let Some(graph) = bound(case, &constants) else { continue };
        let inputs: Vec<Tensor> = (0..case.inputs.len())
            .filter(|i| !constants.contains(i))
            .map(|i| value(&case.inputs[i]))
            .collect();
        return match check(case, &graph, &inputs) {
            Ok(()) => Outcome::Passed(constants),
            Err(why) => Outcome::Failed(why),
        };
    }
    Outcome::Refused
}

fn check(case: &Case, graph: &Graph, inputs: &[Tensor]) -> Result<(), String> {
    edgecc_ir::verify::verify(graph).map_err(|faults| faults[0].to_string())?;
    let found = eval::run(graph, inputs).map_err(|e| e.to_string())?;
    found.iter().zip(&case.outputs).try_for_each(|(found, expected)| compare(found, &value(expected)))
}

fn compare(found: &Tensor, expected: &Tensor) -> Result<(), String> {
    if found.ty() != expected.ty() {
        return Err(format!("is {}, expected {}", found.ty(), expected.ty()));
    }
    let (found, expected) = (numbers(found), numbers(expected));
    let close = |(a, b): (&f64, &f64)| {
        a == b || a.is_nan() && b.is_nan() || (a - b).abs() <= TOLERANCE.1 + TOLERANCE.0 * b.abs()
    };
    match found.iter().zip(&expected).position(|pair| !close(pair)) {
        Some(at) => Err(format!("element {at} is {}, expected {}", found[at], expected[at])),
        None => Ok(()),
    }
}

fn numbers(tensor: &Tensor) -> Vec<f64> {
    match tensor.data() {
        Data::F32(v) => v.iter().map(|x| f64::from(*x)).collect(),
        Data::F64(v) => v.clone(),
        _ => tensor.to_i64s().unwrap().iter().map(|x| *x as f64).collect(),
    }
}

#[test]
fn what_can_be_imported_computes_what_onnx_says() {
    let data = root().join("onnx/backend/test/data");
    assert!(root().join("complete").exists(), "the cases are missing: run sh tests/tools/install.sh");
    let (mut passed, mut failed) = (String::new(), String::new());
    for folder in FOLDERS {
        let mut cases: Vec<PathBuf> =
            fs::read_dir(data.join(folder)).unwrap().map(|entry| entry.unwrap().path()).collect();
        cases.sort();
        for path in cases {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let Some(case) = read(&path) else { continue };
            match run(&case) {
                Outcome::Refused => {}
                Outcome::Failed(_) if MISTAKEN.contains(&name.as_str()) => {}
                Outcome::Passed(constants) => {
                    let constants: Vec<_> = constants.iter().map(ToString::to_string).collect();
                    writeln!(passed, "{folder}\t{name}\t{}", constants.join(",")).unwrap();
                }
                Outcome::Failed(why) => writeln!(failed, "{folder}/{name}: {why}").unwrap(),
            }
        }
    }
    let list = Path::new(env!("CARGO_MANIFEST_DIR")).join("conformance/cases.tsv");
    if std::env::var_os("EDGECC_BLESS").is_some() {
        fs::write(&list, &passed).unwrap();
    }
    assert!(failed.is_empty(), "these cases are imported and compute something else:\n{failed}");
    let listed = fs::read_to_string(&list).unwrap();
    let differ: Vec<_> = listed.lines().filter(|line| !passed.contains(*line)).collect();
    assert!(differ.is_empty(), "these cases of {} pass no more: {differ:#?}", list.display());
    assert_eq!(listed, passed, "more cases pass than are listed: write the list with EDGECC_BLESS=1");
}
