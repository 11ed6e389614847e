//! JavaScript in tokens, as far as a configuration needs them.

/// Most tokens that are looked at.
const MOST: usize = 100_000;

#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    Name(String),
    Text(String),
    Number(f64),
    /// `+=`, `===`, `=>` and the like are one token, so that no `=` in them is taken for an assignment.
    Sign(&'static str),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    pub kind: Kind,
    /// Whether it is the first of its line: JavaScript does without semicolons there.
    pub starts_line: bool,
}

/// Longest first.
const SIGNS: [&str; 48] = [
    ">>>=", "...", "===", "!==", "**=", "<<=", ">>=", "&&=", "||=", "??=", ">>>", "=>", "==", "!=", "<=", ">=", "&&", "||", "??", "?.",
    "++", "--", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "{", "}", "(", ")", "[", "]", ";", ",", "<", ">", "+", "-", "*", "/", "=",
    ":", "?", ".",
];

pub fn tokens(source: &str) -> Vec<Token> {
    let mut lexer = Lexer { rest: source, starts_line: true, found: Vec::new() };
    while lexer.found.len() < MOST && lexer.one() {}
    lexer.found
}

/// Jitsi's scripts have gaps for the web server (`<!--# echo var="subdir" default="" -->`). Where it has left them open, the default is
/// what stands in them.
fn filled_in(text: String) -> String {
    let Some((before, rest)) = text.split_once("<!--#") else { return text };
    let Some((gap, after)) = rest.split_once("-->") else { return text };
    let default = gap.split_once("default=\"").and_then(|(_, rest)| rest.split_once('"')).map_or("", |(default, _)| default);
    // One gap a text is enough: what follows another stays as it is, and no address is made of it.
    format!("{before}{default}{after}")
}

struct Lexer<'a> {
    rest: &'a str,
    starts_line: bool,
    found: Vec<Token>,
}

impl<'a> Lexer<'a> {
    fn one(&mut self) -> bool {
        let Some(first) = self.rest.chars().next() else { return false };
        if matches!(first, '\n' | '\r' | '\u{2028}' | '\u{2029}') {
            self.starts_line = true;
            self.skip(first.len_utf8());
        } else if first.is_whitespace() || first == '\u{feff}' {
            self.skip(first.len_utf8());
        } else if self.rest.starts_with("//") || self.rest.starts_with("<!--") {
            // Browsers take the second for a comment, too.
            let end = self.rest.find(['\n', '\r']).unwrap_or(self.rest.len());
            self.skip(end);
        } else if self.rest.starts_with("/*") {
            let end = self.rest.get(2..).and_then(|inside| inside.find("*/")).map_or(self.rest.len(), |at| at + 4);
            self.starts_line |= self.rest.get(..end).is_some_and(|comment| comment.contains('\n'));
            self.skip(end);
        } else if matches!(first, '\'' | '"' | '`') {
            let text = self.text(first);
            self.push(Kind::Text(filled_in(text)));
        } else if first.is_alphabetic() || matches!(first, '_' | '$' | '#') {
            let name = self.while_(|c| c.is_alphanumeric() || matches!(c, '_' | '$' | '#'));
            self.push(Kind::Name(name.to_owned()));
        } else if first.is_ascii_digit() {
            let digits = self.while_(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_'));
            // What it is exactly matters only as true or false.
            let number = digits.replace('_', "").parse().unwrap_or(1.0);
            self.push(Kind::Number(number));
        } else if let Some(sign) = SIGNS.into_iter().find(|sign| self.rest.starts_with(sign)) {
            self.skip(sign.len());
            self.push(Kind::Sign(sign));
        } else {
            self.skip(first.len_utf8());
            self.push(Kind::Sign("other"));
        }
        true
    }

    fn skip(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or("");
    }

    fn while_(&mut self, belongs: impl Fn(char) -> bool) -> &'a str {
        let end = self.rest.find(|c| !belongs(c)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken
    }

    fn push(&mut self, kind: Kind) {
        self.found.push(Token { kind, starts_line: std::mem::take(&mut self.starts_line) });
    }

    /// A string. One that is not closed ends with its line (with the text, if it is a template).
    fn text(&mut self, quote: char) -> String {
        let mut text = String::new();
        let mut chars = self.rest.char_indices().skip(1);
        let mut end = self.rest.len();
        while let Some((at, c)) = chars.next() {
            if c == quote {
                end = at + c.len_utf8();
                break;
            }
            if c == '\n' && quote != '`' {
                end = at;
                break;
            }
            if c != '\\' {
                text.push(c);
                continue;
            }
            match chars.next().map(|(_, escaped)| escaped) {
                Some('n') => text.push('\n'),
                Some('t') => text.push('\t'),
                Some('r') => text.push('\r'),
                Some('\n') | None => {}
                Some(code @ ('u' | 'x')) => {
                    let digits = if code == 'u' { 4 } else { 2 };
                    let hex: String = chars.by_ref().take(digits).map(|(_, digit)| digit).collect();
                    text.extend(u32::from_str_radix(&hex, 16).ok().and_then(char::from_u32));
                }
                Some(itself) => text.push(itself),
            }
        }
        self.skip(end);
        text
    }
}
