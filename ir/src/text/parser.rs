//! Text to graph.

use super::lexer::{Token, tokens};
use super::literal;
use crate::attr::{self, Attr, Attrs};
use crate::{Affine, DType, Graph, NodeId, Op, Shape, Tensor, TensorType};
use std::collections::BTreeMap;
use thiserror::Error;

/// Why a text is no graph.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("line {line}: {what}")]
pub struct ParseError {
    /// Line, from 1.
    pub line: usize,
    /// What was found and what was expected.
    pub what: String,
}

/// Reads the textual form.
///
/// # Errors
/// At the first line that is no textual form of a graph, or whose operator does not accept its operands.
pub fn parse(text: &str) -> Result<Graph, ParseError> {
    let mut parser = Parser { tokens: tokens(text)?, at: 0, values: BTreeMap::new() };
    parser.graph().map_err(|what| ParseError { line: parser.line(), what })
}

struct Parser {
    tokens: Vec<(usize, Token)>,
    at: usize,
    values: BTreeMap<u64, NodeId>,
}

impl Parser {
    /// Line of the last token taken.
    fn line(&self) -> usize {
        self.tokens[self.at.saturating_sub(1)].0
    }

    fn peek(&self) -> &Token {
        &self.tokens[self.at].1
    }

    fn next(&mut self) -> Token {
        let token = self.tokens[self.at].1.clone();
        self.at = (self.at + 1).min(self.tokens.len() - 1);
        token
    }

    fn take(&mut self, symbol: char) -> bool {
        let found = *self.peek() == Token::Symbol(symbol);
        if found {
            self.next();
        }
        found
    }

    fn expect(&mut self, symbol: char) -> Result<(), String> {
        let token = self.next();
        let matches = token == Token::Symbol(symbol);
        if matches { Ok(()) } else { Err(format!("expected `{symbol}`, found {}", token.describe())) }
    }

    fn word(&mut self, what: &str) -> Result<String, String> {
        match self.next() {
            Token::Word(word) => Ok(word),
            token => Err(format!("expected {what}, found {}", token.describe())),
        }
    }

    fn string(&mut self) -> Result<String, String> {
        match self.next() {
            Token::Text(text) => Ok(text),
            token => Err(format!("expected a string, found {}", token.describe())),
        }
    }

    fn operand(&mut self) -> Result<NodeId, String> {
        match self.next() {
            Token::Value(n) => {
                self.values.get(&n).copied().ok_or_else(|| format!("%{n} is not defined above"))
            }
            token => Err(format!("expected a value, found {}", token.describe())),
        }
    }

    fn graph(&mut self) -> Result<Graph, String> {
        if self.word("`graph`")? != "graph" {
            return Err("expected `graph`".into());
        }
        let mut graph = Graph::new(self.word("the graph's name")?);
        self.expect('{')?;
        while !self.take('}') {
            self.statement(&mut graph)?;
        }
        match self.next() {
            Token::End => Ok(graph),
            token => Err(format!("expected the end of the text, found {}", token.describe())),
        }
    }

    fn statement(&mut self, graph: &mut Graph) -> Result<(), String> {
        match self.next() {
            Token::Value(n) => {
                self.expect('=')?;
                let id = self.value(graph)?;
                self.source(graph, id)?;
                let fresh = self.values.insert(n, id).is_none();
                if fresh { Ok(()) } else { Err(format!("%{n} is defined twice")) }
            }
            Token::Word(word) if word == "output" => {
                let name = self.string()?;
                let affine = self.affine("output")?;
                self.expect('=')?;
                let value = self.operand()?;
                graph.add_output(name, value);
                if let Some(affine) = affine {
                    graph.set_output_affine(graph.outputs().len() - 1, affine);
                }
                Ok(())
            }
            token => Err(format!("expected a value or `output`, found {}", token.describe())),
        }
    }

    fn value(&mut self, graph: &mut Graph) -> Result<NodeId, String> {
        let name = self.word("an operator")?;
        match name.as_str() {
            "input" => {
                let name = self.string()?;
                let affine = self.affine("input")?;
                let ty = self.ty()?;
                Ok(match affine {
                    Some(affine) => graph.add_quantised_input(name, ty.dtype, ty.shape, affine),
                    None => graph.add_input(name, ty.dtype, ty.shape),
                })
            }
            "const" => self.constant(graph),
            _ => self.operator(&name, graph),
        }
    }

    /// `{affine=[scale,zero]}`, or nothing.
    fn affine(&mut self, what: &str) -> Result<Option<Affine>, String> {
        let mut attrs = if self.take('{') { self.attributes()? } else { Attrs::new() };
        let affine = attr::take(&mut attrs, "affine", Some(None))?;
        match attrs.keys().next() {
            Some(extra) => Err(format!("`{what}` has no attribute `{extra}`")),
            None => Ok(affine),
        }
    }

