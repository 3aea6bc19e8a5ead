//! The measures by which the test sets' publishers judge models.

use std::cmp::Ordering;

/// The index of the largest score; the first of equals, and 0 for no scores.
pub(crate) fn best(scores: &[f32]) -> usize {
    let larger = |best: usize, at: usize| if scores[at] > scores[best] { at } else { best };
    (1..scores.len()).fold(0, larger)
}

/// The share of outputs whose largest score is that of their label.
pub(crate) fn accuracy(outputs: &[Vec<f32>], labels: &[usize]) -> f64 {
    let right = outputs.iter().zip(labels).filter(|(scores, label)| best(scores) == **label).count();
    right as f64 / labels.len() as f64
}

/// The harmonic mean of precision and recall of each class that is ever a label or an answer, averaged over them.
pub(crate) fn macro_f1(outputs: &[Vec<f32>], labels: &[usize]) -> f64 {
    let classes = outputs.first().map_or(0, Vec::len);
    let answers: Vec<usize> = outputs.iter().map(|scores| best(scores)).collect();
    let count = |list: &[usize], class| list.iter().filter(|&&c| c == class).count();
    let f1 = |class| {
        let both = answers.iter().zip(labels).filter(|&(&a, &l)| a == class && l == class).count();
        let sum = count(&answers, class) + count(labels, class);
        (sum > 0).then(|| 2.0 * both as f64 / sum as f64)
    };
    let scores: Vec<f64> = (0..classes).filter_map(f1).collect();
    scores.iter().sum::<f64>() / scores.len() as f64
}

/// The probability that something of label 1 scores above something of label 0; equal scores count half.
pub(crate) fn area_under_curve(scores: &[f64], labels: &[usize]) -> f64 {
    let of = |wanted: usize| scores.iter().zip(labels).filter(move |(_, l)| **l == wanted).map(|(s, _)| *s);
    let wins = |one: f64| of(0).map(move |zero| half_points(one, zero)).sum::<u32>();
    let half_points: u32 = of(1).map(wins).sum();
    f64::from(half_points) / 2.0 / (of(0).count() * of(1).count()) as f64
}

fn half_points(one: f64, zero: f64) -> u32 {
    match one.total_cmp(&zero) {
        Ordering::Greater => 2,
        Ordering::Equal => 1,
        Ordering::Less => 0,
    }
}

/// The mean of the squared differences.
pub(crate) fn mean_squared_error(a: &[f32], b: &[f32]) -> f64 {
    let squares = a.iter().zip(b).map(|(a, b)| f64::from(a - b).powi(2));
    squares.sum::<f64>() / a.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accuracy_counts_the_best_class() {
        let outputs = [vec![0.1, 0.9], vec![0.6, 0.4], vec![0.5, 0.5], vec![0.2, 0.8]];
        assert_eq!(accuracy(&outputs, &[1, 0, 0, 0]), 0.75);
    }

    #[test]
    fn macro_f1_averages_over_the_classes_that_occur() {
        // Class 0: 1 of 2 answers right, 1 of 1 labels found: 2/3. Class 1: 1 of 1 and 1 of 2: 2/3. Class 2: never.
        let outputs = [vec![1.0, 0.0, 0.0], vec![1.0, 0.0, 0.0], vec![0.0, 1.0, 0.0]];
        assert!((macro_f1(&outputs, &[0, 1, 1]) - 2.0 / 3.0).abs() < 1e-12);
    }

    #[test]
    fn the_area_counts_ordered_pairs() {
        assert_eq!(area_under_curve(&[1.0, 2.0, 3.0, 4.0], &[0, 0, 1, 1]), 1.0);
        assert_eq!(area_under_curve(&[1.0, 3.0, 2.0, 3.0], &[0, 0, 1, 1]), 0.625);
    }

    #[test]
    fn errors_are_squared_and_averaged() {
        assert_eq!(mean_squared_error(&[1.0, 2.0], &[1.0, 4.0]), 2.0);
    }
}
