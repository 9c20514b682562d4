//! Maps in protocol buffers: blobs, each unpacked and read by itself.

use std::borrow::Cow;
use std::io::Read;

use flate2::read::ZlibDecoder;
use prost::Message;

use super::proto::{
    Blob, BlobHeader, Block, Dense, Group, HeaderBlock, Node, RelationMessage, WayMessage,
};
use super::{Kind, MapError, Member, Object, Pair, Pass, on_globe};

/// Bytes of the header of a blob at most, by the format.
const HEADER_MAX: usize = 64 << 10;
/// Bytes of a blob at most, packed and unpacked, by the format.
const BLOB_MAX: usize = 32 << 20;
/// What a file may demand of its reader.
const FEATURES: [&str; 3] = ["OsmSchema-V0.6", "DenseNodes", "HistoricalInformation"];

type Visit<'v> = dyn FnMut(Object<'_>) + 'v;

/// Visits the objects of one pass in the order of the file.
pub(super) fn each(bytes: &[u8], pass: Pass, visit: &mut Visit<'_>) -> Result<(), MapError> {
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        let size = take(bytes, &mut at, 4)?;
        let size = size
            .iter()
            .fold(0, |sum, byte| sum << 8 | usize::from(*byte));
        if size > HEADER_MAX {
            return Err(match start {
                0 => MapError::UnknownForm,
                _ => damaged(start, "the header of a blob is too large"),
            });
        }
        let header = take(bytes, &mut at, size)?;
        let header = BlobHeader::decode(header).map_err(|error| match start {
            0 => MapError::UnknownForm,
            _ => damaged(start, error),
        })?;
        let size = usize::try_from(header.size)
            .ok()
            .filter(|size| *size <= BLOB_MAX)
            .ok_or_else(|| damaged(start, "the size of a blob cannot be"))?;
        let blob = take(bytes, &mut at, size)?;
        match header.kind.as_str() {
            "OSMHeader" => understood(&unpack(blob, start)?, start)?,
            "OSMData" => {
                let block = Block::decode(unpack(blob, start)?.as_slice());
                let block = block.map_err(|error| damaged(start, error))?;
                Reader::new(&block, start).read(pass, visit)?;
            }
            // blobs of other kinds are to be skipped
            _ if start > 0 => {}
            _ => return Err(MapError::UnknownForm),
        }
    }
    Ok(())
}

fn damaged(at: usize, detail: impl ToString) -> MapError {
    let detail = detail.to_string();
    MapError::Damaged { at, detail }
}

fn take<'a>(bytes: &'a [u8], at: &mut usize, size: usize) -> Result<&'a [u8], MapError> {
    let end = at.saturating_add(size);
    let piece = bytes.get(*at..end);
    *at = end;
    piece.ok_or(MapError::Truncated { at: bytes.len() })
}

fn unpack(blob: &[u8], at: usize) -> Result<Vec<u8>, MapError> {
    let blob = Blob::decode(blob).map_err(|error| damaged(at, error))?;
    if let Some(raw) = blob.raw {
        return Ok(raw);
    }
    let Some(packed) = blob.zlib else {
        return Err(MapError::Unsupported {
            feature: "blobs packed with anything but zlib".to_owned(),
        });
    };
    let mut plain = Vec::new();
    let mut source = ZlibDecoder::new(packed.as_slice()).take(BLOB_MAX as u64 + 1);
    source
        .read_to_end(&mut plain)
        .map_err(|error| damaged(at, error))?;
    if plain.len() > BLOB_MAX {
        return Err(damaged(at, "a blob unpacks to too much"));
    }
    let told = blob.raw_size.and_then(|size| usize::try_from(size).ok());
    if told.is_some_and(|size| size != plain.len()) {
        return Err(damaged(at, "a blob has another size than it says"));
    }
    Ok(plain)
}

fn understood(header: &[u8], at: usize) -> Result<(), MapError> {
    let header = HeaderBlock::decode(header).map_err(|error| damaged(at, error))?;
    let unknown = header
        .required
        .into_iter()
        .find(|feature| !FEATURES.contains(&feature.as_str()));
    unknown.map_or(Ok(()), |feature| Err(MapError::Unsupported { feature }))
}

/// Reads one block; differences are added with care, texts looked up with care.
struct Reader<'b> {
    block: &'b Block,
    strings: Vec<Cow<'b, str>>,
    at: usize,
}

impl<'b> Reader<'b> {
    fn new(block: &'b Block, at: usize) -> Self {
        let strings = block.strings.iter().flat_map(|strings| &strings.s);
        let strings = strings.map(|text| String::from_utf8_lossy(text)).collect();
        Self { block, strings, at }
    }

