//! The front that `--pareto` prints, and that its command lines give what it says.
#![allow(clippy::unwrap_used, reason = "these are tests")]

mod common;

use std::fs;

use common::{Session, model_file, with_model};

const PARETO: [&str; 4] = ["DIR/model.onnx", "--target", "cortex-m4", "--pareto"];

/// The points, and that nothing was written.
fn front(session: &Session, options: &[&str]) -> Vec<serde_json::Value> {
    let before = session.files();
    let answer = session.answer(&[&PARETO, options, &["--json", "-o", "DIR/out"]].concat());
    assert_eq!((answer.code, answer.err.as_str()), (0, ""));
    assert_eq!(session.files(), before, "something was written");
    serde_json::from_str(&answer.out).unwrap()
}

/// What a command line of the front compiles to.
fn compiled(session: &Session, command: &str) -> serde_json::Value {
    let args: Vec<&str> = command.split(' ').skip(1).collect();
    let answer = session.answer(&args);
    assert_eq!((answer.code, answer.err.as_str()), (0, ""), "{command}");
    serde_json::from_slice(&fs::read(session.path("out/report.json")).unwrap()).unwrap()
}

#[test]
fn every_command_line_gives_its_point() {
    for (model, options, least) in [
        ("residual_nhwc.onnx", &[][..], 4),
        ("grouped.onnx", &["--io-layout", "nhwc"], 2),
        ("waves_cnn1d.onnx", &[], 2),
    ] {
        let session = with_model(model_file(model));
        let points = front(&session, options);
        assert!(points.len() >= least, "{model}: {points:?}");
        for point in points {
            let report = compiled(&session, point["command"].as_str().unwrap());
            for figure in ["arena_bytes", "stack_bytes", "weights_bytes", "cycles"] {
                assert_eq!(report[figure], point[figure], "{figure}: {}", point["command"]);
            }
        }
    }
}

#[test]
fn samples_are_read_from_their_folder() {
    let session = with_model(model_file("waves_cnn1d.onnx"));
    let session = session.with_npz("samples.npz", "signal", &[2, 2, 64], |n| (n % 7) as f32);
    for point in front(&session, &["--calibrate", "DIR/samples.npz"]) {
        let report = compiled(&session, point["command"].as_str().unwrap());
        assert_eq!(report["arena_bytes"], point["arena_bytes"]);
    }
}

#[test]
fn limits_cut_the_front_off() {
    let session = with_model(model_file("residual_nhwc.onnx"));
    let figures = |options: &[&str]| -> Vec<u64> {
        front(&session, options).iter().map(|point| point["ram_bytes"].as_u64().unwrap()).collect()
    };
    let all = figures(&[]);
    let limit = all[1].to_string();
    let cut = figures(&["--ram", &limit]);
    assert_eq!(cut[0], all[0]);
    assert!(cut.iter().all(|ram| *ram <= all[1]), "{cut:?} in {limit}");
}

#[test]
fn the_front_for_people() {
    let session = with_model(model_file("residual_nhwc.onnx"));
    insta::assert_snapshot!(session.answer(&PARETO).out);
}

#[test]
fn nothing_fits() {
    let session = with_model(model_file("residual_nhwc.onnx"));
    insta::assert_snapshot!(session.run(&[&PARETO[..], &["--ram", "1K"]].concat()));
}

/// Each of the limits between the fastest and the smallest plan is met by some plan.
#[test]
fn every_limit_of_ram_is_met() {
    let session = with_model(model_file("residual_nhwc.onnx"));
    let session =
        session.with_npz("samples.npz", "serving_default_image:0", &[2, 12, 12, 3], |n| (n % 11) as f32);
    let samples = ["--calibrate", "DIR/samples.npz"];
    let points = front(&session, &samples);
    let ram = |point: &serde_json::Value| point["ram_bytes"].as_u64().unwrap();
    let (least, most) = (ram(&points[0]), points.iter().map(ram).max().unwrap());
    for limit in [most - 1, most - 100, (least + most) / 2, least + 100, least] {
        let limit = limit.to_string();
        let compile = ["DIR/model.onnx", "--target", "cortex-m4", "-o", "DIR/out", "--ram", &limit];
        let answer = session.answer(&[&compile, &samples[..]].concat());
        assert_eq!((answer.code, answer.err), (0, String::new()), "{limit}");
    }
}

/// With the layers of the model quantised, some of which have weights that are made larger for speed.
#[test]
fn less_flash_takes_larger_weights_back() {
    let session = with_model(model_file("residual_nhwc.onnx"));
    let session =
        session.with_npz("samples.npz", "serving_default_image:0", &[2, 12, 12, 3], |n| (n % 11) as f32);
    let samples = ["--calibrate", "DIR/samples.npz"];
    let points = front(&session, &samples);
    let bytes = |point: &serde_json::Value| point["flash_bytes"].as_u64().unwrap();
    let cycles = |point: &serde_json::Value| point["cycles"].as_u64().unwrap();
    let limited = |point: &&serde_json::Value| point["command"].as_str().unwrap().contains("--flash");
    assert!(points.iter().any(|point| limited(&point)), "{points:?}");
    let fastest = points.iter().min_by_key(|point| cycles(point)).unwrap();
    for point in points.iter().filter(limited) {
        let report = compiled(&session, point["command"].as_str().unwrap());
        assert_eq!(report["weights_bytes"], point["weights_bytes"], "{}", point["command"]);
        assert_eq!(cycles(&report), cycles(point), "{}", point["command"]);
        assert!(cycles(point) > cycles(fastest) && bytes(point) < bytes(fastest));
    }
    let with = |flash: u64| {
        let flash = flash.to_string();
        let limit = ["DIR/model.onnx", "--target", "cortex-m4", "-o", "DIR/out", "--flash", &flash];
        session.answer(&[&limit, &samples[..]].concat())
    };
    let refused = with(1).err;
    let needs = refused.split("needs about ").nth(1).unwrap().split(' ').next().unwrap();
    let least: u64 = needs.replace(',', "").parse().unwrap();
    assert_eq!((with(least).code, with(least).err), (0, String::new()));
    assert!(with(least - 1).err.contains("1 over the limit"), "{}", with(least - 1).err);
}
