//! The textual form of graphs.
//!
//! ```text
//! graph @tiny {
//!   %0 = input "x" : f32[1,4,4,1]
//!   %1 = const seeded(7) : f32[2,3,3,1]
//!   %2 = const splat(0) : f32[2]
//!   %3 = conv2d %0, %1, %2 {min=0, pad=[1,1,1,1]} : f32[1,4,4,2] "y0" from "Conv_0"
//!   output "y" = %3
//! }
//! ```
//!
//! One value a line: its number, operator, operands, attributes (those at their default are left out), type,
//! then, where known, its name in the source model and the source nodes. The type is redundant and checked.
//! A constant is `splat(x)`, a list of elements, or `seeded(n)`: reproducible noise in [-1, 1), integers in
//! [-8, 8). A constant printed as `elided(digest)` can't be read back.

mod lexer;
mod literal;
mod parser;
mod printer;

pub use parser::{ParseError, parse};
pub use printer::{Constants, print};

#[cfg(test)]
mod tests {
    use super::*;

    const TINY: &str = r#"graph @tiny {
  %0 = input "x" : f32[1,4,4,1]
  %1 = const seeded(7) : f32[2,3,3,1]
  %2 = const splat(0.5) : f32[2]
  %3 = conv2d %0, %1, %2 {min=0, pad=[1,1,1,1]} : f32[1,4,4,2] "a" from "Conv_0"
  %4 = pool2d %3 {kernel=[2,2], kind=max, stride=[2,2]} : f32[1,2,2,2]
  %5 = const [1, -2] : i64[2]
  output "y" = %4
  output "n" = %5
}
"#;

    #[test]
    fn printing_what_was_parsed_gives_the_same_text() {
        let once = print(&parse(TINY).unwrap(), Constants::Full);
        let twice = print(&parse(&once).unwrap(), Constants::Full);
        assert_eq!(once, twice);
        let elided = print(&parse(TINY).unwrap(), Constants::Elided);
        assert_eq!(elided.replace(&elided[elided.find("elided").unwrap()..][..24], "seeded(7)"), TINY);
    }

    fn fault(text: &str) -> String {
        parse(text).unwrap_err().to_string()
    }

    #[test]
    fn mistakes_are_named_with_their_line() {
        let lines = |body: &str| format!("graph @g {{\n  %0 = input \"x\" : f32[2]\n{body}\n}}\n");
        assert_eq!(fault(&lines("  %1 = frob %0 : f32[2]")), "line 3: unknown operator `frob`");
        assert_eq!(fault(&lines("  %1 = clamp %7 : f32[2]")), "line 3: %7 is not defined above");
        assert_eq!(
            fault(&lines("  %1 = clamp %0 : f32[3]")),
            "line 3: the type is f32[2], the text says f32[3]"
        );
        assert_eq!(
            fault(&lines("  %1 = clamp %0 {mox=1} : f32[2]")),
            "line 3: `clamp` has no attribute `mox`"
        );
        assert_eq!(fault("graph @g"), "line 1: expected `{`, found the end of the text");
    }
}
