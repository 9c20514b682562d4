//! Maps in XML. Nothing outside the file is read: entities beyond the five of XML are refused.

use std::borrow::Cow;

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::{Kind, MapError, Member, Object, Pair, Pass, on_globe};

type Visit<'v> = dyn FnMut(Object<'_>) + 'v;

/// The object that is open.
#[derive(Debug, Default)]
struct Open<'a> {
    kind: Option<Kind>,
    id: i64,
    is_visible: bool,
    at: Option<(i32, i32)>,
    refs: Vec<i64>,
    members: Vec<Member<'a>>,
    tags: Vec<Pair<'a>>,
}

/// Visits the objects of one pass in the order of the file.
pub(super) fn each(text: &str, pass: Pass, visit: &mut Visit<'_>) -> Result<(), MapError> {
    let mut reader = Reader::from_str(text);
    let mut open = Open::default();
    let mut depth = 0_usize;
    let mut is_map = false;
    loop {
        let at = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        let event = reader.read_event().map_err(|error| match error {
            quick_xml::Error::Syntax(_) => MapError::Truncated { at },
            error => damaged(at, error),
        })?;
        match event {
            Event::Eof if depth > 0 => return Err(MapError::Truncated { at }),
            Event::Eof if is_map => return Ok(()),
            Event::Eof => return Err(MapError::UnknownForm),
            Event::Start(start) => {
                if depth == 0 {
                    is_map = is_root(&start)?;
                }
                depth += 1;
                open.element(&start, at)?;
            }
            Event::Empty(empty) => {
                if depth == 0 {
                    is_map = is_root(&empty)?;
                }
                open.element(&empty, at)?;
                if kind_of(empty.name().as_ref()).is_some() {
                    open.close(pass, visit);
                }
            }
            Event::End(end) => {
                depth = depth.saturating_sub(1);
                if kind_of(end.name().as_ref()).is_some() {
                    open.close(pass, visit);
                }
            }
            _ => {}
        }
    }
}

fn is_root(element: &BytesStart<'_>) -> Result<bool, MapError> {
    match element.name().as_ref() {
        "osm" => Ok(true),
        _ => Err(MapError::UnknownForm),
    }
}

fn damaged(at: usize, detail: impl ToString) -> MapError {
    let detail = detail.to_string();
    MapError::Damaged { at, detail }
}

fn kind_of(name: &str) -> Option<Kind> {
    match name {
        "node" => Some(Kind::Node),
        "way" => Some(Kind::Way),
        "relation" => Some(Kind::Relation),
        _ => None,
    }
}

/// Degrees as written, in units of 1e-9.
fn nano(text: &str) -> Option<i64> {
    let degrees: f64 = text.trim().parse().ok()?;
    let inside = degrees.is_finite() && degrees.abs() <= 1000.0;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "at most 1000 degrees, so far within 64 bits"
    )]
    inside.then(|| (degrees * 1e9).round() as i64)
}

impl<'a> Open<'a> {
    fn element(&mut self, element: &BytesStart<'a>, at: usize) -> Result<(), MapError> {
        let name = element.name();
        let name = name.as_ref();
        if let Some(kind) = kind_of(name) {
            *self = Self::default();
            self.kind = Some(kind);
        } else if !matches!(name, "nd" | "tag" | "member") || self.kind.is_none() {
            return Ok(());
        }
        let mut found: Vec<(String, Cow<'a, str>)> = Vec::new();
        for attribute in element.attributes() {
            let attribute = attribute.map_err(|error| damaged(at, error))?;
            let value = attribute.normalized_value(XmlVersion::Implicit1_0);
            let value = value.map_err(|error| damaged(at, error))?;
            let value = Cow::Owned(value.into_owned());
            found.push((attribute.key.as_ref().to_owned(), value));
        }
        let mut value = |key: &str| {
            let place = found.iter().position(|(name, _)| name == key)?;
            Some(found.swap_remove(place).1)
        };
        let needed = |value: Option<Cow<'a, str>>| {
            value.ok_or_else(|| damaged(at, "an attribute is missing"))
        };
        let number = |text: Cow<'_, str>| text.trim().parse().map_err(|error| damaged(at, error));
        match name {
            "nd" => self.refs.push(number(needed(value("ref"))?)?),
            "tag" => self.tags.push((needed(value("k"))?, needed(value("v"))?)),
            "member" => {
                let kind = kind_of(&needed(value("type"))?);
                let kind = kind.ok_or_else(|| damaged(at, "a member of no known kind"))?;
                let id = number(needed(value("ref"))?)?;
                let role = value("role").unwrap_or_default();
                self.members.push(Member { kind, id, role });
            }
            _ => {
                self.id = number(needed(value("id"))?)?;
                let is_deleted = value("action").is_some_and(|action| action == "delete");
                let is_hidden = value("visible").is_some_and(|visible| visible == "false");
                self.is_visible = !is_deleted && !is_hidden;
                let lon = value("lon").and_then(|text| nano(&text));
                let lat = value("lat").and_then(|text| nano(&text));
                self.at = lon.zip(lat).and_then(|(lon, lat)| on_globe(lon, lat));
            }
        }
        Ok(())
    }

    fn close(&mut self, pass: Pass, visit: &mut Visit<'_>) {
        let done = std::mem::take(self);
        if !done.is_visible {
            return;
        }
        match (done.kind, pass) {
            (Some(Kind::Node), Pass::Nodes) => visit(Object::Node {
                id: done.id,
                at: done.at,
                tags: &done.tags,
            }),
            (Some(Kind::Way), Pass::WaysAndRelations) => visit(Object::Way {
                id: done.id,
                refs: &done.refs,
                tags: &done.tags,
            }),
            (Some(Kind::Relation), Pass::WaysAndRelations) => visit(Object::Relation {
                id: done.id,
                members: &done.members,
                tags: &done.tags,
            }),
            _ => {}
        }
    }
}
