//! Splits the textual form into tokens.

use super::ParseError;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// `%3`
    Value(u64),
    /// A bare word: `graph`, `conv2d`, `inf`; also `@name`, without the `@`.
    Word(String),
    /// A number as written.
    Number(String),
    /// A string without its quotes, escapes resolved.
    Text(String),
    /// `{ } [ ] ( ) , : =`
    Symbol(char),
    End,
}

impl Token {
    /// How a diagnostic calls it.
    pub(super) fn describe(&self) -> String {
        match self {
            Token::Value(n) => format!("`%{n}`"),
            Token::Word(word) | Token::Number(word) => format!("`{word}`"),
            Token::Text(text) => format!("\"{text}\""),
            Token::Symbol(symbol) => format!("`{symbol}`"),
            Token::End => "the end of the text".into(),
        }
    }
}

/// All tokens with their line numbers (from 1), ending in [`Token::End`].
pub(super) fn tokens(text: &str) -> Result<Vec<(usize, Token)>, ParseError> {
    let mut tokens = Vec::new();
    let mut last_line = 1;
    for (number, line) in text.lines().enumerate() {
        last_line = number + 1;
        let mut rest = line;
        while let Some(start) = rest.find(|c: char| !c.is_whitespace()) {
            rest = &rest[start..];
            if rest.starts_with("//") {
                break;
            }
            let (token, len) = token(rest).map_err(|what| ParseError { line: last_line, what })?;
            tokens.push((last_line, token));
            rest = &rest[len..];
        }
    }
    tokens.push((last_line, Token::End));
    Ok(tokens)
}

/// The token that `rest`, which is not empty, begins with, and its length in bytes.
fn token(rest: &str) -> Result<(Token, usize), String> {
    let first = rest.chars().next().unwrap_or(' ');
    let word_len = |from: usize| {
        rest[from..]
            .find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.' | '+' | '-')))
            .map_or(rest.len(), |end| from + end)
    };
    match first {
        '{' | '}' | '[' | ']' | '(' | ')' | ',' | ':' | '=' => Ok((Token::Symbol(first), 1)),
        '%' => {
            let len = word_len(1);
            let number = rest[1..len].parse().map_err(|_| format!("`{}` is no value", &rest[..len]))?;
            Ok((Token::Value(number), len))
        }
        '@' => Ok((Token::Word(rest[1..word_len(1)].into()), word_len(1))),
        '"' => string(rest),
        _ => {
            let len = word_len(0);
            if len == 0 {
                return Err(format!("unexpected `{first}`"));
            }
            let word = rest[..len].to_string();
            let numeric = first.is_ascii_digit() || matches!(first, '-' | '+');
            let token = if numeric && word != "-inf" { Token::Number(word) } else { Token::Word(word) };
            Ok((token, len))
        }
    }
}

fn string(rest: &str) -> Result<(Token, usize), String> {
    let mut text = String::new();
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            'n' if escaped => text.push('\n'),
            _ if escaped => text.push(c),
            '\\' => {}
            '"' => return Ok((Token::Text(text), at + 1)),
            _ => text.push(c),
        }
        escaped = c == '\\' && !escaped;
    }
    Err("a string has no end".into())
}
