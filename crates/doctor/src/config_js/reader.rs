//! Follows the assignments of a `config.js`.

use std::collections::BTreeMap;

use super::Value;
use super::lexer::{Kind, Token, tokens};

/// How deep objects, brackets and choices may be nested in each other.
const DEEPEST: usize = 40;
/// Longest text that concatenation may make, in bytes.
const LONGEST: usize = 1_000;
/// Most values in an object that is copied from a variable.
const LARGEST_COPY: usize = 30;

/// What the script leaves in the variable `config`. Not found: an empty object.
pub fn read(source: &str) -> Value {
    let tokens = tokens(source);
    let mut reader = Reader { tokens: &tokens, at: 0, variables: BTreeMap::new() };
    while reader.at < tokens.len() {
        let before = reader.at;
        reader.statement();
        if reader.at == before {
            reader.at += 1;
        }
    }
    // `window.config = …` is the same variable.
    let config = reader.variables.remove("config").or_else(|| match reader.variables.remove("window") {
        Some(Value::Object(mut window)) => window.remove("config"),
        _ => None,
    });
    config.filter(|config| matches!(config, Value::Object(_))).unwrap_or_else(|| Value::Object(BTreeMap::new()))
}

struct Reader<'a> {
    tokens: &'a [Token],
    at: usize,
    variables: BTreeMap<String, Value>,
}

