//! The functions and macros of a generated header, as `tests/firmware/harness_main.c` needs them.

use std::path::Path;

use crate::HarnessError;
use crate::error::io_error;

/// The getters of a model's inputs and outputs, in the order in which the header declares them.
#[derive(Debug, PartialEq, Eq)]
pub struct Interface {
    name: String,
    inputs: Vec<String>,
    outputs: Vec<String>,
    /// Whether the only input comes row by row.
    by_rows: bool,
}

impl Interface {
    /// Reads `DIR/NAME.h`.
    ///
    /// # Errors
    /// A header that can't be read or that declares no input, no output, or no length for one of them.
    pub fn read(dir: &Path, name: &str) -> Result<Self, HarnessError> {
        let file = format!("{name}.h");
        let path = dir.join(&file);
        let text = std::fs::read_to_string(&path).map_err(io_error(&path))?;
        Self::parse(name, &text).map_err(|why| HarnessError::Interface { header: file, why })
    }

    fn parse(name: &str, header: &str) -> Result<Self, String> {
        let functions = declared_functions(header);
        let getters = |kind: &str| {
            let short = format!("{name}_{kind}");
            let long = format!("{short}_");
            functions.iter().filter(|f| **f == short || f.starts_with(&long)).cloned().collect::<Vec<_>>()
        };
        let (mut inputs, outputs) = (getters("input"), getters("output"));
        let by_rows = functions.contains(&format!("{name}_push_row"));
        if by_rows {
            // `BY_ROWS` defines it.
            inputs.push(format!("{name}_input"));
        }
        let interface = Self { name: name.to_owned(), inputs, outputs, by_rows };
        interface.check(header)?;
        Ok(interface)
    }

    fn check(&self, header: &str) -> Result<(), String> {
        for (kind, getters) in [("input", &self.inputs), ("output", &self.outputs)] {
            if getters.is_empty() {
                return Err(format!("declares no function {}_{kind}(arena)", self.name));
            }
        }
        let lengths = self.inputs.iter().chain(&self.outputs).map(|getter| length_macro(getter));
        match lengths.into_iter().find(|length| !header.contains(&format!("#define {length} "))) {
            Some(length) => Err(format!("defines no {length}")),
            None => Ok(()),
        }
    }

    /// The text of `model_io.h`.
    pub(crate) fn model_io(&self) -> String {
        let (name, upper) = (&self.name, self.name.to_uppercase());
        format!(
            "#include \"{name}.h\"\n\
             #define MODEL_ARENA_SIZE {upper}_ARENA_SIZE\n\
             #define MODEL_ARENA_ALIGN {upper}_ARENA_ALIGN\n\
             #define MODEL_RUN {}\n\
             {}{}",
            self.run(),
            self.lists("MODEL"),
            if self.by_rows { "#define MODEL_INPUTS_OUTSIDE\n" } else { "" }
        )
    }

    /// The function that runs the model on its whole inputs.
    pub(crate) fn run(&self) -> String {
        format!("{}_{}", self.name, if self.by_rows { "push_all" } else { "run" })
    }

    /// Macros `PREFIX_INPUTS(X)` and `PREFIX_OUTPUTS(X)`: `X(getter, elements)` for each input or output; and what these
    /// and [`Interface::run`] need that is not in the header.
    pub(crate) fn lists(&self, prefix: &str) -> String {
        let list = |(list, getters): (&str, &[String])| {
            let rows: Vec<String> = getters.iter().map(|g| format!("X({g}, {})", length_macro(g))).collect();
            format!("#define {prefix}_{list}(X) {}\n", rows.join(" "))
        };
        let by_rows = if self.by_rows {
            BY_ROWS.replace("NAME", &self.name).replace("UPPER", &self.name.to_uppercase())
        } else {
            String::new()
        };
        [("INPUTS", &self.inputs[..]), ("OUTPUTS", &self.outputs)].map(list).concat() + &by_rows
    }
}

