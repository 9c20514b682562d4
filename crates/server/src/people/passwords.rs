//! Passwords and secrets: argon2id for what people choose, SHA-256 for what the server draws.

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use domain::catalogue::Reason;
use sha2::{Digest, Sha256};

const CHARACTERS_MIN: usize = 10;
/// Argon2 takes any length; a limit keeps a caller from making it chew megabytes.
const BYTES_MAX: usize = 1024;

/// What hashing one password costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PasswordCost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub passes: u32,
}

impl Default for PasswordCost {
    /// The second recommendation of RFC 9106 scaled to 19 MiB and two passes, as OWASP advises for
    /// servers that sign in many people at once.
    fn default() -> Self {
        Self {
            memory_kib: 19 * 1024,
            passes: 2,
        }
    }
}

/// Why a text cannot be a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Easily guessed.
    #[error("shorter than {CHARACTERS_MIN} characters")]
    TooShort,
    /// Longer than any person would type.
    #[error("longer than {BYTES_MAX} bytes")]
    TooLong,
    /// The cost settings are outside of what argon2 allows.
    #[error("cannot hash: {0}")]
    Hashing(String),
}

impl Reason for PasswordError {
    fn code(&self) -> &'static str {
        match self {
            Self::TooShort => "password.too_short",
            Self::TooLong => "password.too_long",
            Self::Hashing(_) => "internal",
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::TooShort => vec![("min", CHARACTERS_MIN.to_string())],
            Self::TooLong => vec![("max", BYTES_MAX.to_string())],
            Self::Hashing(_) => Vec::new(),
        }
    }
}

/// A password that was chosen by the rules and waits to be hashed.
#[derive(Clone)]
pub struct Password(String);

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password(..)")
    }
}

impl Password {
    /// Takes a new password: at least 10 characters, no rule about their kinds (NIST SP 800-63B).
    ///
    /// # Errors
    /// When it is too short or absurdly long.
    pub fn parse(text: &str) -> Result<Self, PasswordError> {
        if text.chars().count() < CHARACTERS_MIN {
            return Err(PasswordError::TooShort);
        }
        if text.len() > BYTES_MAX {
            return Err(PasswordError::TooLong);
        }
        Ok(Self(text.to_owned()))
    }

    /// What was chosen.
    pub(crate) fn text(&self) -> &str {
        &self.0
    }

    /// Hashes with argon2id, away from the threads that answer requests. For commands; the server
    /// hashes in its [`Hasher`](super::hashing::Hasher).
    ///
    /// # Errors
    /// When the cost is outside of what argon2 allows.
    pub async fn hash(self, cost: PasswordCost, salt: [u8; 16]) -> Result<String, PasswordError> {
        tokio::task::spawn_blocking(move || hash_in(&mut Vec::new(), &self.0, cost, salt))
            .await
            .map_err(|error| PasswordError::Hashing(error.to_string()))?
    }
}

/// Hashes with argon2id in `memory`, which grows to what the cost asks for.
///
/// # Errors
/// When the cost is outside of what argon2 allows.
pub(crate) fn hash_in(
    memory: &mut Vec<Block>,
    text: &str,
    cost: PasswordCost,
    salt: [u8; 16],
) -> Result<String, PasswordError> {
    let failed = |why: &dyn std::fmt::Display| PasswordError::Hashing(why.to_string());
    let params =
        Params::new(cost.memory_kib, cost.passes, 1, None).map_err(|error| failed(&error))?;
    let hash = PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(&params).map_err(|error| failed(&error))?,
        salt: Some(Salt::new(&salt).map_err(|error| failed(&error))?),
        hash: Some(output(memory, text, &params, &salt).map_err(|error| failed(&error))?),
    };
    Ok(hash.to_string())
}

/// Whether a typed password gives this hash; without one it does not, after as much work.
pub(crate) fn matches_in(
    memory: &mut Vec<Block>,
    typed: &str,
    hash: Option<&PasswordHash>,
    cost: PasswordCost,
) -> bool {
    if typed.len() > BYTES_MAX {
        return false;
    }
    let (Some(hash), Some(salt)) = (hash, hash.and_then(|hash| hash.salt.as_ref())) else {
        let _ = hash_in(memory, typed, cost, [0; 16]);
        return false;
    };
    let Ok(params) = Params::try_from(hash) else {
        return false;
    };
    let given = output(memory, typed, &params, salt);
    // outputs are compared in constant time
    given.is_ok_and(|given| hash.hash.as_ref() == Some(&given))
}

/// All that is kept is argon2id of version 1.3.
fn output(
    memory: &mut Vec<Block>,
    text: &str,
    params: &Params,
    salt: &[u8],
) -> Result<Output, argon2::password_hash::Error> {
    let blocks = params.block_count();
    if memory.len() < blocks {
        memory.resize(blocks, Block::new());
    }
    let mut bytes = [0; Params::DEFAULT_OUTPUT_LEN];
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone());
    argon2.hash_password_into_with_memory(
        text.as_bytes(),
        salt,
        &mut bytes,
        &mut memory[..blocks],
    )?;
    Ok(Output::new(&bytes)?)
}

/// A secret that the server draws and hands out once: session, invitation, reset. 32 random bytes,
/// shown in hexadecimal; kept only as SHA-256, which suffices for what cannot be guessed.
#[derive(Clone)]
pub struct Token(String);

impl Token {
    /// Writes 32 random bytes as text.
    pub fn new(random: [u8; 32]) -> Self {
        Self(random.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// The text to hand out.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// What is kept.
    pub fn digest(&self) -> Vec<u8> {
        token_digest(&self.0)
    }
}

/// The digest under which a token that somebody shows would be kept.
pub fn token_digest(text: &str) -> Vec<u8> {
    Sha256::digest(text.as_bytes()).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_counts_characters() {
        assert_eq!(
            Password::parse("短密码").err(),
            Some(PasswordError::TooShort)
        );
        assert!(Password::parse("一二三四五六七八九十").is_ok());
    }

    #[test]
    fn a_token_is_kept_only_as_digest() {
        let token = Token::new([0xab; 32]);
        assert_eq!(token.text().len(), 64);
        assert_eq!(token.digest(), token_digest(token.text()));
    }
}