    fn operator(&mut self, name: &str, graph: &mut Graph) -> Result<NodeId, String> {
        if !Op::NAMES.contains(&name) {
            return Err(format!("unknown operator `{name}`"));
        }
        let mut operands = Vec::new();
        while matches!(self.peek(), Token::Value(_)) {
            operands.push(self.operand()?);
            if !self.take(',') {
                break;
            }
        }
        let mut attrs = if self.take('{') { self.attributes()? } else { Attrs::new() };
        let op = Op::from_attrs(name, &mut attrs)?;
        if let Some(extra) = attrs.keys().next() {
            return Err(format!("`{name}` has no attribute `{extra}`"));
        }
        let id = graph.add(op, &operands).map_err(|error| error.to_string())?;
        let (found, written) = (graph.node(id).ty(), self.ty()?);
        let agrees = *found == written;
        if agrees { Ok(id) } else { Err(format!("the type is {found}, the text says {written}")) }
    }

    fn constant(&mut self, graph: &mut Graph) -> Result<NodeId, String> {
        let form = if self.take('[') { "[".into() } else { self.word("the constant's value")? };
        let words = self.payload(&form)?;
        let ty = self.ty()?;
        let len = ty.shape.elements();
        let data = match form.as_str() {
            "[" => literal::parse(ty.dtype, &words),
            "splat" => literal::parse(ty.dtype, &vec![words[0].clone(); len]),
            _ => words[0].parse().ok().map(|seed| literal::seeded(ty.dtype, len, seed)),
        };
        let tensor = data.and_then(|data| Tensor::new(ty.shape.clone(), data));
        let tensor = tensor.ok_or_else(|| format!("the elements given are not those of {ty}"))?;
        Ok(graph.add_constant(tensor))
    }

    /// The words of a constant's value, up to its closing bracket.
    fn payload(&mut self, form: &str) -> Result<Vec<String>, String> {
        match form {
            "[" => self.words(']'),
            "splat" | "seeded" => {
                self.expect('(')?;
                let words = self.words(')')?;
                if words.len() == 1 { Ok(words) } else { Err(format!("`{form}` takes one number")) }
            }
            "elided" => Err("an elided constant can't be read back: print it in full".into()),
            _ => Err(format!("expected a list, `splat` or `seeded`, found `{form}`")),
        }
    }

    fn words(&mut self, end: char) -> Result<Vec<String>, String> {
        let mut words = Vec::new();
        while !self.take(end) {
            match self.next() {
                Token::Word(word) | Token::Number(word) => words.push(word),
                token => return Err(format!("expected a number, found {}", token.describe())),
            }
            if !self.take(',') {
                self.expect(end)?;
                break;
            }
        }
        Ok(words)
    }

    fn attributes(&mut self) -> Result<Attrs, String> {
        let mut attrs = Attrs::new();
        while !self.take('}') {
            let name = self.word("an attribute")?;
            self.expect('=')?;
            attrs.insert(name, self.attribute()?);
            if !self.take(',') {
                self.expect('}')?;
                break;
            }
        }
        Ok(attrs)
    }

    fn attribute(&mut self) -> Result<Attr, String> {
        match self.next() {
            Token::Symbol('[') => {
                let mut list = Vec::new();
                while !self.take(']') {
                    list.push(self.attribute()?);
                    if !self.take(',') {
                        self.expect(']')?;
                        break;
                    }
                }
                Ok(Attr::List(list))
            }
            Token::Number(number) => match number.parse() {
                Ok(value) => Ok(Attr::Int(value)),
                Err(_) => number.parse().map(Attr::Float).map_err(|_| format!("`{number}` is no number")),
            },
            Token::Word(word) => Ok(match word.as_str() {
                "inf" | "-inf" | "NaN" => Attr::Float(word.parse().unwrap_or(f32::NAN)),
                _ => Attr::Word(word),
            }),
            token => Err(format!("expected an attribute value, found {}", token.describe())),
        }
    }

    fn ty(&mut self) -> Result<TensorType, String> {
        self.expect(':')?;
        let dtype: DType = self.word("an element type")?.parse()?;
        self.expect('[')?;
        let dims: Option<Vec<usize>> = self.words(']')?.iter().map(|word| word.parse().ok()).collect();
        let dims = dims.ok_or("a dimension is no number")?;
        Ok(TensorType::new(dtype, Shape::new(dims)))
    }

    /// The optional name and origin behind a value.
    fn source(&mut self, graph: &mut Graph, id: NodeId) -> Result<(), String> {
        let mut name = graph.node(id).name.clone();
        if let Token::Text(text) = self.peek().clone() {
            name = text;
            self.next();
        }
        let mut origin = String::new();
        if *self.peek() == Token::Word("from".into()) {
            self.next();
            origin = self.string()?;
        }
        graph.set_source(id, name, origin);
        Ok(())
    }
}
