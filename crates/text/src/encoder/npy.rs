//! Arrays in NumPy's `.npy` format, versions 1 to 3, little-endian `f4` and one-byte integers.

/// An array; its shape is known to whoever asks for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Npy {
    kind: Kind,
    data: Vec<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Float,
    Byte,
}

/// Why bytes are not an array.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NpyError {
    /// The magic of the format is missing or the header is cut short.
    #[error("not an npy file")]
    Foreign,
    /// Another type of number, or columns first.
    #[error("its numbers are of another kind than expected")]
    Kind,
    /// Fewer or more bytes than whole numbers take.
    #[error("its length does not fit its numbers")]
    Length,
}

impl Npy {
    /// The numbers of an array of 32-bit floats.
    pub fn floats(&self) -> Option<Vec<f32>> {
        (self.kind == Kind::Float).then(|| {
            self.data
                .as_chunks::<4>()
                .0
                .iter()
                .map(|n| f32::from_le_bytes(*n))
                .collect()
        })
    }

    /// The numbers of an array of bytes.
    pub fn bytes(self) -> Option<Vec<u8>> {
        (self.kind == Kind::Byte).then_some(self.data)
    }
}

/// Reads an array.
pub fn read(bytes: &[u8]) -> Result<Npy, NpyError> {
    let rest = bytes.strip_prefix(b"\x93NUMPY").ok_or(NpyError::Foreign)?;
    let (header_from, header_bytes) = match rest {
        [1, _, low, high, ..] => (4, usize::from(u16::from_le_bytes([*low, *high]))),
        [2 | 3, _, a, b, c, d, ..] => (6, u32::from_le_bytes([*a, *b, *c, *d]) as usize),
        _ => return Err(NpyError::Foreign),
    };
    let header = rest[header_from..]
        .get(..header_bytes)
        .ok_or(NpyError::Foreign)?;
    let header = std::str::from_utf8(header).map_err(|_| NpyError::Foreign)?;
    if header.contains("'fortran_order': True") {
        return Err(NpyError::Kind);
    }
    let kind = if header.contains("'<f4'") {
        Kind::Float
    } else if header.contains("'|u1'") || header.contains("'|i1'") {
        Kind::Byte
    } else {
        return Err(NpyError::Kind);
    };
    let data = rest[header_from + header_bytes..].to_vec();
    if kind == Kind::Float && data.len() % 4 != 0 {
        return Err(NpyError::Length);
    }
    Ok(Npy { kind, data })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn file(description: &str, data: &[u8]) -> Vec<u8> {
        let header =
            format!("{{'descr': {description}, 'fortran_order': False, 'shape': (2,), }}\n");
        let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
        bytes.extend_from_slice(&(header.len() as u16).to_le_bytes());
        bytes.extend_from_slice(header.as_bytes());
        bytes.extend_from_slice(data);
        bytes
    }

    #[test]
    fn reads_floats_and_bytes() {
        let floats: Vec<u8> = [1.5f32, -2.0]
            .iter()
            .flat_map(|n| n.to_le_bytes())
            .collect();
        assert_eq!(
            read(&file("'<f4'", &floats)).expect("reads").floats(),
            Some(vec![1.5, -2.0])
        );
        assert_eq!(
            read(&file("'|u1'", &[7, 8])).expect("reads").bytes(),
            Some(vec![7, 8])
        );
        assert_eq!(read(&file("'<f8'", &[0; 16])), Err(NpyError::Kind));
        assert_eq!(read(&file("'<f4'", &[0; 5])), Err(NpyError::Length));
        assert_eq!(read(b"PK"), Err(NpyError::Foreign));
    }

    proptest! {
        #[test]
        fn any_bytes_read_or_are_refused(mut bytes in any::<Vec<u8>>(), prefixed in any::<bool>()) {
            if prefixed {
                bytes.splice(0..0, *b"\x93NUMPY\x01");
            }
            let _ = read(&bytes);
        }
    }
}
