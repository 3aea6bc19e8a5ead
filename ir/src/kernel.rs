//! The run-time kernels and their calling conventions, as `runtime-c/kernels.toml` declares them.
//!
//! Lowering fills a kernel's parameter struct and operands, a backend prints the call; neither knows more of
//! a kernel than this table.

use crate::DType;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// What a kernel does with an operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Reads it; in the arena or constant.
    In,
    /// Writes it.
    Out,
    /// Reads it; packed at compile time.
    Const,
    /// Uses it as working memory; its contents are undefined before and after.
    Scratch,
}

impl Role {
    /// Whether the kernel depends on what the operand held before.
    pub fn reads(self) -> bool {
        matches!(self, Role::In | Role::Const)
    }

    /// Whether the kernel changes the operand.
    pub fn writes(self) -> bool {
        matches!(self, Role::Out | Role::Scratch)
    }
}

/// A kernel's operand.
#[derive(Clone, Debug, PartialEq)]
pub struct OperandSpec {
    /// Name in the C prototype.
    pub name: String,
    /// What the kernel does with it.
    pub role: Role,
    /// Element type; `None` where the kernel takes any (its parameters say how large an element is).
    pub dtype: Option<DType>,
    /// Whether `NULL` may be passed.
    pub optional: bool,
}

/// In which order a kernel with a sliding window works: what of its input it has done with when it writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Progress {
    /// One output row after the other; a row is written while the input rows of its window are read.
    Rows,
    /// Two output rows at a time. Of an odd number the last but one is computed twice.
    RowPairs,
    /// Rows, but one channel of several rows after the other: byte by byte, a channel is read and written where no other
    /// channel is, as long as input and output are a whole number of pixels apart.
    Channels,
    /// Rows; of a 1 x 1 convolution of one row, groups of four pixels, each read as a whole before it is written. The last
    /// group may begin a pixel early. Images whose last columns make no group of four are not done in order.
    Groups,
}

/// The type of a field of a parameter struct.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldType {
    /// `int32_t`
    Int,
    /// `float`
    Float,
    /// `int32_t[len]`
    Ints(usize),
}

/// A field of a kernel's parameter struct.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Name in the C struct.
    pub name: String,
    /// Its type.
    pub ty: FieldType,
}

/// A kernel of `runtime-c`.
#[derive(Clone, Debug, PartialEq)]
pub struct Kernel {
    /// The C function.
    pub symbol: String,
    /// The header that defines it, in `runtime-c/include`.
    pub header: String,
    /// The C type of its parameter struct.
    pub params: String,
    /// The struct's fields, in order.
    pub fields: Vec<Field>,
    /// Its operands, in the order of the prototype.
    pub operands: Vec<OperandSpec>,
    /// Names of the inputs that the result may be written over, element by element.
    pub in_place: Vec<String>,
    /// The C function that computes one row of the result, where there is one.
    pub row: Option<String>,
    /// What that function takes in place of the first operand: `rows`, `k0` and `k1`, `count`, `at`.
    pub window: Vec<String>,
    /// The parameter that counts elements or pixels, where the kernel treats each by itself.
    pub size: Option<String>,
    /// The order in which it works, if its result may begin shortly before its first operand.
    pub progress: Option<Progress>,
    /// The stack that a call uses.
    pub stack: Stack,
}

/// Upper bounds of the stack that a kernel uses, with everything that it calls.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Stack {
    /// On cores with a floating-point unit.
    pub fpu: Depths,
    /// On cores without one: the compiler's float routines need some, too.
    pub soft: Depths,
    /// On cores with Helium, whose compilers make vectors of loops.
    pub helium: Depths,
}

/// Bytes of stack for each way to call a kernel.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(from = "[usize; 3]")]
pub struct Depths {
    /// With constant parameters and operands.
    pub constant: usize,
    /// In a function that layers share, which takes constant operands as arguments.
    pub shared: usize,
    /// As the function of a row with constant parameters.
    pub row: usize,
}

const NO_STACK: Depths = Depths { constant: 0, shared: 0, row: 0 };

impl From<[usize; 3]> for Depths {
    fn from([constant, shared, row]: [usize; 3]) -> Self {
        Depths { constant, shared, row }
    }
}

