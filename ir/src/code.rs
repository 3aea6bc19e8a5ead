//! How large the kernels' machine code is, as `runtime-c/code.toml` has it: measured instances, and the functions that
//! they share.

use crate::kernel;
use crate::program::Param;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// A kind of core that code is measured for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Core {
    /// With a floating-point unit and the DSP extension: Cortex-M4F.
    Fpu,
    /// Without either: Cortex-M0+.
    Soft,
    /// With Helium: Cortex-M55.
    Helium,
}

/// Something for each kind of core.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct PerCore<T> {
    fpu: T,
    soft: T,
    helium: T,
}

impl<T> PerCore<T> {
    /// That of a core.
    pub fn of(&self, core: Core) -> &T {
        match core {
            Core::Fpu => &self.fpu,
            Core::Soft => &self.soft,
            Core::Helium => &self.helium,
        }
    }
}

/// What a call of a kernel compiles to.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Figures {
    bytes: [usize; 3],
    calls: Vec<String>,
    row_calls: Option<Vec<String>>,
    small_calls: Option<Vec<String>>,
}

impl Figures {
    /// Bytes of its function with constant parameters and operands.
    pub fn constant(&self) -> usize {
        self.bytes[0]
    }

    /// Bytes of a function that layers share, which takes constant operands as arguments.
    pub fn shared(&self) -> usize {
        self.bytes[1]
    }

    /// Bytes of the function of a row.
    pub fn row(&self) -> usize {
        self.bytes[2]
    }

    /// Names of the [`helper`]s that it needs: for the function of a row or another, `small` without what only makes it
    /// faster.
    pub fn calls(&self, row: bool, small: bool) -> &[String] {
        let other = match (row, small) {
            (true, _) => &self.row_calls,
            (false, true) => &self.small_calls,
            (false, false) => &None,
        };
        other.as_ref().unwrap_or(&self.calls)
    }
}

/// A kernel that was measured with these parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Instance {
    /// In the order of the kernel's fields.
    pub params: Vec<Param>,
    /// What it compiles to.
    pub figures: PerCore<Figures>,
}

/// A function that is there once, however many kernels call it.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Helper {
    #[serde(default)]
    fpu: Vec<usize>,
    #[serde(default)]
    soft: Vec<usize>,
    #[serde(default)]
    helium: Vec<usize>,
}

impl Helper {
    /// Its bytes; `small` is without what only makes it faster.
    pub fn bytes(&self, core: Core, small: bool) -> usize {
        let sizes = match core {
            Core::Fpu => &self.fpu,
            Core::Soft => &self.soft,
            Core::Helium => &self.helium,
        };
        let size = if small { sizes.last() } else { sizes.first() };
        size.copied().unwrap_or_default()
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    helpers: BTreeMap<String, Helper>,
    instance: Vec<InstanceRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct InstanceRow {
    kernel: String,
    params: Vec<Value>,
    fpu: Figures,
    soft: Figures,
    helium: Figures,
}

#[derive(Clone, Deserialize)]
#[serde(untagged)]
enum Value {
    Int(i32),
    Float(f32),
    Ints(Vec<i32>),
}

impl From<Value> for Param {
    fn from(value: Value) -> Self {
        match value {
            Value::Int(int) => Param::Int(int),
            Value::Float(float) => Param::Float(float),
            Value::Ints(ints) => Param::Ints(ints),
        }
    }
}

#[derive(Default)]
struct Sizes {
    helpers: BTreeMap<String, Helper>,
    instances: BTreeMap<String, Vec<Instance>>,
}

/// The figures; a test reads them all, so that an unreadable file can't ship.
static SIZES: LazyLock<Sizes> =
    LazyLock::new(|| parse(include_str!("../../runtime-c/code.toml")).unwrap_or_default());

fn parse(text: &str) -> Result<Sizes, String> {
    let table: Table = toml::from_str(text).map_err(|error| error.to_string())?;
    let mut instances: BTreeMap<String, Vec<Instance>> = BTreeMap::new();
    for InstanceRow { kernel, params, fpu, soft, helium } in table.instance {
        if kernel::find(&kernel).is_none_or(|found| found.fields.len() != params.len()) {
            return Err(format!("`{kernel}` is no kernel with so many parameters"));
        }
        let params = params.into_iter().map(Param::from).collect();
        let instance = Instance { params, figures: PerCore { fpu, soft, helium } };
        instances.entry(kernel).or_default().push(instance);
    }
    Ok(Sizes { helpers: table.helpers, instances })
}

/// What was measured of the kernel with this C symbol.
pub fn instances(symbol: &str) -> &'static [Instance] {
    SIZES.instances.get(symbol).map_or(&[], Vec::as_slice)
}

/// The helper of this name.
pub fn helper(name: &str) -> Option<&'static Helper> {
    SIZES.helpers.get(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kernel_is_measured_with_all_that_it_calls() {
        let sizes = parse(include_str!("../../runtime-c/code.toml")).unwrap();
        for kernel in kernel::all() {
            let instances = sizes.instances.get(&kernel.symbol).map_or(&[][..], Vec::as_slice);
            assert!(!instances.is_empty(), "{}", kernel.symbol);
            for core in [Core::Fpu, Core::Soft, Core::Helium] {
                for figures in instances.iter().map(|instance| instance.figures.of(core)) {
                    assert!(figures.constant() > 0 && figures.shared() > 0 && figures.row() > 0);
                    let known = |name: &String| sizes.helpers[name].bytes(core, true) > 0;
                    for (row, small) in [(false, false), (true, false), (false, true)] {
                        let calls = figures.calls(row, small);
                        assert!(calls.iter().all(known), "{} calls {calls:?}", kernel.symbol);
                    }
                }
            }
        }
    }

    #[test]
    fn some_helpers_are_smaller_without_what_makes_them_fast() {
        let quads = helper("ec_quads_four_s8").unwrap();
        assert!(quads.bytes(Core::Fpu, true) < quads.bytes(Core::Fpu, false));
        assert_eq!(helper("none"), None);
    }
}
