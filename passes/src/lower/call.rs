//! Kernel calls, bound to the kernel's declaration by name.

use super::error::Refusal;
use edgecc_ir::OrderedFloat;
use edgecc_ir::kernel::{self, FieldType, Kernel};
use edgecc_ir::program::{Call, Operand, Param};

/// Fills a kernel's parameter struct and operands by name. What the declaration does not have, or what was
/// left out, is an internal error of [`Self::build`]; optional operands may be left out.
pub(super) struct CallBuilder {
    symbol: String,
    kernel: Option<&'static Kernel>,
    params: Vec<Option<Param>>,
    operands: Vec<Option<Operand>>,
    refusal: Option<Refusal>,
}

impl CallBuilder {
    pub(super) fn new(symbol: &str) -> Self {
        let kernel = kernel::find(symbol);
        let missing = || Refusal::Internal(format!("there is no kernel `{symbol}`"));
        CallBuilder {
            symbol: symbol.into(),
            params: vec![None; kernel.map_or(0, |kernel| kernel.fields.len())],
            operands: vec![None; kernel.map_or(0, |kernel| kernel.operands.len())],
            refusal: kernel.is_none().then(missing),
            kernel,
        }
    }

    /// Sets an integer field.
    pub(super) fn int<T: TryInto<i32> + Copy + std::fmt::Display>(self, name: &str, value: T) -> Self {
        match value.try_into() {
            Ok(value) => self.param(name, Param::Int(value)),
            Err(_) => self.refuse(too_large(name, value)),
        }
    }

    /// Sets a single-precision field.
    pub(super) fn float(self, name: &str, value: f32) -> Self {
        self.param(name, Param::Float(value))
    }

    /// Sets an array field; the array must have its length.
    pub(super) fn ints(self, name: &str, values: &[i64]) -> Self {
        let large = values.iter().find(|value| i32::try_from(**value).is_err());
        match large {
            Some(value) => self.refuse(too_large(name, value)),
            None => self.param(name, Param::Ints(values.iter().map(|value| *value as i32).collect())),
        }
    }

    /// Sets several integer fields.
    pub(super) fn all<T>(self, fields: &[(&str, T)]) -> Self
    where
        T: TryInto<i32> + Copy + std::fmt::Display,
    {
        fields.iter().fold(self, |call, (name, value)| call.int(name, *value))
    }

    /// Sets the three fields of a fused activation with these bounds.
    pub(super) fn activation(self, min: OrderedFloat<f32>, max: OrderedFloat<f32>) -> Self {
        let (kind, low, high) = activation(min.0, max.0);
        self.int("act", kind).float("act_min", low).float("act_max", high)
    }

    /// Binds an operand.
    pub(super) fn operand(mut self, name: &str, operand: Operand) -> Self {
        let position = self.kernel.and_then(|kernel| kernel.operands.iter().position(|o| o.name == name));
        match position {
            Some(position) => self.operands[position] = Some(operand),
            None => return self.refuse_unknown("operand", name),
        }
        self
    }

    /// The call, if everything has been set.
    pub(super) fn build(self) -> Result<Call, Refusal> {
        let (Some(kernel), None) = (self.kernel, &self.refusal) else {
            return Err(self.refusal.unwrap_or(Refusal::Internal(format!("no kernel `{}`", self.symbol))));
        };
        let missing = |what: &str, name: &str| {
            Refusal::Internal(format!("{what} `{name}` of `{}` was not set", kernel.symbol))
        };
        let params = kernel.fields.iter().zip(self.params);
        let params = params.map(|(field, value)| value.ok_or_else(|| missing("field", &field.name)));
        let operands = kernel.operands.iter().zip(self.operands);
        let operands = operands.map(|(spec, value)| {
            let absent = spec.optional.then_some(Operand::Absent);
            value.or(absent).ok_or_else(|| missing("operand", &spec.name))
        });
        Ok(Call {
            kernel,
            params: params.collect::<Result<_, _>>()?,
            operands: operands.collect::<Result<_, _>>()?,
        })
    }

    fn param(mut self, name: &str, param: Param) -> Self {
        let Some((kernel, position)) = self.kernel.and_then(|k| Some((k, k.field(name)?))) else {
            return self.refuse_unknown("field", name);
        };
        let ty = kernel.fields[position].ty;
        let fits = match (&param, ty) {
            (Param::Int(_), FieldType::Int) | (Param::Float(_), FieldType::Float) => true,
            (Param::Ints(values), FieldType::Ints(len)) => values.len() == len,
            (Param::Int(_) | Param::Float(_) | Param::Ints(_), _) => false,
        };
        if !fits {
            let what = format!("field `{name}` of `{}` is {ty:?}, not {param:?}", self.symbol);
            return self.refuse(Refusal::Internal(what));
        }
        self.params[position] = Some(param);
        self
    }

    fn refuse_unknown(self, what: &str, name: &str) -> Self {
        let text = format!("`{}` has no {what} `{name}`", self.symbol);
        self.refuse(Refusal::Internal(text))
    }

    fn refuse(mut self, refusal: Refusal) -> Self {
        self.refusal.get_or_insert(refusal);
        self
    }
}

fn too_large(name: &str, value: impl std::fmt::Display) -> Refusal {
    let help = "make the tensor smaller than 2^31 elements";
    Refusal::unsupported(format!("{name} = {value} does not fit a 32-bit integer"), help)
}

/// `EC_ACT_*` of `ec_common.h` and the bounds that the kernels read with it.
fn activation(min: f32, max: f32) -> (i32, f32, f32) {
    match (min, max) {
        (f32::NEG_INFINITY, f32::INFINITY) => (0, 0.0, 0.0),
        (0.0, f32::INFINITY) => (1, 0.0, 0.0),
        (min, max) => (2, min, max),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use edgecc_ir::program::ConstantId;

    fn relu() -> CallBuilder {
        let x = Operand::Constant(ConstantId(0));
        CallBuilder::new("ec_relu_f32").int("n", 4_usize).float("alpha", 0.0).operand("x", x).operand("y", x)
    }

    fn text(call: CallBuilder) -> String {
        format!("{:?}", call.build().unwrap_err())
    }

    #[test]
    fn a_complete_call_is_in_declaration_order() {
        let call = relu().float("beta", 2.0).build().unwrap();
        assert_eq!(call.params, [Param::Int(4), Param::Float(0.0), Param::Float(2.0)]);
    }

    #[test]
    fn what_the_declaration_does_not_have_is_an_internal_error() {
        assert!(text(relu()).contains("field `beta` of `ec_relu_f32` was not set"));
        assert!(text(relu().int("gamma", 1)).contains("`ec_relu_f32` has no field `gamma`"));
        assert!(text(relu().int("beta", 1)).contains("is Float, not Int(1)"));
        assert!(text(CallBuilder::new("ec_frob")).contains("there is no kernel `ec_frob`"));
        assert!(text(relu().float("beta", 0.0).int("n", 1_u64 << 40)).contains("n = 1099511627776"));
    }

    #[test]
    fn activations_are_numbered_as_in_the_header() {
        let header = include_str!("../../../runtime-c/include/ec_common.h");
        let kinds = [
            ("EC_ACT_NONE", activation(f32::NEG_INFINITY, f32::INFINITY)),
            ("EC_ACT_RELU", activation(0.0, f32::INFINITY)),
            ("EC_ACT_CLAMP", activation(0.0, 6.0)),
        ];
        for (name, (kind, _, _)) in kinds {
            assert!(header.contains(&format!("{name} = {kind}")), "{name}");
        }
    }
}
