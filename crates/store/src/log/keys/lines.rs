//! The public keys in the database, and which of them may have signed which seal.

use domain::sealing::{Digest, Fault, key_statement};
use ed25519_dalek::{Signature, Verifier, VerifyingKey};
use jiff::Timestamp;
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::{ConnectionTrait, QueryOrder};

use crate::kernel::{StoreError, Trust, hex, instant};
use crate::log::sealer::count;

mod rows {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "seal_keys")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub number: i64,
        pub public_key: Vec<u8>,
        pub from_seq: i64,
        pub signature: Option<Vec<u8>>,
        pub at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A key that signs, or signed, the seals of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealKey {
    /// Keys count from 1.
    pub number: u64,
    /// The public key.
    pub key: [u8; 32],
    /// The first place in the log whose seal it signs.
    pub from_seq: u64,
    /// What the key before signed of it; `None` for the first, and where a key was lost.
    pub signature: Option<Vec<u8>>,
    /// Since when.
    pub at: Timestamp,
}

impl SealKey {
    /// The public key in hexadecimal.
    pub fn public(&self) -> String {
        hex(&self.key)
    }

    pub(super) fn is(&self, key: &VerifyingKey) -> bool {
        self.key == *key.as_bytes()
    }

    /// What the key before signs of it.
    pub(super) fn statement(&self) -> Digest {
        key_statement(self.number, self.from_seq, &self.key)
    }

    pub(super) fn verifying(&self) -> Option<VerifyingKey> {
        VerifyingKey::from_bytes(&self.key).ok()
    }

    fn read(row: rows::Model) -> Result<Self, StoreError> {
        let key = <[u8; 32]>::try_from(row.public_key.as_slice());
        Ok(Self {
            number: count(row.number),
            key: key.map_err(|_| StoreError::Corrupt {
                place: "seal_keys.public_key",
                what: format!("{} bytes", row.public_key.len()),
            })?,
            from_seq: count(row.from_seq),
            signature: row.signature,
            at: instant("seal_keys.at", row.at)?,
        })
    }

    pub(super) async fn insert(&self, db: &impl ConnectionTrait) -> Result<(), StoreError> {
        let place = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        let row = rows::ActiveModel {
            number: Set(place(self.number)),
            public_key: Set(self.key.to_vec()),
            from_seq: Set(place(self.from_seq)),
            signature: Set(self.signature.clone()),
            at: Set(self.at.as_millisecond()),
        };
        rows::Entity::insert(row).exec_without_returning(db).await?;
        Ok(())
    }
}

/// All keys, in their order.
pub(crate) async fn seal_keys(db: &impl ConnectionTrait) -> Result<Vec<SealKey>, StoreError> {
    let rows = rows::Entity::find().order_by_asc(rows::Column::Number);
    rows.all(db).await?.into_iter().map(SealKey::read).collect()
}

/// The key that signs now.
pub(crate) async fn last(db: &impl ConnectionTrait) -> Result<Option<SealKey>, StoreError> {
    let rows = rows::Entity::find().order_by_desc(rows::Column::Number);
    rows.one(db).await?.map(SealKey::read).transpose()
}

/// Which key may have signed which seal, and whether it is to be trusted.
pub(crate) struct Signers(Vec<Signer>);

struct Signer {
    from_seq: u64,
    key: VerifyingKey,
    trusted: bool,
}

impl Signers {
    /// Of the keys in the database those are trusted that `trust` names, and what they signed.
    pub(crate) fn of(keys: &[SealKey], trust: &Trust) -> Self {
        let mut signers: Vec<Signer> = Vec::new();
        for line in keys {
            let Some(key) = line.verifying() else {
                continue;
            };
            let follows = signers.last().is_some_and(|before| {
                let signature = line.signature.as_deref().map(Signature::from_slice);
                before.trusted
                    && before.from_seq <= line.from_seq
                    && matches!(signature, Some(Ok(signature))
                        if before.key.verify(&line.statement(), &signature).is_ok())
            });
            signers.push(Signer {
                from_seq: line.from_seq,
                key,
                trusted: follows || trust.keys().contains(&key),
            });
        }
        Self(signers)
    }

    /// Whether the seal that begins at `first_seq` was signed by the key of that place.
    ///
    /// # Errors
    /// What is wrong.
    pub(crate) fn hold(
        &self,
        first_seq: u64,
        root: &Digest,
        signature: &[u8],
    ) -> Result<(), Fault> {
        let signer = self.0.iter().rfind(|signer| signer.from_seq <= first_seq);
        let signer = signer
            .filter(|signer| signer.trusted)
            .ok_or(Fault::KeyUntrusted)?;
        let signature = Signature::from_slice(signature).map_err(|_| Fault::SignatureBroken)?;
        let held = signer.key.verify(root, &signature);
        held.map_err(|_| Fault::SignatureBroken)
    }
}