    fn read(&self, pass: Pass, visit: &mut Visit<'_>) -> Result<(), MapError> {
        for group in &self.block.groups {
            match pass {
                Pass::Nodes => self.nodes(group, visit)?,
                Pass::WaysAndRelations => {
                    for way in &group.ways {
                        self.way(way, visit)?;
                    }
                    for relation in &group.relations {
                        self.relation(relation, visit)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn text(&self, index: i64) -> Result<Cow<'_, str>, MapError> {
        let text = usize::try_from(index)
            .ok()
            .and_then(|at| self.strings.get(at));
        text.map(|text| Cow::Borrowed(text.as_ref()))
            .ok_or_else(|| damaged(self.at, "a text that is not there"))
    }

    fn tags(&self, keys: &[u32], values: &[u32]) -> Result<Vec<Pair<'_>>, MapError> {
        if keys.len() != values.len() {
            return Err(damaged(self.at, "keys and values differ in number"));
        }
        let pairs = keys.iter().zip(values);
        pairs
            .map(|(key, value)| Ok((self.text((*key).into())?, self.text((*value).into())?)))
            .collect()
    }

    fn place(&self, lon: i64, lat: i64) -> Option<(i32, i32)> {
        let granularity = i64::from(self.block.granularity.unwrap_or(100));
        let nano = |value: i64, offset: Option<i64>| {
            value
                .checked_mul(granularity)?
                .checked_add(offset.unwrap_or(0))
        };
        on_globe(
            nano(lon, self.block.lon_offset)?,
            nano(lat, self.block.lat_offset)?,
        )
    }

    fn next(&self, sum: &mut i64, difference: i64) -> Result<i64, MapError> {
        let next = sum.checked_add(difference);
        *sum = next.ok_or_else(|| damaged(self.at, "a sum of differences is too large"))?;
        Ok(*sum)
    }

    fn nodes(&self, group: &Group, visit: &mut Visit<'_>) -> Result<(), MapError> {
        for node in &group.nodes {
            self.node(node, visit)?;
        }
        group
            .dense
            .as_ref()
            .map_or(Ok(()), |dense| self.dense(dense, visit))
    }

    fn node(&self, node: &Node, visit: &mut Visit<'_>) -> Result<(), MapError> {
        if node.info.as_ref().and_then(|info| info.visible) == Some(false) {
            return Ok(());
        }
        visit(Object::Node {
            id: node.id,
            at: self.place(node.lon, node.lat),
            tags: &self.tags(&node.keys, &node.values)?,
        });
        Ok(())
    }

    fn dense(&self, dense: &Dense, visit: &mut Visit<'_>) -> Result<(), MapError> {
        if dense.ids.len() != dense.lats.len() || dense.ids.len() != dense.lons.len() {
            return Err(damaged(self.at, "nodes and their places differ in number"));
        }
        let (mut id, mut lat, mut lon) = (0, 0, 0);
        let mut words = dense.keys_values.iter();
        let mut tags = Vec::new();
        for at in 0..dense.ids.len() {
            tags.clear();
            while let Some(key) = words.next().filter(|key| **key != 0) {
                let value = words.next().copied().unwrap_or(-1);
                tags.push((self.text((*key).into())?, self.text(value.into())?));
            }
            let id = self.next(&mut id, dense.ids[at])?;
            let lat = self.next(&mut lat, dense.lats[at])?;
            let lon = self.next(&mut lon, dense.lons[at])?;
            let visible = dense.info.as_ref().and_then(|info| info.visible.get(at));
            if visible != Some(&false) {
                let at = self.place(lon, lat);
                visit(Object::Node {
                    id,
                    at,
                    tags: &tags,
                });
            }
        }
        Ok(())
    }

    fn way(&self, way: &WayMessage, visit: &mut Visit<'_>) -> Result<(), MapError> {
        if way.info.as_ref().and_then(|info| info.visible) == Some(false) {
            return Ok(());
        }
        let mut sum = 0;
        let refs = way.refs.iter().map(|step| self.next(&mut sum, *step));
        let refs = refs.collect::<Result<Vec<i64>, MapError>>()?;
        visit(Object::Way {
            id: way.id,
            refs: &refs,
            tags: &self.tags(&way.keys, &way.values)?,
        });
        Ok(())
    }

    fn relation(&self, relation: &RelationMessage, visit: &mut Visit<'_>) -> Result<(), MapError> {
        if relation.info.as_ref().and_then(|info| info.visible) == Some(false) {
            return Ok(());
        }
        let count = relation.members.len();
        if relation.roles.len() != count || relation.kinds.len() != count {
            return Err(damaged(self.at, "members and their roles differ in number"));
        }
        let mut sum = 0;
        let mut members = Vec::with_capacity(count);
        for at in 0..count {
            let kind = match relation.kinds[at] {
                0 => Kind::Node,
                1 => Kind::Way,
                2 => Kind::Relation,
                _ => return Err(damaged(self.at, "a member of no known kind")),
            };
            members.push(Member {
                kind,
                id: self.next(&mut sum, relation.members[at])?,
                role: self.text(relation.roles[at].into())?,
            });
        }
        visit(Object::Relation {
            id: relation.id,
            members: &members,
            tags: &self.tags(&relation.keys, &relation.values)?,
        });
        Ok(())
    }
}
