//! Operator attributes: declared once as a Rust struct, printed and parsed from that declaration.

use crate::{DType, Shape};
use ordered_float::OrderedFloat;
use std::collections::BTreeMap;

/// An attribute value as the textual form knows it.
#[derive(Clone, Debug, PartialEq)]
pub enum Attr {
    /// `3`
    Int(i64),
    /// `0.5`, `inf`
    Float(f32),
    /// `max`, `true`
    Word(String),
    /// `[1, 2]`; also of words and floats
    List(Vec<Attr>),
}

/// Attributes by name, for printing and parsing.
pub type Attrs = BTreeMap<String, Attr>;

/// A Rust type that an attribute can have.
pub trait AttrValue: Sized {
    /// What the type is called in a diagnostic.
    const EXPECTED: &'static str;
    /// The printed form.
    fn to_attr(&self) -> Attr;
    /// Reads the printed form back; `None` if it is something else.
    fn from_attr(attr: &Attr) -> Option<Self>;
}

/// Takes attribute `name` out of `attrs`.
///
/// # Errors
/// A sentence if it has the wrong type, or is absent and has no default.
pub fn take<T: AttrValue>(attrs: &mut Attrs, name: &str, default: Option<T>) -> Result<T, String> {
    match attrs.remove(name) {
        Some(attr) => {
            T::from_attr(&attr).ok_or_else(|| format!("attribute `{name}` must be {}", T::EXPECTED))
        }
        None => default.ok_or_else(|| format!("attribute `{name}` is missing")),
    }
}

/// Declares an operator's struct with its attributes and their textual form.
///
/// A field with `= default` may be left out in the text and is left out when printed with that value.
#[macro_export]
#[doc(hidden)]
macro_rules! attributes {
    ($(#[$doc:meta])* pub struct $name:ident { $($(#[$fdoc:meta])* pub $field:ident: $ty:ty $(= $default:expr)?,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name { $($(#[$fdoc])* pub $field: $ty,)* }

        impl $name {
            /// The attributes that differ from their defaults.
            pub(crate) fn attrs(&self) -> $crate::attr::Attrs {
                #[allow(unused_mut)]
                let mut attrs = $crate::attr::Attrs::new();
                $({
                    let default: Option<$ty> = None $(.or(Some($default)))?;
                    if default.as_ref() != Some(&self.$field) {
                        attrs.insert(stringify!($field).into(), $crate::attr::AttrValue::to_attr(&self.$field));
                    }
                })*
                attrs
            }

            /// The operator from its attributes, which are taken out of `attrs`.
            #[allow(unused_variables)]
            pub(crate) fn from_attrs(attrs: &mut $crate::attr::Attrs) -> Result<Self, String> {
                Ok($name { $($field: $crate::attr::take(attrs, stringify!($field), None $(.or(Some($default)))?)?,)* })
            }
        }
    };
}

/// Declares an enum of words usable as an attribute.
#[macro_export]
#[doc(hidden)]
macro_rules! words {
    ($(#[$doc:meta])* pub enum $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vdoc])* $variant,)* }

        impl $name {
            /// Every variant, in declaration order.
            pub const ALL: &[$name] = &[$($name::$variant,)*];

            /// The word of the textual form.
            pub fn word(self) -> &'static str {
                match self { $($name::$variant => $word,)* }
            }
        }

        impl $crate::attr::AttrValue for $name {
            const EXPECTED: &'static str = concat!("one of", $(" ", $word),*);
            fn to_attr(&self) -> $crate::attr::Attr {
                $crate::attr::Attr::Word(self.word().into())
            }
            fn from_attr(attr: &$crate::attr::Attr) -> Option<Self> {
                let $crate::attr::Attr::Word(word) = attr else { return None };
                $name::ALL.iter().copied().find(|v| v.word() == word)
            }
        }
    };
}

macro_rules! integers {
    ($($ty:ty)*) => {$(
        impl AttrValue for $ty {
            const EXPECTED: &'static str = concat!("an integer (", stringify!($ty), ")");
            fn to_attr(&self) -> Attr {
                // Attributes are dimensions and counts: far below i64::MAX.
                Attr::Int(i64::try_from(*self).unwrap_or(i64::MAX))
            }
            fn from_attr(attr: &Attr) -> Option<Self> {
                if let Attr::Int(value) = attr { (*value).try_into().ok() } else { None }
            }
        }
    )*};
}
integers!(i32 u32 i64 usize);

impl AttrValue for OrderedFloat<f32> {
    const EXPECTED: &'static str = "a number";

    fn to_attr(&self) -> Attr {
        Attr::Float(self.0)
    }

    fn from_attr(attr: &Attr) -> Option<Self> {
        match attr {
            Attr::Float(value) => Some(OrderedFloat(*value)),
            // An integer literal where a number is expected; exact for every value that f32 can hold.
            Attr::Int(value) => Some(OrderedFloat(*value as f32)),
            Attr::Word(_) | Attr::List(_) => None,
        }
    }
}

impl<T: AttrValue> AttrValue for Option<T> {
    const EXPECTED: &'static str = T::EXPECTED;

    fn to_attr(&self) -> Attr {
        self.as_ref().map_or(Attr::Word("none".into()), AttrValue::to_attr)
    }

    fn from_attr(attr: &Attr) -> Option<Self> {
        T::from_attr(attr).map(Some)
    }
}

impl AttrValue for bool {
    const EXPECTED: &'static str = "true or false";

    fn to_attr(&self) -> Attr {
        Attr::Word(self.to_string())
    }

    fn from_attr(attr: &Attr) -> Option<Self> {
        if let Attr::Word(word) = attr { word.parse().ok() } else { None }
    }
}

impl AttrValue for DType {
    const EXPECTED: &'static str = "an element type";

    fn to_attr(&self) -> Attr {
        Attr::Word(self.name().into())
    }

    fn from_attr(attr: &Attr) -> Option<Self> {
        if let Attr::Word(word) = attr { word.parse().ok() } else { None }
    }
}

impl<T: AttrValue> AttrValue for Vec<T> {
    const EXPECTED: &'static str = "a list";

    fn to_attr(&self) -> Attr {
        Attr::List(self.iter().map(AttrValue::to_attr).collect())
    }

    fn from_attr(attr: &Attr) -> Option<Self> {
        if let Attr::List(list) = attr { list.iter().map(T::from_attr).collect() } else { None }
    }
}

impl<T: AttrValue + Clone, const N: usize> AttrValue for [T; N] {
    const EXPECTED: &'static str = "a list of fixed length";

    fn to_attr(&self) -> Attr {
        self.to_vec().to_attr()
    }

    fn from_attr(attr: &Attr) -> Option<Self> {
        Vec::from_attr(attr)?.try_into().ok()
    }
}

impl AttrValue for Shape {
    const EXPECTED: &'static str = "a list of dimensions";

    fn to_attr(&self) -> Attr {
        self.dims().to_vec().to_attr()
    }

    fn from_attr(attr: &Attr) -> Option<Self> {
        Vec::from_attr(attr).map(|dims: Vec<usize>| Shape::new(dims))
    }
}
