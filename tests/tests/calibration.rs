//! From samples to int8 on the command line: what comes out, and what is said about bad data.
#![allow(clippy::unwrap_used, reason = "these are tests")]

mod common;

use std::fs;

use common::{COMPILE, Session, model_file, with_model};

/// A classifier of four classes; its input is `signal`, `[1,2,64]`.
fn waves() -> Session {
    with_model(model_file("waves_cnn1d.onnx"))
}

/// A made-up signal.
fn wave(i: usize) -> f32 {
    (i as f32 * 0.37).sin() + (i as f32 * 0.011).cos()
}

fn with_samples() -> Session {
    waves().with_npz("samples.npz", "signal", &[6, 2, 64], wave)
}

const CALIBRATE: [&str; 2] = ["--calibrate", "DIR/samples.npz"];

fn report(session: &Session) -> serde_json::Value {
    serde_json::from_slice(&fs::read(session.path("out/report.json")).unwrap()).unwrap()
}

#[test]
fn samples_make_integers() {
    let session = with_samples();
    let answer = session.answer(&[&COMPILE[..], &CALIBRATE].concat());
    assert_eq!((answer.code, answer.err.as_str()), (0, ""));
    let report = report(&session);
    let quantisation = &report["quantisation"];
    assert_eq!((&quantisation["samples"], &quantisation["source"]), (&6.into(), &"samples.npz".into()));
    let layers = report["layers"].as_array().unwrap();
    // None where a maximum behind the layer makes most of its range worthless.
    let ratios: Vec<f64> = layers.iter().filter_map(|layer| layer["snr_db"].as_f64()).collect();
    assert!(2 * ratios.len() > layers.len() && ratios.iter().all(|snr| *snr > 15.0), "{layers:?}");
    assert!(layers.last().unwrap()["snr_db"].is_number(), "{layers:?}");
    assert!(layers.iter().all(|layer| !layer["kernel"].as_str().unwrap().contains("f32")), "{layers:?}");
    assert_eq!((&report["inputs"][0]["dtype"], &report["outputs"][0]["dtype"]), (&"i8".into(), &"i8".into()));
    assert!(answer.out.contains("most noise is added by"), "{}", answer.out);
    assert!(
        report["command"].as_str().unwrap().ends_with("--calibrate samples.npz"),
        "{}",
        report["command"]
    );
}

#[test]
fn the_same_samples_give_the_same_bytes() {
    let [first, second] = [with_samples(), with_samples()];
    for session in [&first, &second] {
        assert_eq!(session.answer(&[&COMPILE[..], &CALIBRATE].concat()).code, 0);
    }
    for file in ["out/model.c", "out/model.h", "out/report.html", "out/report.json"] {
        assert_eq!(fs::read(first.path(file)).unwrap(), fs::read(second.path(file)).unwrap(), "{file}");
    }
}

#[test]
fn methods_differ_and_are_named() {
    let mut tables = Vec::new();
    for method in ["minmax", "percentile", "mse", "entropy"] {
        let session = with_samples();
        let options = ["--calibration-method", method];
        assert_eq!(session.answer(&[&COMPILE[..], &CALIBRATE, &options].concat()).code, 0);
        assert_eq!(report(&session)["quantisation"]["method"], method);
        tables.push(fs::read(session.path("out/model.c")).unwrap());
    }
    assert!(tables[0] != tables[3]);
}

#[test]
fn labels_measure_accuracy() {
    let session = with_samples().with_labels("labels.npy", &[0, 1, 2, 3, 0, 1]);
    let answer = session.answer(&[&COMPILE[..], &CALIBRATE, &["--labels", "DIR/labels.npy"]].concat());
    assert_eq!((answer.code, answer.err.as_str()), (0, ""));
    let found = report(&session)["quantisation"]["accuracy"].clone();
    assert!((0.0..=1.0).contains(&found["float"].as_f64().unwrap()), "{found}");
    assert!(answer.out.contains("right on these samples: "), "{}", answer.out);
}

#[test]
fn random_samples_come_with_a_warning() {
    let session = waves();
    let answer = session.answer(&[&COMPILE[..], &["--calibrate", "random"]].concat());
    assert_eq!(answer.code, 0);
    insta::assert_snapshot!(answer.err);
}

