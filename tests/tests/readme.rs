//! What the README says is true: its tables, its first command, its example.
#![allow(clippy::unwrap_used, clippy::panic, reason = "these are tests")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use edgecc::cli::{self, Exit, Terminal};
use edgecc::report::Charset;
use edgecc_passes::PASSES;
use edgecc_tests::{find_tool, read_npz};

/// Set to anything, it makes the test write the tables instead of checking them.
const BLESS: &str = "EDGECC_BLESS";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn readme() -> String {
    fs::read_to_string(root().join("README.md")).unwrap()
}

/// The text between the marks `<!-- name -->` and `<!-- end of name -->`, with what is before and after it.
fn section<'t>(text: &'t str, name: &str) -> [&'t str; 3] {
    let (start, end) = (format!("<!-- {name} -->\n"), format!("<!-- end of {name} -->"));
    let from = text.find(&start).unwrap() + start.len();
    let to = from + text[from..].find(&end).unwrap();
    [&text[..from], &text[from..to], &text[to..]]
}

fn check_section(name: &str, wanted: &str) {
    let text = readme();
    let [before, found, after] = section(&text, name);
    if std::env::var_os(BLESS).is_some() {
        fs::write(root().join("README.md"), [before, wanted, after].concat()).unwrap();
    } else {
        assert_eq!(found, wanted, "run again with {BLESS}=1 to write it");
    }
}

/// A sentence of these words in lines that are no longer than the README's.
fn wrapped(words: &[&str]) -> String {
    let mut lines = vec![String::new()];
    for (n, word) in words.iter().enumerate() {
        let item = format!("{word}{}", if n + 1 == words.len() { "." } else { "," });
        let line = lines.last_mut().unwrap();
        if line.is_empty() {
            line.push_str(&item);
        } else if line.len() + 1 + item.len() <= 110 {
            line.push_str(&format!(" {item}"));
        } else {
            lines.push(item);
        }
    }
    lines.join("\n")
}

#[test]
fn the_tables_are_current() {
    let rows = PASSES.iter().map(|pass| format!("| {} | {} |\n", pass.name, pass.summary));
    check_section("passes", &format!("\n| pass | what it does |\n|---|---|\n{}\n", rows.collect::<String>()));
    let name = |(domain, name, _): (&str, &'static str, i64)| domain.is_empty().then_some(name);
    let names: Vec<_> = edgecc::onnx::operators().filter_map(name).collect();
    check_section("ops", &format!("\n{}\n\n", wrapped(&names)));
}

/// The arguments of the first command, with another folder to write to.
fn first_command(out: &Path) -> Vec<String> {
    let text = readme();
    let line =
        text.lines().find_map(|line| line.trim().strip_prefix("cargo run --release -p edgecc -- ")).unwrap();
    let words = line.split_whitespace().map(|word| match word {
        "out" => out.display().to_string(),
        word if word.ends_with(".onnx") => root().join(word).display().to_string(),
        word => word.to_owned(),
    });
    std::iter::once("edgecc".to_owned()).chain(words).collect()
}

/// The example, and a `main` that shows it a picture.
fn example(digits: &Path) -> (String, usize) {
    let text = readme();
    let [_, rest] = text.split("```c\n").collect::<Vec<_>>()[..] else { panic!("there is one C example") };
    let code = rest.split("```").next().unwrap().to_owned();
    let arrays = read_npz(digits).unwrap();
    let image: Vec<String> = arrays[0].floats()[..64].iter().map(|pixel| format!("{pixel:?}f")).collect();
    let main = format!(
        "int main(void) {{\n  const float image[] = {{{}}};\n  return classify(image);\n}}\n",
        image.join(", ")
    );
    let label = arrays.iter().find(|array| array.name == "label").unwrap().bytes[0];
    (code + &main, label.into())
}

#[test]
fn the_first_command_and_the_example_work() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let (mut printed, mut errors) = (Vec::new(), Vec::new());
    let exit = cli::run(
        first_command(&out),
        &mut Terminal { out: &mut printed, err: &mut errors, charset: Charset::Ascii },
    );
    assert_eq!(exit, Exit::Success, "{}", String::from_utf8_lossy(&errors));

    let (source, label) = example(&root().join("examples/digits-cortex-m4/digits_test.npz"));
    fs::write(folder.path().join("main.c"), source).unwrap();
    let command = "\"$CC\" -std=c99 -Wall -Wextra -Werror -Iout out/*.c main.c -lm -o main";
    let mut shell = Command::new("sh");
    shell.args(["-c", command]).env("CC", find_tool("gcc").unwrap()).current_dir(folder.path());
    let built = shell.output().unwrap();
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let answer = Command::new(folder.path().join("main")).status().unwrap();
    assert_eq!(answer.code(), Some(label as i32), "the digit that is in the picture");
}
