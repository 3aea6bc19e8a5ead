//! The report of a made-up model: its table for people, and the fields that programs rely on.
#![allow(clippy::unwrap_used, reason = "these are tests")]

use edgecc::report::{
    AccuracyReport, BufferReport, Charset, LayerReport, ModelFile, PlanFacts, PortReport, QuantisationReport,
    Report, ResultReport, WorstLayer, plot, table,
};

fn layer(name: &str, op: &'static str, macs: u64, weights_bytes: usize, live: usize) -> LayerReport {
    LayerReport {
        name: name.into(),
        origin: format!("node_{name}"),
        op,
        kernel: format!("ec_{op}_f32"),
        shape: vec![1, 8, 8, 16],
        macs,
        weights_bytes,
        scratch_bytes: 0,
        arena_live_bytes: live,
        cycles: 1000,
        steps: vec![0],
        snr_db: None,
    }
}

fn port(name: &str, shape: &[usize]) -> PortReport {
    PortReport { name: name.into(), dtype: "f32", shape: shape.to_vec(), bytes: 4, offset: 0, by_rows: None }
}

fn buffers() -> Vec<BufferReport> {
    let buffer = |name: &str, role, bytes, offset, first_step, last_step| BufferReport {
        name: name.into(),
        role,
        bytes,
        offset,
        first_step,
        last_step,
    };
    vec![
        buffer("x", "input", 256, 0, 0, 0),
        buffer("working <memory>", "scratch", 768, 256, 0, 0),
        buffer("activation", "value", 4_096, 1_024, 0, 1),
        buffer("probabilities", "output", 128, 1_024, 1, 1),
    ]
}

fn report() -> Report {
    let mut layers = vec![
        layer("module/block/convolution_1/activation", "conv2d", 147_456, 9_472, 5_120),
        layer("probabilities", "softmax", 0, 0, 128),
    ];
    layers[1].steps = vec![1];
    Report {
        generator: "edgecc 0.0.0".into(),
        name: "made_up".into(),
        target: "cortex-m4".into(),
        backend: "c",
        precision: "f32",
        command: "edgecc made_up.onnx --target cortex-m4".into(),
        model: ModelFile { file: "made_up.onnx".into(), sha256: "00".into() },
        arena_bytes: 5_120,
        weights_bytes: 9_472,
        code_bytes: 3_210,
        widest_step_bytes: 0,
        stack_bytes: 208,
        macs: 147_456,
        cycles: 500_000,
        milliseconds: None,
        inputs: vec![port("x", &[1, 1, 8, 8])],
        outputs: vec![port("probabilities", &[1, 10])],
        quantisation: None,
        layers,
        plan: PlanFacts {
            lower_bound_bytes: 5_120,
            optimal: true,
            order_optimal: true,
            peak_layer: 0,
            peak_step: 0,
            buffers: buffers(),
            loops: Vec::new(),
        },
        files: vec!["made_up.h".into(), "made_up.c".into()],
    }
}

#[test]
fn the_table_marks_the_peak() {
    insta::assert_snapshot!(table(&report()));
}

#[test]
fn the_table_says_what_quantisation_costs() {
    let mut report = report();
    report.layers[0].snr_db = Some(31.4);
    let name = report.layers[0].name.clone();
    report.quantisation = Some(QuantisationReport {
        method: "minmax",
        source: "samples.npz".into(),
        samples: 100,
        result_snr_db: Some(28.0),
        results: vec![ResultReport { name: "probabilities".into(), snr_db: Some(28.0) }],
        worst: vec![WorstLayer { name, snr_db: 31.4, own_snr_db: 33.0 }],
        accuracy: Some(AccuracyReport { float: 0.95, int8: 0.94 }),
    });
    insta::assert_snapshot!(table(&report));
}

#[test]
fn of_several_results_the_table_shows_the_worst() {
    let result = |name: &str, snr_db| ResultReport { name: name.into(), snr_db };
    let line = |results: Vec<ResultReport>, result_snr_db| {
        let quantisation = QuantisationReport {
            method: "mse",
            source: "samples.npz".into(),
            samples: 3,
            result_snr_db,
            results,
            worst: Vec::new(),
            accuracy: None,
        };
        let text = table(&Report { quantisation: Some(quantisation), ..report() });
        text.lines().find(|line| line.starts_with("int8")).unwrap().to_owned()
    };
    let two = vec![result("a", Some(38.1)), result("b", Some(-5.0)), result("c", None)];
    assert_eq!(
        line(two, Some(-5.0)),
        "int8   mse ranges of 3 samples (samples.npz), worst result: b, SNR -5.0 dB"
    );
    assert!(line(vec![result("a", None)], None).ends_with("result: exact"));
    assert!(line(Vec::new(), None).ends_with("result: not measured"));
}

#[test]
fn names_do_not_break_the_table() {
    let mut report = report();
    report.layers[0].name = "con\nv\u{1b}[2J".into();
    assert!(table(&report).contains("con\\nv\\u{1b}[2J "), "{}", table(&report));
}

#[test]
fn a_bound_that_is_not_reached_is_named() {
    let mut report = report();
    report.plan.optimal = false;
    report.plan.lower_bound_bytes = 4_096;
    assert!(table(&report).contains("arena: at least 4,096 for this order of layers"), "{}", table(&report));
}

#[test]
fn the_json_has_the_fields_that_programs_rely_on() {
    let json: serde_json::Value = serde_json::from_str(&report().json().unwrap()).unwrap();
    for field in [
        "name",
        "target",
        "backend",
        "arena_bytes",
        "weights_bytes",
        "code_bytes",
        "stack_bytes",
        "macs",
        "layers",
    ] {
        assert!(!json[field].is_null(), "{field}");
    }
    let fields =
        ["name", "op", "kernel", "macs", "weights_bytes", "scratch_bytes", "arena_live_bytes", "cycles"];
    for field in fields {
        assert!(!json["layers"][0][field].is_null(), "{field}");
    }
}

#[test]
fn the_page_shows_every_buffer_and_needs_nothing_else() {
    let page = report().html().unwrap();
    insta::assert_snapshot!(page.split_once("<body>").unwrap().1);
    for outside in ["http", "src=", "@import", "<link", "<script", "<memory>"] {
        assert!(!page.contains(outside), "{outside}");
    }
    assert!(page[..256].contains("edgecc") && page.contains("prefers-color-scheme: dark"));
}

/// A report of so many layers, of which the last of every five uses most.
fn layers(count: usize) -> Report {
    let used = |n: usize| 100 * (n + 1) * (1 + n % 5);
    let peak_layer = (0..count).max_by_key(|n| used(*n)).unwrap_or_default();
    let layers = (0..count).map(|n| layer("y", "conv2d", 0, 0, used(n))).collect();
    let plan = PlanFacts { peak_layer, ..report().plan };
    Report { layers, plan, ..report() }
}

#[test]
fn the_plot_shows_each_layer() {
    insta::assert_snapshot!(plot(&layers(12), Charset::Blocks));
}

#[test]
fn the_plot_of_many_layers_is_no_wider() {
    let text = plot(&layers(170), Charset::Ascii);
    assert!(text.is_ascii() && text.lines().all(|line| line.len() <= 80), "{text}");
    insta::assert_snapshot!(text);
}

#[test]
fn nothing_to_plot_is_no_plot() {
    assert_eq!(plot(&layers(0), Charset::Ascii), "");
}
