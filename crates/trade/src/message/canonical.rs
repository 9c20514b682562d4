//! A tree as exclusive canonical XML with comments (W3C, 2002): the bytes that are signed, and what a
//! message is written again as. White space is kept as it is, since any change breaks a digest.

use roxmltree::{Document, Node, NodeType};

/// One step of the walk.
enum Step<'a, 'i> {
    Open(Node<'a, 'i>),
    Close(&'a str, usize),
}

/// The canonical text of a document.
pub fn canonical(document: &Document<'_>) -> String {
    let mut out = String::with_capacity(document.input_text().len());
    let mut is_after_root = false;
    for node in document.root().children() {
        match node.node_type() {
            NodeType::Element => {
                element(document, node, &mut out);
                is_after_root = true;
            }
            NodeType::Comment | NodeType::PI => {
                if is_after_root {
                    out.push('\n');
                }
                aside(node, &mut out);
                if !is_after_root {
                    out.push('\n');
                }
            }
            NodeType::Root | NodeType::Text => {}
        }
    }
    out
}

/// Walks without recursion, so that no depth of nesting is too deep.
fn element<'a>(document: &'a Document<'_>, root: Node<'a, '_>, out: &mut String) {
    let mut rendered: Vec<(&str, &str)> = Vec::new();
    let mut steps = vec![Step::Open(root)];
    while let Some(step) = steps.pop() {
        match step {
            Step::Close(name, kept) => {
                out.push_str("</");
                out.push_str(name);
                out.push('>');
                rendered.truncate(kept);
            }
            Step::Open(node) => match node.node_type() {
                NodeType::Element => {
                    let kept = rendered.len();
                    let name = open(document, node, &mut rendered, out);
                    steps.push(Step::Close(name, kept));
                    let mut child = node.last_child();
                    while let Some(found) = child {
                        steps.push(Step::Open(found));
                        child = found.prev_sibling();
                    }
                }
                NodeType::Text => escape(node.text().unwrap_or_default(), false, out),
                NodeType::Comment | NodeType::PI => aside(node, out),
                NodeType::Root => {}
            },
        }
    }
}

/// Writes a start tag with the namespaces that it is the first to need; gives its name as written.
fn open<'a>(
    document: &'a Document<'_>,
    node: Node<'a, '_>,
    rendered: &mut Vec<(&'a str, &'a str)>,
    out: &mut String,
) -> &'a str {
    let text = &document.input_text()[node.range().start + 1..];
    let end = text.find(|c: char| c.is_whitespace() || c == '/' || c == '>');
    let name = &text[..end.unwrap_or(text.len())];
    let prefix = prefix_of(name);
    let mut needed = vec![(prefix, node.tag_name().namespace().unwrap_or_default())];
    let mut attributes: Vec<(&str, &str, &str, &str)> = Vec::new();
    for attribute in node.attributes() {
        let written = &document.input_text()[attribute.range_qname()];
        let namespace = attribute.namespace().unwrap_or_default();
        if !namespace.is_empty() {
            needed.push((prefix_of(written), namespace));
        }
        attributes.push((namespace, attribute.name(), written, attribute.value()));
    }
    needed.sort_unstable();
    needed.dedup();
    attributes.sort_unstable();
    out.push('<');
    out.push_str(name);
    for (prefix, namespace) in needed {
        let known = rendered.iter().rev().find(|(known, _)| *known == prefix);
        let known = known.map_or("", |(_, namespace)| *namespace);
        if prefix == "xml" || known == namespace {
            continue;
        }
        rendered.push((prefix, namespace));
        out.push_str(" xmlns");
        if !prefix.is_empty() {
            out.push(':');
            out.push_str(prefix);
        }
        value(namespace, out);
    }
    for (_, _, written, text) in attributes {
        out.push(' ');
        out.push_str(written);
        value(text, out);
    }
    out.push('>');
    name
}

fn prefix_of(name: &str) -> &str {
    name.split_once(':').map_or("", |(prefix, _)| prefix)
}

fn value(text: &str, out: &mut String) {
    out.push_str("=\"");
    escape(text, true, out);
    out.push('"');
}

fn aside(node: Node<'_, '_>, out: &mut String) {
    if let Some(instruction) = node.pi() {
        out.push_str("<?");
        out.push_str(instruction.target);
        if let Some(value) = instruction.value {
            out.push(' ');
            out.push_str(value);
        }
        out.push_str("?>");
    } else if let Some(text) = node.text() {
        out.push_str("<!--");
        out.push_str(text);
        out.push_str("-->");
    }
}

/// Writes text, or the value of an attribute, with what must be escaped there.
pub fn escape(text: &str, is_attribute: bool, out: &mut String) {
    let is_plain = |byte: u8| !matches!(byte, b'&' | b'<' | b'>' | b'\r' | b'"' | b'\t' | b'\n');
    if text.bytes().all(is_plain) {
        out.push_str(text);
        return;
    }
    for character in text.chars() {
        match (character, is_attribute) {
            ('&', _) => out.push_str("&amp;"),
            ('<', _) => out.push_str("&lt;"),
            ('>', false) => out.push_str("&gt;"),
            ('\r', _) => out.push_str("&#xD;"),
            ('"', true) => out.push_str("&quot;"),
            ('\t', true) => out.push_str("&#x9;"),
            ('\n', true) => out.push_str("&#xA;"),
            (character, _) => out.push(character),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> String {
        canonical(&Document::parse(text).unwrap())
    }

    #[test]
    fn only_what_is_needed_is_declared_and_in_order() {
        assert_eq!(
            told("<b:a xmlns:b='u' xmlns:c='v' z='1' c:y='2' a='3'><b:d/></b:a>"),
            "<b:a xmlns:b=\"u\" xmlns:c=\"v\" a=\"3\" z=\"1\" c:y=\"2\"><b:d></b:d></b:a>"
        );
        assert_eq!(
            told("<a xmlns='u' xmlns:x='v'><b><x:c/></b><b xmlns=''/></a>"),
            "<a xmlns=\"u\"><b><x:c xmlns:x=\"v\"></x:c></b><b xmlns=\"\"></b></a>"
        );
        assert_eq!(told("<a xml:lang='zh'/>"), "<a xml:lang=\"zh\"></a>");
    }

    #[test]
    fn text_is_kept_and_escaped() {
        assert_eq!(
            told("<a b='&quot;&#9;&#10;&#13;&lt;'> <![CDATA[<&>]]>&#13;\r\n</a>"),
            "<a b=\"&quot;&#x9;&#xA;&#xD;&lt;\"> &lt;&amp;&gt;&#xD;\n</a>"
        );
        assert_eq!(
            told("<?p q?><a><!--c--><?r?></a><!--d-->"),
            "<?p q?>\n<a><!--c--><?r?></a>\n<!--d-->"
        );
    }

    #[test]
    fn no_depth_is_too_deep() {
        let deep = 50_000;
        let text = format!("{}{}", "<a>".repeat(deep), "</a>".repeat(deep));
        assert_eq!(told(&text), text);
    }
}
