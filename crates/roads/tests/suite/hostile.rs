//! Bytes that are no map, or a damaged one: refused, never a panic.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};
use proptest::prelude::*;
use roads::network::build;
use roads::network::file::Networks;
use roads::osm::{self, MapError};
use roads::profile::Profile;

use super::sketch::sketches;

fn varint(mut value: u64, into: &mut Vec<u8>) {
    while value >= 0x80 {
        into.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    into.push(value as u8);
}

/// A field of a message: bytes with their length.
fn field(number: u64, bytes: &[u8]) -> Vec<u8> {
    let mut field = Vec::new();
    varint(number << 3 | 2, &mut field);
    varint(bytes.len() as u64, &mut field);
    field.extend_from_slice(bytes);
    field
}

/// A packed field of numbers with signs.
fn signed(number: u64, values: &[i64]) -> Vec<u8> {
    let mut packed = Vec::new();
    for value in values {
        varint(((value << 1) ^ (value >> 63)) as u64, &mut packed);
    }
    field(number, &packed)
}

/// A packed field of numbers without signs.
fn plain(number: u64, values: &[u64]) -> Vec<u8> {
    let mut packed = Vec::new();
    values.iter().for_each(|value| varint(*value, &mut packed));
    field(number, &packed)
}

fn blob(kind: &str, content: &[u8], is_packed: bool) -> Vec<u8> {
    let body = if is_packed {
        let mut packer = ZlibEncoder::new(Vec::new(), Compression::fast());
        packer.write_all(content).expect("memory");
        field(3, &packer.finish().expect("memory"))
    } else {
        field(1, content)
    };
    let mut header = field(1, kind.as_bytes());
    varint(3 << 3, &mut header);
    varint(body.len() as u64, &mut header);
    let mut blob = u32::try_from(header.len())
        .expect("short")
        .to_be_bytes()
        .to_vec();
    blob.extend(header);
    blob.extend(body);
    blob
}

/// A map of two nodes and one road between them.
fn block(texts: &[&str], ids: &[i64], lats: &[i64], refs: &[i64], kinds: &[u64]) -> Vec<u8> {
    let strings: Vec<u8> = texts
        .iter()
        .flat_map(|text| field(1, text.as_bytes()))
        .collect();
    let dense = [signed(1, ids), signed(8, lats), signed(9, lats)].concat();
    let mut way = vec![1 << 3, 7];
    way.extend([plain(2, &[1]), plain(3, &[2]), signed(8, refs)].concat());
    let mut relation = vec![1 << 3, 8];
    let types = [plain(2, &[3]), plain(3, &[4])].concat();
    relation.extend(
        [
            types,
            plain(8, &vec![1; kinds.len()]),
            signed(9, &vec![1; kinds.len()]),
        ]
        .concat(),
    );
    relation.extend(plain(10, kinds));
    let group = [field(2, &dense), field(3, &way), field(4, &relation)].concat();
    [field(1, &strings), field(2, &group)].concat()
}

const TEXTS: [&str; 5] = ["", "highway", "primary", "type", "restriction"];

fn file(block: &[u8], is_packed: bool) -> Vec<u8> {
    let header = field(4, b"OsmSchema-V0.6");
    [
        blob("OSMHeader", &header, false),
        blob("OSMData", block, is_packed),
    ]
    .concat()
}

#[test]
fn what_is_wrong_with_a_map_is_told() {
    let sound = block(&TEXTS, &[1, 1], &[260_000_000, 10_000], &[1, 1], &[1, 0, 1]);
    for is_packed in [true, false] {
        let map = osm::read(&file(&sound, is_packed)).expect("a map");
        assert_eq!((map.nodes.len(), map.ways.len()), (2, 1));
    }
    let of = |block: &[u8]| osm::read(&file(block, true)).expect_err("refused");
    let damaged = |error: MapError| matches!(error, MapError::Damaged { .. });
    assert!(
        damaged(of(&block(&TEXTS[..2], &[1, 1], &[1, 1], &[1, 1], &[1]))),
        "texts"
    );
    assert!(
        damaged(of(&block(&TEXTS, &[i64::MAX, 1], &[1, 1], &[1], &[1]))),
        "sums"
    );
    assert!(
        damaged(of(&block(&TEXTS, &[1, 1], &[1], &[1], &[1]))),
        "numbers"
    );
    assert!(
        damaged(of(&block(&TEXTS, &[1, 1], &[1, 1], &[1], &[9]))),
        "kinds"
    );
    let feature = blob("OSMHeader", &field(4, b"Sort.Backwards"), false);
    assert!(matches!(
        osm::read(&feature),
        Err(MapError::Unsupported { .. })
    ));
    assert_eq!(osm::read(b"").err(), Some(MapError::Empty));
    assert_eq!(osm::read(b"<osm></osm>").err(), Some(MapError::Empty));
    assert_eq!(osm::read(b"<gpx></gpx>").err(), Some(MapError::UnknownForm));
    assert_eq!(osm::read(b"id,lon,lat").err(), Some(MapError::UnknownForm));
    let entity = b"<osm><node id='1' lon='1' lat='1'><tag k='name' v='&bomb;'/></node></osm>";
    assert!(damaged(osm::read(entity).expect_err("refused")));
    let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
    packer
        .write_all(b"<osm><node id='1' lon='1' lat='1'/></osm>")
        .expect("memory");
    let packed = packer.finish().expect("memory");
    assert!(osm::read(&packed).is_ok());
    assert!(osm::read(&packed[..packed.len() - 9]).is_err());
}

#[test]
fn a_file_cut_anywhere_is_refused() {
    let sound = block(&TEXTS, &[1, 1], &[260_000_000, 10_000], &[1, 1], &[1, 0, 1]);
    let whole = file(&sound, true);
    let first = blob("OSMHeader", &field(4, b"OsmSchema-V0.6"), false).len();
    for cut in (0..whole.len()).filter(|cut| *cut != first) {
        let error = osm::read(&whole[..cut]).expect_err("refused");
        let is_told = matches!(error, MapError::Truncated { .. } | MapError::Empty);
        assert!(is_told, "cut after {cut}: {error}");
    }
    assert_eq!(osm::read(&whole[..first]).err(), Some(MapError::Empty));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn no_bytes_make_the_readers_fail(
        bytes in prop::collection::vec(any::<u8>(), 0..400),
        changes in prop::collection::vec((any::<u16>(), any::<u8>()), 0..6),
        is_packed: bool,
    ) {
        let _ = osm::read(&bytes);
        let _ = Networks::open(&bytes);
        let _ = osm::read(&file(&bytes, is_packed));
        let mut sound = block(&TEXTS, &[1, 1], &[260_000_000, 10_000], &[1, 1], &[1, 0, 1]);
        let size = sound.len();
        for (at, byte) in changes {
            sound[usize::from(at) % size] = byte;
        }
        if let Ok(map) = osm::read(&file(&sound, is_packed)) {
            build(&map, &Profile::named("car")?);
        }
    }

    #[test]
    fn no_change_of_a_text_makes_the_readers_fail(
        sketch in sketches(),
        at in any::<prop::sample::Index>(),
        put in "[<>&;'/a-z0-9 -]{0,6}",
        length in 0..8_usize,
    ) {
        let mut xml = sketch.xml();
        let at = at.index(xml.len());
        let end = (at + length).min(xml.len());
        xml.replace_range(at..end, &put);
        if let Ok(map) = osm::read(xml.as_bytes()) {
            build(&map, &Profile::named("car")?);
        }
    }
}
