//! The run-time headers that generated code includes.

use crate::CodegenError;
use std::collections::BTreeSet;

/// Every header of `runtime-c/include`: file name and text, sorted by name.
const HEADERS: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/headers.rs"));

/// The header that all kernels include.
const COMMON: &str = "ec_common.h";
const INTERFACE: &str = "#define EC_INTERFACE ";

/// The headers called `names`, [`COMMON`] and all that they include of our own, sorted by name: file name and text.
pub(crate) fn closure<'n>(
    names: impl IntoIterator<Item = &'n str>,
) -> Result<Vec<(&'static str, &'static str)>, CodegenError> {
    let mut found = BTreeSet::new();
    let mut open: Vec<(String, String)> = vec![(COMMON.into(), "all generated code".into())];
    open.extend(names.into_iter().map(|name| (name.to_owned(), "a kernel".to_owned())));
    while let Some((header, needed_by)) = open.pop() {
        let Some(&file) = HEADERS.iter().find(|(name, _)| *name == header) else {
            return Err(CodegenError::MissingHeader { header, needed_by });
        };
        if found.insert(file) {
            open.extend(includes(file.1).map(|include| (include.to_owned(), header.clone())));
        }
    }
    Ok(found.into_iter().collect())
}

/// The number of the kernels' interface: signatures, parameter structs and packing of constants.
pub(crate) fn interface() -> Result<u32, CodegenError> {
    let line =
        closure([])?.into_iter().flat_map(|(_, text)| text.lines()).find_map(|l| l.strip_prefix(INTERFACE));
    let number = line.and_then(|rest| rest.split_whitespace().next()?.parse().ok());
    number.ok_or_else(|| CodegenError::MissingHeader {
        header: COMMON.into(),
        needed_by: "the interface check: it defines no EC_INTERFACE".into(),
    })
}

/// The file names in `#include "…"` lines, also those that the preprocessor may leave out.
fn includes(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter_map(|line| line.trim_start().strip_prefix("#include \"")?.split('"').next())
}

#[cfg(test)]
mod tests {
    use super::*;
    use edgecc_ir::kernel;

    #[test]
    fn every_kernel_has_all_its_headers() {
        for kernel in kernel::all() {
            let headers = closure([kernel.header.as_str()]).unwrap();
            let text: String = headers.iter().map(|(_, text)| *text).collect();
            assert!(text.contains(&kernel.params), "{} is not defined", kernel.params);
        }
    }

    #[test]
    fn headers_include_the_standard_library_of_the_contract_only() {
        let allowed =
            ["<stdint.h>", "<stddef.h>", "<string.h>", "<math.h>", "<arm_acle.h>", "<riscv_vector.h>"];
        for (name, text) in HEADERS {
            let system = text.lines().filter_map(|line| line.trim_start().strip_prefix("#include <"));
            for include in system.map(|rest| format!("<{rest}")) {
                assert!(allowed.contains(&include.trim()), "{name} includes {include}");
            }
        }
    }

    #[test]
    fn a_closure_is_transitive_and_sorted() {
        let names: Vec<_> = closure(["ec_pad.h"]).unwrap().into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["ec_common.h", "ec_element.h", "ec_pad.h"]);
    }

    #[test]
    fn an_unknown_header_is_named() {
        let error = closure(["ec_none.h"]).unwrap_err().to_string();
        assert_eq!(error, "the run-time header ec_none.h is not part of this build (needed by a kernel)");
    }

    #[test]
    fn the_interface_has_a_number() {
        assert!(interface().unwrap() >= 1);
    }
}
