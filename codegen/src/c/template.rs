//! Filling templates, and text that is safe inside C comments.

use crate::CodegenError;
use serde::Serialize;
use std::collections::BTreeMap;
use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};
use tera::{Context, Tera};

/// The templates that were used, by name: parsing one takes longer than filling it.
static PARSED: Mutex<BTreeMap<&'static str, Arc<Tera>>> = Mutex::new(BTreeMap::new());

/// The template with the view's fields filled in. A name always stands for the same text.
pub(crate) fn render(name: &'static str, text: &str, view: &impl Serialize) -> Result<String, CodegenError> {
    let fault = |error: tera::Error| CodegenError::Template { template: name, why: with_causes(&error) };
    let context = Context::from_serialize(view).map_err(fault)?;
    parsed(name, text).map_err(fault)?.render(name, &context).map_err(fault)
}

fn parsed(name: &'static str, text: &str) -> tera::Result<Arc<Tera>> {
    let mut templates = PARSED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(template) = templates.get(name) {
        return Ok(Arc::clone(template));
    }
    let mut tera = Tera::default();
    tera.autoescape_on(Vec::new());
    tera.add_raw_template(name, text)?;
    let template = Arc::new(tera);
    templates.insert(name, Arc::clone(&template));
    Ok(template)
}

fn with_causes(error: &dyn Error) -> String {
    match error.source() {
        Some(cause) => format!("{error}: {}", with_causes(cause)),
        None => error.to_string(),
    }
}

/// Text from a model on one line that can neither end a comment nor hide what is in it.
pub(crate) fn comment(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        // Two characters that mean something together in or to a comment: its ends, and trigraphs.
        if matches!((safe.chars().last(), c), (Some('*'), '/') | (Some('/'), '*') | (Some('?'), '?')) {
            safe.push(' ');
        }
        match c {
            ' '..='~' => safe.push(c),
            _ => safe.extend(c.escape_unicode()),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_can_not_be_broken() {
        assert_eq!(comment("a*/b /*c*/"), "a* /b / *c* /");
        assert_eq!(comment("x\ny??/"), "x\\u{a}y? ?/");
        assert_eq!(comment("\u{202e}é"), "\\u{202e}\\u{e9}");
        assert_eq!(comment("model/conv1*2"), "model/conv1*2");
    }

    #[test]
    fn a_template_that_does_not_fit_says_what_is_missing() {
        #[derive(Serialize)]
        struct View {
            a: u8,
        }
        let error = render("t.h", "{{ b }}", &View { a: 1 }).unwrap_err().to_string();
        assert!(error.contains("t.h") && error.contains("`b`"), "{error}");
    }
}
