//! Typed access to a node's attributes. What is never read is reported: an attribute that nobody looks at
//! could change what the operator means.

use super::diagnostic::{Diagnostic, Result};
use super::limits;
use onnx_protobuf::attribute_proto::AttributeType;
use onnx_protobuf::{AttributeProto, GraphProto, TensorProto};
use std::collections::BTreeMap;

/// The attributes that the call of a function gives to its body, by name.
pub(super) type Bindings<'m> = BTreeMap<&'m str, &'m AttributeProto>;

/// The attributes of a node, and which of them have been read.
pub(super) struct Attributes<'m> {
    list: BTreeMap<&'m str, (&'m AttributeProto, bool)>,
}

impl<'m> Attributes<'m> {
    /// The attributes of a node. References to a function's attributes are looked up in `bindings`; one that
    /// the call does not give is as if it weren't there.
    pub(super) fn new(list: &'m [AttributeProto], bindings: &Bindings<'m>) -> Self {
        let resolve = |attribute: &'m AttributeProto| match attribute.ref_attr_name.as_str() {
            "" => Some((attribute.name.as_str(), (attribute, false))),
            name => bindings.get(name).map(|given| (attribute.name.as_str(), (*given, false))),
        };
        Attributes { list: list.iter().filter_map(resolve).collect() }
    }

    /// All attributes, as a function call passes them on.
    pub(super) fn bindings(&self) -> Bindings<'m> {
        self.list.iter().map(|(name, (attribute, _))| (*name, *attribute)).collect()
    }

    /// The attribute called `name`, which must have this type.
    fn take(&mut self, name: &str, expected: AttributeType) -> Result<Option<&'m AttributeProto>> {
        let Some((attribute, read)) = self.list.get_mut(name) else { return Ok(None) };
        *read = true;
        match attribute.type_.enum_value() {
            Ok(found) if found == expected => Ok(Some(attribute)),
            Ok(found) => Err(Diagnostic::invalid(format!(
                "attribute `{name}` has type {}, expected {}",
                type_name(found),
                type_name(expected)
            ))),
            Err(number) => {
                Err(Diagnostic::invalid(format!("attribute `{name}` has the unknown type {number}")))
            }
        }
    }

    /// Accepts an attribute without looking at it: it can't change the result.
    pub(super) fn ignore(&mut self, name: &str) {
        if let Some((_, read)) = self.list.get_mut(name) {
            *read = true;
        }
    }

    pub(super) fn int(&mut self, name: &str) -> Result<Option<i64>> {
        Ok(self.take(name, AttributeType::INT)?.map(|attribute| attribute.i))
    }

    pub(super) fn int_or(&mut self, name: &str, default: i64) -> Result<i64> {
        Ok(self.int(name)?.unwrap_or(default))
    }

    /// An integer that means yes or no.
    pub(super) fn flag(&mut self, name: &str, default: bool) -> Result<bool> {
        Ok(self.int_or(name, i64::from(default))? != 0)
    }

    pub(super) fn float(&mut self, name: &str) -> Result<Option<f32>> {
        Ok(self.take(name, AttributeType::FLOAT)?.map(|attribute| attribute.f))
    }

    pub(super) fn float_or(&mut self, name: &str, default: f32) -> Result<f32> {
        Ok(self.float(name)?.unwrap_or(default))
    }

    pub(super) fn floats(&mut self, name: &str) -> Result<Option<&'m [f32]>> {
        Ok(self.take(name, AttributeType::FLOATS)?.map(|attribute| attribute.floats.as_slice()))
    }

    pub(super) fn ints(&mut self, name: &str) -> Result<Option<&'m [i64]>> {
        Ok(self.take(name, AttributeType::INTS)?.map(|attribute| attribute.ints.as_slice()))
    }

    /// Kernels, strides, paddings and the like.
    pub(super) fn sizes(&mut self, name: &str) -> Result<Option<Vec<usize>>> {
        let Some(stated) = self.ints(name)? else { return Ok(None) };
        stated.iter().map(|size| limits::size(name, *size)).collect::<Result<_>>().map(Some)
    }

    /// One kernel size, count or the like.
    pub(super) fn size(&mut self, name: &str) -> Result<Option<usize>> {
        self.int(name)?.map(|stated| limits::size(name, stated)).transpose()
    }

    /// A text; `default` where there is none.
    pub(super) fn text_or(&mut self, name: &str, default: &'static str) -> Result<&'m str> {
        let Some(attribute) = self.take(name, AttributeType::STRING)? else { return Ok(default) };
        std::str::from_utf8(&attribute.s)
            .map_err(|_| Diagnostic::invalid(format!("attribute `{name}` is no UTF-8 text")))
    }

    pub(super) fn tensor(&mut self, name: &str) -> Result<Option<&'m TensorProto>> {
        Ok(self.take(name, AttributeType::TENSOR)?.and_then(|attribute| attribute.t.as_ref()))
    }

    pub(super) fn graph(&mut self, name: &str) -> Result<Option<&'m GraphProto>> {
        Ok(self.take(name, AttributeType::GRAPH)?.and_then(|attribute| attribute.g.as_ref()))
    }

    /// The names of the attributes that were never read.
    pub(super) fn unread(&self) -> impl Iterator<Item = &'m str> {
        self.list.iter().filter(|(_, (_, read))| !read).map(|(name, _)| *name)
    }
}

fn type_name(ty: AttributeType) -> &'static str {
    match ty {
        AttributeType::UNDEFINED => "undefined",
        AttributeType::FLOAT => "float",
        AttributeType::INT => "int",
        AttributeType::STRING => "string",
        AttributeType::TENSOR => "tensor",
        AttributeType::GRAPH => "graph",
        AttributeType::SPARSE_TENSOR => "sparse tensor",
        AttributeType::TYPE_PROTO => "type",
        AttributeType::FLOATS => "list of floats",
        AttributeType::INTS => "list of ints",
        AttributeType::STRINGS => "list of strings",
        AttributeType::TENSORS => "list of tensors",
        AttributeType::GRAPHS => "list of graphs",
        AttributeType::SPARSE_TENSORS => "list of sparse tensors",
        AttributeType::TYPE_PROTOS => "list of types",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn int(name: &str, i: i64) -> AttributeProto {
        AttributeProto { name: name.into(), i, type_: AttributeType::INT.into(), ..Default::default() }
    }

    #[test]
    fn what_nobody_reads_is_known() {
        let list = [int("axis", 1), int("mystery", 2)];
        let mut attributes = Attributes::new(&list, &Bindings::new());
        assert_eq!(attributes.int_or("axis", 0).unwrap(), 1);
        assert_eq!(attributes.int_or("absent", 7).unwrap(), 7);
        assert_eq!(attributes.unread().collect::<Vec<_>>(), ["mystery"]);
    }

    #[test]
    fn types_are_checked() {
        let list = [int("axis", 1)];
        let mut attributes = Attributes::new(&list, &Bindings::new());
        let found = attributes.float("axis").unwrap_err();
        assert_eq!(found.message, "attribute `axis` has type int, expected float");
    }

    #[test]
    fn references_resolve_to_what_the_call_gives() {
        let (given, reference) =
            (int("k", 5), |name: &str| AttributeProto { ref_attr_name: name.into(), ..int("axis", 0) });
        let bindings = Bindings::from([("k", &given)]);
        let (bound, unbound) = ([reference("k")], [reference("absent")]);
        assert_eq!(Attributes::new(&bound, &bindings).int("axis").unwrap(), Some(5));
        assert_eq!(Attributes::new(&unbound, &bindings).int("axis").unwrap(), None);
    }
}