impl Kernel {
    /// Operand positions of the inputs that the result may be written over.
    pub fn in_place_operands(&self) -> impl Iterator<Item = usize> + '_ {
        self.in_place.iter().filter_map(|name| self.operands.iter().position(|operand| operand.name == *name))
    }

    /// Whether it can compute a row of its result at a time.
    pub fn computes_rows(&self) -> bool {
        !self.window.is_empty() || self.size.is_some() || self.broadcasts()
    }

    /// Whether it applies a function to two operands that are walked over axes, each with strides of its own.
    pub fn broadcasts(&self) -> bool {
        self.field("a_strides").is_some() && self.field("b_strides").is_some()
    }

    /// The position of field `name` in the parameter struct.
    pub fn field(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.name == name)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    params: BTreeMap<String, ParamsRow>,
    kernel: Vec<KernelRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ParamsRow {
    fields: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KernelRow {
    name: String,
    header: String,
    params: String,
    operands: Vec<String>,
    #[serde(default)]
    in_place: Vec<String>,
    row: Option<String>,
    #[serde(default)]
    window: Vec<String>,
    size: Option<String>,
    progress: Option<Progress>,
    stack: Stack,
}

/// The declarations; a test reads them all, so that an unreadable file can't ship.
static KERNELS: LazyLock<BTreeMap<String, Kernel>> =
    LazyLock::new(|| parse(include_str!("../../runtime-c/kernels.toml")).unwrap_or_default());

fn parse(text: &str) -> Result<BTreeMap<String, Kernel>, String> {
    let table: Table = toml::from_str(text).map_err(|error| error.to_string())?;
    let kernels = table.kernel.into_iter().map(|row| {
        let params = table.params.get(&row.params).ok_or_else(|| format!("no params `{}`", row.params))?;
        let kernel = Kernel {
            fields: params.fields.iter().map(|text| field(text)).collect::<Result<_, _>>()?,
            operands: row.operands.iter().map(|text| operand(text)).collect::<Result<_, _>>()?,
            symbol: row.name,
            header: row.header,
            params: row.params,
            in_place: row.in_place,
            row: row.row,
            window: row.window,
            size: row.size,
            progress: row.progress,
            stack: row.stack,
        };
        Ok((kernel.symbol.clone(), kernel))
    });
    kernels.collect()
}

/// `name: i32`, `name: f32`, `name: i32[6]`
fn field(text: &str) -> Result<Field, String> {
    let fault = || format!("`{text}` is no field");
    let (name, ty) = text.split_once(": ").ok_or_else(fault)?;
    let len = ty.strip_prefix("i32[").and_then(|rest| rest.strip_suffix(']'));
    let ty = match (ty, len) {
        ("i32", _) => FieldType::Int,
        ("f32", _) => FieldType::Float,
        (_, Some(len)) => FieldType::Ints(len.parse().map_err(|_| fault())?),
        _ => return Err(fault()),
    };
    Ok(Field { name: name.into(), ty })
}

/// `role name: type`, `role name?: type`
fn operand(text: &str) -> Result<OperandSpec, String> {
    let fault = || format!("`{text}` is no operand");
    let (left, ty) = text.split_once(": ").ok_or_else(fault)?;
    let (role, name) = left.split_once(' ').ok_or_else(fault)?;
    let role = match role {
        "in" => Role::In,
        "out" => Role::Out,
        "const" => Role::Const,
        "scratch" => Role::Scratch,
        _ => return Err(fault()),
    };
    let dtype = if ty == "any" { None } else { Some(ty.parse().map_err(|_| fault())?) };
    let optional = name.ends_with('?');
    Ok(OperandSpec { name: name.trim_end_matches('?').into(), role, dtype, optional })
}

/// What stands in a kernel's place where the caller gives a row of the model's input: a copy of the row to `y`, of `n`
/// elements.
static PUSHED_ROW: LazyLock<Kernel> = LazyLock::new(|| Kernel {
    symbol: "memcpy".into(),
    header: "ec_rows.h".into(),
    params: String::new(),
    fields: vec![Field { name: "n".into(), ty: FieldType::Int }],
    operands: vec![OperandSpec { name: "y".into(), role: Role::Out, dtype: None, optional: false }],
    in_place: Vec::new(),
    row: None,
    window: Vec::new(),
    size: Some("n".into()),
    progress: None,
    stack: Stack { fpu: NO_STACK, soft: NO_STACK, helium: NO_STACK },
});

/// The kernel of steps that take a row of the model's input from the caller; in no table, as it is no kernel of
/// `runtime-c`.
pub fn pushed_row() -> &'static Kernel {
    &PUSHED_ROW
}

/// The kernel with this C symbol.
pub fn find(symbol: &str) -> Option<&'static Kernel> {
    KERNELS.get(symbol)
}

/// All kernels, by symbol.
pub fn all() -> impl Iterator<Item = &'static Kernel> {
    KERNELS.values()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_readable_and_consistent() {
        let kernels = parse(include_str!("../../runtime-c/kernels.toml")).unwrap();
        assert!(kernels.len() > 10);
        for kernel in kernels.values() {
            let roles: Vec<_> = kernel.operands.iter().map(|operand| operand.role).collect();
            assert_eq!(roles.iter().filter(|role| **role == Role::Out).count(), 1, "{}", kernel.symbol);
            assert_eq!(kernel.in_place_operands().count(), kernel.in_place.len(), "{}", kernel.symbol);
            assert!(kernel.size.iter().all(|name| kernel.field(name).is_some()), "{}", kernel.symbol);
        }
    }

    #[test]
    fn malformed_rows_are_named() {
        assert_eq!(field("n: i33"), Err("`n: i33` is no field".into()));
        assert_eq!(field("d: i32[6]").unwrap().ty, FieldType::Ints(6));
        assert_eq!(operand("inn x: f32"), Err("`inn x: f32` is no operand".into()));
        assert!(operand("in residual?: f32").unwrap().optional);
    }
}