impl Reader<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn is(&self, sign: &str) -> bool {
        matches!(self.peek(), Some(Token { kind: Kind::Sign(found), .. }) if *found == sign)
    }

    fn take(&mut self, sign: &str) -> bool {
        let taken = self.is(sign);
        self.at += usize::from(taken);
        taken
    }

    fn name(&mut self) -> Option<String> {
        let Some(Token { kind: Kind::Name(name), .. }) = self.peek() else { return None };
        let name = name.clone();
        self.at += 1;
        Some(name)
    }

    /// One assignment; anything else is left to the caller to step over, so that assignments in blocks are found, too.
    fn statement(&mut self) {
        let Some(first) = self.name() else { return };
        if matches!(first.as_str(), "function" | "class") {
            return self.skip_to_block_end();
        }
        let path = match first.as_str() {
            "var" | "let" | "const" => self.name().map(|name| vec![name]),
            _ => Some(vec![first]),
        };
        let Some(mut path) = path else { return };
        while let Some(step) = self.property() {
            path.push(step);
        }
        if self.take("=") {
            let value = self.expression(0);
            self.assign(&path, value);
        }
    }

    /// `.name`, `?.name` or `['name']`.
    fn property(&mut self) -> Option<String> {
        let start = self.at;
        let found = if self.take(".") || self.take("?.") {
            self.name()
        } else if self.take("[") {
            let text = match self.peek() {
                Some(Token { kind: Kind::Text(text), .. }) => Some(text.clone()),
                _ => None,
            };
            self.at += 1;
            text.filter(|_| self.take("]"))
        } else {
            None
        };
        if found.is_none() {
            self.at = start;
        }
        found
    }

    /// What is not understood changes nothing that is: the scripts first say a default, and then refine it with code.
    fn assign(&mut self, path: &[String], value: Value) {
        let Some((first, steps)) = path.split_first() else { return };
        let mut place = self.variables.entry(first.clone()).or_default();
        for step in steps {
            if !matches!(place, Value::Object(_)) {
                *place = Value::Object(BTreeMap::new());
            }
            let Value::Object(properties) = place else { return };
            place = properties.entry(step.clone()).or_default();
        }
        if value != Value::Unknown {
            *place = value;
        }
    }

    /// `a + b`, `a || b`, `a && b`, `a ?? b`, `a ? b : c`; what follows that is not understood makes all of it unknown.
    fn expression(&mut self, depth: usize) -> Value {
        if depth > DEEPEST {
            self.skip_expression();
            return Value::Unknown;
        }
        let mut value = self.primary(depth);
        loop {
            if self.take("+") {
                let next = self.primary(depth);
                value = joined(value, next);
            } else if self.take("||") {
                let other = self.expression(depth + 1);
                value = match value.truth() {
                    Some(true) => value,
                    Some(false) => other,
                    None => Value::Unknown,
                };
            } else if self.take("&&") {
                let other = self.expression(depth + 1);
                value = match value.truth() {
                    Some(true) => other,
                    Some(false) => value,
                    None => Value::Unknown,
                };
            } else if self.take("??") {
                self.expression(depth + 1);
            } else if self.take("?") {
                let yes = self.expression(depth + 1);
                let no = if self.take(":") { self.expression(depth + 1) } else { Value::Unknown };
                value = match value.truth() {
                    Some(true) => yes,
                    Some(false) => no,
                    None => Value::Unknown,
                };
            } else {
                return if self.at_end_of_expression() {
                    value
                } else {
                    self.skip_expression();
                    Value::Unknown
                };
            }
        }
    }

    fn at_end_of_expression(&self) -> bool {
        match self.peek() {
            None => true,
            Some(Token { kind: Kind::Sign(sign), .. }) => matches!(*sign, ";" | "," | "}" | ")" | "]" | ":"),
            Some(token) => token.starts_line,
        }
    }

    fn primary(&mut self, depth: usize) -> Value {
        let Some(token) = self.peek() else { return Value::Unknown };
        match &token.kind {
            Kind::Text(text) => {
                let text = text.clone();
                self.at += 1;
                Value::Text(text)
            }
            Kind::Number(number) => {
                let truth = *number != 0.0;
                self.at += 1;
                Value::Truth(truth)
            }
            Kind::Name(_) => self.named(),
            Kind::Sign("{") if depth <= DEEPEST => self.object(depth + 1),
            Kind::Sign("(") if depth <= DEEPEST => {
                self.at += 1;
                let value = self.expression(depth + 1);
                if self.take(")") {
                    return value;
                }
                Value::Unknown
            }
            Kind::Sign("-") => {
                self.at += 1;
                self.primary(depth.saturating_add(1).min(DEEPEST))
            }
            Kind::Sign(_) => {
                self.skip_one();
                Value::Unknown
            }
        }
    }

    fn named(&mut self) -> Value {
        let first = self.name().unwrap_or_default();
        match first.as_str() {
            "true" => return Value::Truth(true),
            "false" | "null" | "undefined" => return Value::Truth(false),
            "function" => {
                self.skip_to_block_end();
                return Value::Unknown;
            }
            _ => {}
        }
        let mut path = vec![first];
        path.extend(std::iter::from_fn(|| self.property()));
        let (first, steps) = path.split_first().expect("the first name is in it");
        let mut value = self.variables.get(first);
        for step in steps {
            value = value.and_then(|value| value.at(step));
        }
        // Without a limit a few lines could make an object of all the memory there is.
        value.filter(|value| is_small(value, &mut { LARGEST_COPY })).cloned().unwrap_or_default()
    }

    fn object(&mut self, depth: usize) -> Value {
        let mut properties = BTreeMap::new();
        self.take("{");
        while self.at < self.tokens.len() && !self.take("}") {
            let before = self.at;
            let key = match self.peek().map(|token| &token.kind) {
                Some(Kind::Name(key) | Kind::Text(key)) => Some(key.clone()),
                Some(Kind::Number(number)) => Some(number.to_string()),
                _ => None,
            };
            if let Some(key) = key {
                self.at += 1;
                if self.take(":") {
                    let value = self.expression(depth);
                    properties.insert(key, value);
                } else {
                    // `{ key }`, or a method.
                    self.skip_expression();
                }
            } else {
                self.skip_expression();
            }
            self.take(",");
            if self.at == before {
                self.at += 1;
            }
        }
        Value::Object(properties)
    }

    /// Over everything up to what ends an expression.
    fn skip_expression(&mut self) {
        let start = self.at;
        while let Some(token) = self.peek() {
            match token.kind {
                Kind::Sign(";" | "," | "}" | ")" | "]") => return,
                Kind::Name(_) if token.starts_line && self.at > start => return,
                _ => self.skip_one(),
            }
        }
    }

    /// Over one token, or over everything in a pair of brackets.
    fn skip_one(&mut self) {
        let mut open = 0_usize;
        while let Some(token) = self.peek() {
            match token.kind {
                Kind::Sign("(" | "[" | "{") => open += 1,
                Kind::Sign(")" | "]" | "}") => open = open.saturating_sub(1),
                _ => {}
            }
            self.at += 1;
            if open == 0 {
                return;
            }
        }
    }

    fn skip_to_block_end(&mut self) {
        while self.at < self.tokens.len() && !self.is("{") {
            self.skip_one();
        }
        self.skip_one();
    }
}

fn is_small(value: &Value, budget: &mut usize) -> bool {
    let Some(left) = budget.checked_sub(1) else { return false };
    *budget = left;
    match value {
        Value::Object(properties) => properties.values().all(|value| is_small(value, budget)),
        _ => true,
    }
}

fn joined(left: Value, right: Value) -> Value {
    match (left, right) {
        (Value::Text(mut left), Value::Text(right)) if left.len() + right.len() <= LONGEST => {
            left.push_str(&right);
            Value::Text(left)
        }
        _ => Value::Unknown,
    }
}