#[test]
fn constant_inputs_come_with_a_warning() {
    for value in [0.0, 2.5] {
        let session = waves().with_npz("samples.npz", "signal", &[2, 2, 64], |_| value);
        let answer = session.answer(&[&COMPILE[..], &CALIBRATE].concat());
        assert_eq!(answer.code, 0, "{}", answer.err);
        assert!(
            answer.err.starts_with(&format!("warning: input \"signal\" is {value} in every")),
            "{}",
            answer.err
        );
    }
}

#[test]
fn integers_without_samples() {
    insta::assert_snapshot!(waves().refused_with(&["--precision", "int8"]));
}

#[test]
fn samples_for_floats() {
    let options = [&CALIBRATE[..], &["--precision", "f32"]].concat();
    insta::assert_snapshot!(with_samples().refused_with(&options));
}

#[test]
fn samples_of_another_shape() {
    let session = waves().with_npz("samples.npz", "signal", &[6, 64, 2], wave);
    insta::assert_snapshot!(session.refused_with(&CALIBRATE));
}

#[test]
fn samples_of_another_input() {
    let session = waves().with_npz("samples.npz", "image", &[6, 2, 64], wave);
    insta::assert_snapshot!(session.refused_with(&CALIBRATE));
}

#[test]
fn samples_that_are_no_numbers() {
    let bad = |value: f32| move |i: usize| if i == 128 + 5 { value } else { wave(i) };
    let session = |value| waves().with_npz("samples.npz", "signal", &[6, 2, 64], bad(value));
    insta::assert_snapshot!("samples_with_nan", session(f32::NAN).refused_with(&CALIBRATE));
    insta::assert_snapshot!("samples_with_infinity", session(f32::INFINITY).refused_with(&CALIBRATE));
}

#[test]
fn samples_that_overflow() {
    let session = waves().with_npz("samples.npz", "signal", &[6, 2, 64], |_| f32::MAX);
    insta::assert_snapshot!(session.refused_with(&CALIBRATE));
}

#[test]
fn no_samples() {
    let session = waves().with_npz("samples.npz", "signal", &[0, 2, 64], wave);
    insta::assert_snapshot!(session.refused_with(&CALIBRATE));
}

#[test]
fn a_file_that_is_no_archive() {
    insta::assert_snapshot!(waves().with_file("samples.npz", "signal: 1, 2, 3\n").refused_with(&CALIBRATE));
}

#[test]
fn a_file_that_is_not_there() {
    insta::assert_snapshot!(waves().refused_with(&CALIBRATE));
}

#[test]
fn labels_that_do_not_fit() {
    let refused = |labels: &[i64]| {
        let session = with_samples().with_labels("labels.npy", labels);
        session.refused_with(&[&CALIBRATE[..], &["--labels", "DIR/labels.npy"]].concat())
    };
    insta::assert_snapshot!("labels_too_few", refused(&[0, 1]));
    insta::assert_snapshot!("labels_of_no_class", refused(&[0, 1, 2, 3, 4, 0]));
}

#[test]
fn labels_without_samples() {
    let answer = waves().refused_with(&["--labels", "DIR/labels.npy"]);
    assert!(answer.starts_with("exit code 2\n") && answer.contains("--calibrate"), "{answer}");
}

#[test]
fn labels_of_random_samples() {
    let session = waves().with_labels("labels.npy", &[0; 8]);
    insta::assert_snapshot!(session.refused_with(&["--calibrate", "random", "--labels", "DIR/labels.npy"]));
}

#[test]
fn every_result_has_its_figure() {
    let session = with_model(model_file("two_heads.onnx"));
    let answer = session.answer(&[&COMPILE[..], &["--calibrate", "random"]].concat());
    assert_eq!(answer.code, 0, "{}", answer.err);
    let quantisation = report(&session)["quantisation"].clone();
    let results = quantisation["results"].as_array().unwrap();
    let names: Vec<_> = results.iter().map(|result| result["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["next_state", "verdict"]);
    let worst = results.iter().filter_map(|result| result["snr_db"].as_f64()).fold(f64::INFINITY, f64::min);
    assert_eq!(quantisation["result_snr_db"].as_f64().unwrap(), worst);
    assert!(answer.out.contains("worst result: "), "{}", answer.out);
}
