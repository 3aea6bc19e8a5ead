//! Embeds the run-time headers: whatever `runtime-c/include` holds, sorted by name.

use std::io::Result;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() -> Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../runtime-c/include").canonicalize()?;
    let mut files =
        fs::read_dir(&folder)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<PathBuf>>>()?;
    files.retain(|file| file.extension().is_some_and(|extension| extension == "h"));
    files.sort();
    let rows: Vec<String> = files.iter().map(|file| row(file)).collect();
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default()).join("headers.rs");
    fs::write(out, format!("&[\n{}]", rows.concat()))?;
    rerun_if_changed(&folder);
    Ok(())
}

fn row(file: &Path) -> String {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    format!("    ({name:?}, include_str!({file:?})),\n")
}

fn rerun_if_changed(folder: &Path) {
    println!("cargo::rerun-if-changed={}", folder.display());
}
