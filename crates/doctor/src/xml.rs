//! Stanzas: read with a real parser into a small tree, written with everything escaped.

use roxmltree::{Document, Node, ParsingOptions};

use crate::limits::ELEMENTS;

/// How deep elements are looked into. Jitsi's go to about eight.
const DEEPEST: usize = 30;

/// One element.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Element {
    pub name: String,
    pub namespace: String,
    pub attributes: Vec<(String, String)>,
    pub text: String,
    pub children: Vec<Element>,
}

impl Element {
    pub fn is(&self, name: &str, namespace: &str) -> bool {
        self.name == name && self.namespace == namespace
    }

    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    pub fn child(&self, name: &str, namespace: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.is(name, namespace))
    }

    /// A child of this name in whatever namespace.
    pub fn named(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }
}

/// The elements in a message. `None`: it is not XML, or more than anybody needs.
pub fn parse(message: &str) -> Option<Vec<Element>> {
    // A prolog is allowed at the start of a message, but not behind the element that holds several together.
    let message = message.trim_start_matches('\u{feff}').trim_start();
    let message = if message.starts_with("<?xml") { message.split_once("?>")?.1 } else { message };
    let whole = format!("<all xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>{message}</all>");
    let options = ParsingOptions { nodes_limit: ELEMENTS, ..ParsingOptions::default() };
    let document = Document::parse_with_options(&whole, options).ok()?;
    Some(document.root_element().children().filter(Node::is_element).map(|node| element(node, 0)).collect())
}

fn element(node: Node<'_, '_>, depth: usize) -> Element {
    let children =
        if depth < DEEPEST { node.children().filter(Node::is_element).map(|child| element(child, depth + 1)).collect() } else { vec![] };
    Element {
        name: node.tag_name().name().to_owned(),
        namespace: node.tag_name().namespace().unwrap_or_default().to_owned(),
        attributes: node.attributes().map(|attribute| (attribute.name().to_owned(), attribute.value().to_owned())).collect(),
        text: node.children().filter_map(|child| child.text().filter(|_| child.is_text())).collect(),
        children,
    }
}

/// For text and attributes alike.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            // Not allowed in XML at all.
            '\0'..='\x08' | '\x0b' | '\x0c' | '\x0e'..='\x1f' => {}
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn stanzas_are_read_with_their_namespaces() {
        let message = "<?xml version='1.0'?><stream:features xmlns:stream='http://etherx.jabber.org/streams'><bind xmlns='b'>x</bind></stream:features><iq id='1'/>";
        let found = parse(message).expect("well-formed");
        assert!(found[0].is("features", "http://etherx.jabber.org/streams") && found[1].is("iq", "jabber:client"));
        assert_eq!(found[0].child("bind", "b").map(|bind| bind.text.as_str()), Some("x"));
        assert_eq!(found[1].attribute("id"), Some("1"));
    }

    #[test]
    fn bombs_do_not_go_off() {
        let entities = "<!DOCTYPE a [<!ENTITY b 'bbbb'><!ENTITY c '&b;&b;&b;'>]><a>&c;</a>";
        assert_eq!(parse(entities), None);
        assert_eq!(parse(&"<a/>".repeat(20_000)), None);
        let deep = format!("{}{}", "<a>".repeat(5_000), "</a>".repeat(5_000));
        assert!(parse(&deep).is_none_or(|found| found.len() == 1));
    }

    proptest! {
        #[test]
        fn any_text_is_survived(message in "\\PC*") {
            parse(&message);
        }

        #[test]
        fn what_is_escaped_comes_back(text in "[^\\x00-\\x1f\\u{fffe}\\u{ffff}]*") {
            let found = parse(&format!("<a b='{0}'>{0}</a>", escape(&text))).expect("well-formed");
            prop_assert_eq!(found[0].attribute("b"), Some(text.as_str()));
            prop_assert_eq!(&found[0].text, &text);
        }
    }
}
