//! What was measured before, and whether anything grew.

use rayon::prelude::*;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use crate::error::io_error;
use crate::figures::METRICS;
use crate::{Bench, BenchError, Figures, Network, Setting};

/// By how many percent a figure may grow.
pub const TOLERANCE: u64 = 1;

/// The core that has all networks.
const MAIN: &str = "cortex-m4";

/// The other cores, for instructions, and the networks that they have: our own for kernels of all kinds, and the usual
/// four.
const OTHERS: [&str; 5] = ["cortex-m0plus", "cortex-m3", "cortex-m7", "cortex-m33", "rv32imc"];
const ON_OTHERS: [&str; 6] = ["mobilenet", "inverted", "kws", "vww", "ic", "ad"];

/// Measures what a baseline has of these networks, at GCC's `-O2`: all of them on Cortex-M4, some on other cores.
///
/// # Errors
/// As [`Bench::measure`].
pub fn measure(networks: &[Network]) -> Result<Vec<Figures>, BenchError> {
    let mut figures = Vec::new();
    for target in std::iter::once(MAIN).chain(OTHERS) {
        let bench = Bench::new(Setting::of(target)?)?;
        let is_here = |network: &&Network| target == MAIN || ON_OTHERS.contains(&network.name.as_str());
        let here: Vec<&Network> = networks.iter().filter(is_here).collect();
        figures.extend(here.par_iter().map(|network| bench.measure(network)).collect::<Result<Vec<_>, _>>()?);
    }
    Ok(figures)
}

/// A network on a core and its figures in the order of [`METRICS`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The network.
    pub network: String,
    /// The core.
    pub target: String,
    figures: Vec<Option<u64>>,
}

/// The committed baseline of our own networks, or of those of the models' folder.
#[must_use]
pub fn path(is_own: bool) -> PathBuf {
    let name = if is_own { "own.tsv" } else { "models.tsv" };
    Path::new(env!("CARGO_MANIFEST_DIR")).join("baseline").join(name)
}

/// Reads a baseline.
///
/// # Errors
/// A file that is not there, or that has another form than [`text`] gives it.
pub fn read(path: &Path) -> Result<Vec<Row>, BenchError> {
    let text = std::fs::read_to_string(path).map_err(io_error(path))?;
    let wrong = |line: &str| BenchError::data(path.display().to_string(), format!("`{line}`"));
    text.lines().skip(1).map(|line| row(line).ok_or_else(|| wrong(line))).collect()
}

/// A baseline's text: a heading and a line for each network on each core, between tabulators.
#[must_use]
pub fn text(figures: &[Figures]) -> String {
    let mut text = String::from("network\ttarget");
    METRICS.iter().for_each(|(name, _)| text.extend(["\t", *name]));
    for f in figures {
        let _ = write!(text, "\n{}\t{}", f.network, f.target);
        for (_, figure) in METRICS {
            let _ = write!(text, "\t{}", figure(f).map_or("-".into(), |n| n.to_string()));
        }
    }
    text + "\n"
}

fn row(line: &str) -> Option<Row> {
    let mut words = line.split('\t');
    let (network, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let figures = words.map(|word| if word == "-" { Some(None) } else { word.parse().ok().map(Some) });
    let figures: Vec<_> = figures.collect::<Option<_>>()?;
    (figures.len() == METRICS.len()).then_some(Row { network, target, figures })
}

/// A sentence for every figure that grew by more than [`TOLERANCE`], and one if the baseline doesn't have the network.
#[must_use]
pub fn grown(figures: &Figures, baseline: &[Row]) -> Vec<String> {
    let is_same = |row: &&Row| row.network == figures.network && row.target == figures.target;
    let what = format!("{} on {}", figures.network, figures.target);
    let Some(row) = baseline.iter().find(is_same) else {
        return vec![format!("{what}: not in the baseline")];
    };
    let mut sentences = Vec::new();
    for ((name, figure), before) in METRICS.iter().zip(&row.figures) {
        let (Some(now), Some(before)) = (figure(figures), *before) else { continue };
        if now * 100 > before * (100 + TOLERANCE) {
            let percent = crate::table::error(now, before);
            sentences.push(format!("{what}: {name} grew by {percent:.1} %, from {before} to {now}"));
        }
    }
    sentences
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(instructions: u64) -> Figures {
        Figures {
            network: "net".into(),
            target: "core".into(),
            flags: "-O2".into(),
            optimize: "speed",
            instructions,
            cycles: None,
            estimated_cycles: 1,
            macs: 1,
            arena: 16,
            flash: 32,
            stack: 8,
            layers: Vec::new(),
        }
    }

    #[test]
    fn text_is_read_back() {
        let text = text(&[figures(1000)]);
        assert_eq!(
            text,
            "network\ttarget\tinstructions\tcycles\tarena\tflash\tstack\nnet\tcore\t1000\t-\t16\t32\t8\n"
        );
        let row = row(text.lines().nth(1).unwrap()).unwrap();
        assert_eq!(row.figures, [Some(1000), None, Some(16), Some(32), Some(8)]);
        assert_eq!(super::row("net\tcore\t1000"), None);
    }

    #[test]
    fn growth_is_told_with_its_size() {
        let baseline = [row(text(&[figures(1000)]).lines().nth(1).unwrap()).unwrap()];
        assert!(grown(&figures(1010), &baseline).is_empty());
        assert_eq!(
            grown(&figures(1020), &baseline),
            ["net on core: instructions grew by 2.0 %, from 1000 to 1020"]
        );
        assert_eq!(grown(&figures(1), &[]), ["net on core: not in the baseline"]);
    }
}
