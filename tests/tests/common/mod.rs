//! A run of the program in a folder of its own.
#![allow(dead_code, reason = "each test binary uses its part")]

use std::fs;
use std::path::{Path, PathBuf};

use edgecc::cli::{self, Terminal};
use edgecc::report::Charset;
use npyz::WriterBuilder;
use npyz::npz::NpzWriter;
use npyz::zip::write::FileOptions;
use tempfile::TempDir;

/// A folder with a model in it, and what the program said about it.
pub(crate) struct Session {
    folder: TempDir,
}

/// What a run printed, with `DIR/` for the folder.
pub(crate) struct Answer {
    pub(crate) code: u8,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Session {
    pub(crate) fn new() -> Self {
        Session { folder: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn with_file(self, name: &str, bytes: impl AsRef<[u8]>) -> Self {
        fs::write(self.path(name), bytes).unwrap();
        self
    }

    /// Adds an archive of one array.
    pub(crate) fn with_npz(
        self,
        file: &str,
        array: &str,
        shape: &[u64],
        values: impl Fn(usize) -> f32,
    ) -> Self {
        let mut archive = NpzWriter::create(self.path(file)).unwrap();
        let options = FileOptions::default();
        let mut writer =
            archive.array(array, options).unwrap().default_dtype().shape(shape).begin_nd().unwrap();
        writer.extend((0..shape.iter().product::<u64>() as usize).map(values)).unwrap();
        writer.finish().unwrap();
        self
    }

    /// Adds an array of labels.
    pub(crate) fn with_labels(self, file: &str, labels: &[i64]) -> Self {
        let mut bytes = fs::File::create(self.path(file)).unwrap();
        let options = npyz::WriteOptions::new().default_dtype().shape(&[labels.len() as u64]);
        let mut writer = options.writer(&mut bytes).begin_nd().unwrap();
        writer.extend(labels.iter().copied()).unwrap();
        writer.finish().unwrap();
        self
    }

    /// Runs the program in the folder's terms: `DIR/` in an argument is the folder, in the answer it stands for it.
    pub(crate) fn answer(&self, args: &[&str]) -> Answer {
        let folder = format!("{}/", self.folder.path().display());
        let args: Vec<String> = args.iter().map(|arg| arg.replace("DIR/", &folder)).collect();
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let words = std::iter::once("edgecc".to_owned()).chain(args);
        let code =
            cli::run(words, &mut Terminal { out: &mut out, err: &mut err, charset: Charset::Ascii }).code();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap().replace(&folder, "DIR/");
        Answer { code, out: text(out), err: text(err) }
    }

    /// What a run says that must fail.
    pub(crate) fn run(&self, args: &[&str]) -> String {
        let Answer { code, out, err } = self.answer(args);
        assert_eq!(out, "", "a failure prints no result");
        format!("exit code {code}\n{err}")
    }

    /// What a compile says, which must leave no trace.
    pub(crate) fn refused(&self) -> String {
        self.refused_with(&[])
    }

    pub(crate) fn refused_with(&self, options: &[&str]) -> String {
        let before = self.files();
        let answer = self.run(&[&COMPILE, options].concat());
        assert_eq!(self.files(), before, "something was left behind");
        answer
    }

    pub(crate) fn files(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
        let mut names: Vec<_> = entries.map(|name| name.into_string().unwrap()).collect();
        names.sort();
        names
    }
}

/// The usual compile.
pub(crate) const COMPILE: [&str; 5] = ["DIR/model.onnx", "--target", "cortex-m4", "-o", "DIR/out"];

pub(crate) fn model_file(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("models").join(name)).unwrap()
}

pub(crate) fn with_model(bytes: impl AsRef<[u8]>) -> Session {
    Session::new().with_file("model.onnx", bytes)
}
