//! The messages of a file in protocol buffers, as far as roads need them (wiki.openstreetmap.org/wiki/PBF_Format).
//!
//! Read by `prost`, whose derived readers need no compiler of protocols and give errors where readers made for maps
//! give panics (unknown kinds of members) or wrap around (sums of differences).

use prost::Message;

#[derive(Clone, PartialEq, Message)]
pub struct BlobHeader {
    #[prost(string, tag = "1")]
    pub kind: String,
    #[prost(int32, tag = "3")]
    pub size: i32,
}

#[derive(Clone, PartialEq, Message)]
pub struct Blob {
    #[prost(bytes = "vec", optional, tag = "1")]
    pub raw: Option<Vec<u8>>,
    #[prost(int32, optional, tag = "2")]
    pub raw_size: Option<i32>,
    #[prost(bytes = "vec", optional, tag = "3")]
    pub zlib: Option<Vec<u8>>,
}

#[derive(Clone, PartialEq, Message)]
pub struct HeaderBlock {
    #[prost(string, repeated, tag = "4")]
    pub required: Vec<String>,
}

#[derive(Clone, PartialEq, Message)]
pub struct Strings {
    #[prost(bytes = "vec", repeated, tag = "1")]
    pub s: Vec<Vec<u8>>,
}

#[derive(Clone, PartialEq, Message)]
pub struct Block {
    #[prost(message, optional, tag = "1")]
    pub strings: Option<Strings>,
    #[prost(message, repeated, tag = "2")]
    pub groups: Vec<Group>,
    #[prost(int32, optional, tag = "17")]
    pub granularity: Option<i32>,
    #[prost(int64, optional, tag = "19")]
    pub lat_offset: Option<i64>,
    #[prost(int64, optional, tag = "20")]
    pub lon_offset: Option<i64>,
}

#[derive(Clone, PartialEq, Message)]
pub struct Group {
    #[prost(message, repeated, tag = "1")]
    pub nodes: Vec<Node>,
    #[prost(message, optional, tag = "2")]
    pub dense: Option<Dense>,
    #[prost(message, repeated, tag = "3")]
    pub ways: Vec<WayMessage>,
    #[prost(message, repeated, tag = "4")]
    pub relations: Vec<RelationMessage>,
}

#[derive(Clone, PartialEq, Message)]
pub struct Info {
    #[prost(bool, optional, tag = "6")]
    pub visible: Option<bool>,
}

#[derive(Clone, PartialEq, Message)]
pub struct DenseInfo {
    #[prost(bool, repeated, tag = "6")]
    pub visible: Vec<bool>,
}

#[derive(Clone, PartialEq, Message)]
pub struct Node {
    #[prost(sint64, tag = "1")]
    pub id: i64,
    #[prost(uint32, repeated, tag = "2")]
    pub keys: Vec<u32>,
    #[prost(uint32, repeated, tag = "3")]
    pub values: Vec<u32>,
    #[prost(message, optional, tag = "4")]
    pub info: Option<Info>,
    #[prost(sint64, tag = "8")]
    pub lat: i64,
    #[prost(sint64, tag = "9")]
    pub lon: i64,
}

#[derive(Clone, PartialEq, Message)]
pub struct Dense {
    #[prost(sint64, repeated, tag = "1")]
    pub ids: Vec<i64>,
    #[prost(message, optional, tag = "5")]
    pub info: Option<DenseInfo>,
    #[prost(sint64, repeated, tag = "8")]
    pub lats: Vec<i64>,
    #[prost(sint64, repeated, tag = "9")]
    pub lons: Vec<i64>,
    #[prost(int32, repeated, tag = "10")]
    pub keys_values: Vec<i32>,
}

#[derive(Clone, PartialEq, Message)]
pub struct WayMessage {
    #[prost(int64, tag = "1")]
    pub id: i64,
    #[prost(uint32, repeated, tag = "2")]
    pub keys: Vec<u32>,
    #[prost(uint32, repeated, tag = "3")]
    pub values: Vec<u32>,
    #[prost(message, optional, tag = "4")]
    pub info: Option<Info>,
    #[prost(sint64, repeated, tag = "8")]
    pub refs: Vec<i64>,
}

#[derive(Clone, PartialEq, Message)]
pub struct RelationMessage {
    #[prost(int64, tag = "1")]
    pub id: i64,
    #[prost(uint32, repeated, tag = "2")]
    pub keys: Vec<u32>,
    #[prost(uint32, repeated, tag = "3")]
    pub values: Vec<u32>,
    #[prost(message, optional, tag = "4")]
    pub info: Option<Info>,
    #[prost(int32, repeated, tag = "8")]
    pub roles: Vec<i32>,
    #[prost(sint64, repeated, tag = "9")]
    pub members: Vec<i64>,
    #[prost(int32, repeated, tag = "10")]
    pub kinds: Vec<i32>,
}
