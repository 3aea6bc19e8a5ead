//! The networks that are measured: our own, which are always there, and trained ones in a folder.

mod builder;
mod own;

use std::path::{Path, PathBuf};

use edgecc::Request;
use edgecc_ir::Graph;
use edgecc_passes::quant::{Method, calibrate, insert, integer_ports, integerise, prepare};
use edgecc_random::inputs;
use edgecc_tests::{Generated, HarnessError};

pub use own::own;

use crate::{BenchError, Setting};

/// Random samples that our own networks' ranges are measured with.
const SAMPLES: u64 = 2;

/// A network by name.
#[derive(Clone, Debug)]
pub struct Network {
    /// Its name in tables and baselines.
    pub name: String,
    /// Where it comes from.
    pub model: Model,
}

/// Where a network comes from.
#[derive(Clone, Debug)]
pub enum Model {
    /// An ONNX file.
    File(PathBuf),
    /// Memory.
    Graph(Box<Graph>),
}

/// The networks of the folder that the environment variable `EDGECC_MODELS` may name, by name and file.
const EXTERNAL: &[(&str, &str)] = &[
    ("kws", "kws/kws_int8_qdq.onnx"),
    ("vww", "vww/vww_int8_qdq.onnx"),
    ("ic", "ic/ic_int8_qdq.onnx"),
    ("ad", "ad/ad_int8_qdq.onnx"),
    ("nilm", "nilm/nilm_int8_qdq.onnx"),
    ("person_detect", "zoo/person_detect_int8.onnx"),
    ("mcunet_vww", "zoo/mcunet_vww_int8.onnx"),
    ("mcunet_person_det", "zoo/mcunet_person_det_int8.onnx"),
    ("micro_speech", "zoo/micro_speech_int8.onnx"),
    ("streaming_wakeword", "zoo/streaming_wakeword.onnx"),
    ("power_tcn", "zoo/power_tcn.onnx"),
    ("power_unet", "zoo/power_unet.onnx"),
];

/// The networks of the folder that `EDGECC_MODELS` names; none where it is not set.
#[must_use]
pub fn external() -> Vec<Network> {
    let Some(folder) = std::env::var_os("EDGECC_MODELS").map(PathBuf::from) else { return Vec::new() };
    EXTERNAL.iter().map(|&(name, file)| Network::file(name, &folder.join(file))).collect()
}

impl Network {
    /// The network of an ONNX file.
    #[must_use]
    pub fn file(name: &str, path: &Path) -> Self {
        Network { name: name.to_owned(), model: Model::File(path.to_owned()) }
    }

    /// What edgecc makes of it.
    ///
    /// # Errors
    /// A network that can't be compiled.
    pub(crate) fn generate(&self, setting: &Setting) -> Result<Generated, HarnessError> {
        let file = match &self.model {
            Model::File(path) => path.clone(),
            Model::Graph(_) => format!("{}.onnx", self.name).into(),
        };
        let mut request = Request::new(file, setting.target.clone());
        request.optimize = setting.optimize;
        match &self.model {
            Model::File(_) => Generated::new(&request),
            Model::Graph(graph) => Generated::from_graph((**graph).clone(), &request),
        }
    }

    /// A float graph as it is.
    fn float(name: &str, graph: Graph) -> Self {
        Network { name: name.to_owned(), model: Model::Graph(Box::new(graph)) }
    }

    /// A float graph, quantised for random samples.
    fn quantised(name: &str, graph: Graph) -> Result<Self, BenchError> {
        let graph =
            in_integers(graph).map_err(|why| BenchError::Network { network: name.to_owned(), why })?;
        Ok(Self::float(name, graph))
    }
}

/// The graph in integers, inputs and results too.
fn in_integers(mut graph: Graph) -> Result<Graph, String> {
    prepare(&mut graph).map_err(|fault| fault.to_string())?;
    let samples: Vec<_> = (0..SAMPLES).map(|seed| inputs(&graph, seed)).collect();
    let ranges = calibrate(&graph, &samples, Method::MinMax, &|| ()).map_err(|fault| fault.to_string())?;
    let rounded = insert(&graph, &ranges).map_err(|fault| fault.to_string())?;
    let integers = integerise(&rounded.graph).map_err(|fault| fault.to_string())?;
    integer_ports(&integers).map_err(|fault| fault.to_string())
}