/// An input by rows, as a whole; and a run of all rows, in which calls in the wrong order must be told.
const BY_ROWS: &str = "
static NAME_input_t NAME_whole[UPPER_INPUT_LEN];
static NAME_input_t *NAME_input(void *arena)
{
    (void)arena;
    return NAME_whole;
}
static int NAME_push_all(void *arena)
{
    NAME_input_t row[UPPER_INPUT_ROW_LEN];
    if (NAME_push_row(arena, NAME_whole) != 3 || NAME_run(arena) != 3 || NAME_begin(arena) != 0)
        return 11;
    for (size_t i = 0; i < UPPER_INPUT_ROWS; i++) {
        if (NAME_run(arena) != 3)
            return 12;
        memcpy(row, NAME_whole + i * UPPER_INPUT_ROW_LEN, sizeof row);
        if (NAME_push_row(arena, row) != 0)
            return 13;
    }
    if (NAME_push_row(arena, row) != 3)
        return 14;
    const int failure = NAME_run(arena);
    return failure != 0 ? failure : NAME_run(arena) == 3 && NAME_push_row(arena, row) == 3 ? 0 : 15;
}
";

fn length_macro(getter: &str) -> String {
    format!("{}_LEN", getter.to_uppercase())
}

/// Names before a parenthesis, outside of comments and macro definitions.
fn declared_functions(header: &str) -> Vec<String> {
    let code = without_comments(header);
    let code: Vec<&str> = code.lines().filter(|line| !line.trim_start().starts_with('#')).collect();
    let code = code.join("\n");
    let calls = code.match_indices('(').filter_map(|(at, _)| last_identifier(&code[..at]));
    calls.map(str::to_owned).collect()
}

fn last_identifier(text: &str) -> Option<&str> {
    let identifier = text.rsplit(|c: char| !c.is_ascii_alphanumeric() && c != '_').next()?;
    (!identifier.is_empty()).then_some(identifier)
}

fn without_comments(text: &str) -> String {
    let mut code = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("/*") {
        code.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    code + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "/* kws_input_old(x) */\n#define KWS_F(x) kws_input_x(x)\n\
        #define KWS_INPUT_A_LEN 4u\n#define KWS_INPUT_b_LEN 4u\n#define KWS_INPUT_B_LEN 4u\n\
        #define KWS_OUTPUT_LEN 2u\n\
        float *kws_input_a(void *arena);\nfloat *kws_input_B(void *arena);\n\
        const float *kws_output(const void *arena);\nint kws_run(void *arena);\n";

    #[test]
    fn getters_are_found_in_order() {
        let interface = Interface::parse("kws", HEADER).unwrap();
        assert_eq!(interface.inputs, ["kws_input_a", "kws_input_B"]);
        assert_eq!(interface.outputs, ["kws_output"]);
        assert_eq!(
            interface.model_io(),
            "#include \"kws.h\"\n#define MODEL_ARENA_SIZE KWS_ARENA_SIZE\n\
             #define MODEL_ARENA_ALIGN KWS_ARENA_ALIGN\n#define MODEL_RUN kws_run\n\
             #define MODEL_INPUTS(X) X(kws_input_a, KWS_INPUT_A_LEN) X(kws_input_B, KWS_INPUT_B_LEN)\n\
             #define MODEL_OUTPUTS(X) X(kws_output, KWS_OUTPUT_LEN)\n"
        );
    }

    #[test]
    fn an_input_by_rows_is_pushed() {
        let header = "#define KWS_INPUT_LEN 4u\n#define KWS_OUTPUT_LEN 2u\n\
            int kws_push_row(void *arena, const float *row);\nconst float *kws_output(const void *arena);\n";
        let text = Interface::parse("kws", header).unwrap().model_io();
        assert!(text.contains("#define MODEL_RUN kws_push_all\n"), "{text}");
        assert!(text.contains("#define MODEL_INPUTS(X) X(kws_input, KWS_INPUT_LEN)\n"), "{text}");
        assert!(text.contains("static kws_input_t kws_whole[KWS_INPUT_LEN];"), "{text}");
    }

    #[test]
    fn what_is_missing_is_named() {
        let without = |text: &str| Interface::parse("kws", &HEADER.replace(text, "")).unwrap_err();
        assert_eq!(without("#define KWS_OUTPUT_LEN 2u"), "defines no KWS_OUTPUT_LEN");
        assert_eq!(
            without("const float *kws_output(const void *arena);"),
            "declares no function kws_output(arena)"
        );
    }
}
