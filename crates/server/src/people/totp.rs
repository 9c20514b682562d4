//! The second factor: codes by time (RFC 6238, SHA-1, six digits, thirty seconds), as every
//! authenticator app understands them.

use jiff::Timestamp;
use totp_rs::{Builder, Secret, Totp, TotpError};

const ISSUER: &str = "Lianzhang";

/// A person's second factor.
#[derive(Debug)]
pub struct SecondFactor(Totp);

impl SecondFactor {
    /// A new factor from 20 random bytes.
    ///
    /// # Errors
    /// When the account name cannot stand in the link for authenticators.
    pub fn new(random: [u8; 20], account: &str) -> Result<Self, TotpError> {
        Self::of(Secret::from(random), account)
    }

    /// The factor whose secret was kept.
    ///
    /// # Errors
    /// When the secret was damaged.
    pub fn kept(secret: &str, account: &str) -> Result<Self, TotpError> {
        let secret = Secret::try_from_base32(secret).unwrap_or_else(|_| Secret::from(Vec::new()));
        Self::of(secret, account)
    }

    fn of(secret: Secret, account: &str) -> Result<Self, TotpError> {
        Builder::new()
            .with_secret(secret)
            .with_account_name(account)
            .with_issuer(Some(ISSUER))
            .build()
            .map(Self)
    }

    /// The secret as people type it into an authenticator (base32).
    pub fn secret(&self) -> String {
        self.0.secret().to_base32()
    }

    /// The link that an authenticator reads from a picture.
    ///
    /// # Errors
    /// When the account name cannot stand in it.
    pub fn link(&self) -> Result<String, TotpError> {
        self.0.to_url()
    }

    /// The time step of a right code that was not used before; one step early or late is allowed.
    pub fn accept(&self, code: &str, now: Timestamp, last_step: Option<i64>) -> Option<i64> {
        let seconds = u64::try_from(now.as_second()).ok()?;
        let step = i64::try_from(self.0.check(code.trim(), seconds)?).ok()?;
        last_step.is_none_or(|last| step > last).then_some(step)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret of RFC 6238, appendix B; its eight-digit codes end in the six digits below.
    const RFC_SECRET: [u8; 20] = *b"12345678901234567890";

    #[test]
    fn codes_of_the_standard_are_accepted_once() {
        let factor = SecondFactor::new(RFC_SECRET, "agent").unwrap();
        for (second, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (20_000_000_000, "353130"),
        ] {
            let now = Timestamp::from_second(second).unwrap();
            let step = factor.accept(code, now, None);
            assert_eq!(step, Some(second / 30), "{code}");
            assert_eq!(factor.accept(code, now, step), None, "{code} twice");
            assert_eq!(factor.accept("000000", now, None), None);
        }
    }

    #[test]
    fn a_kept_secret_gives_the_same_factor() {
        let factor = SecondFactor::new(RFC_SECRET, "agent").unwrap();
        let kept = SecondFactor::kept(&factor.secret(), "agent").unwrap();
        assert_eq!(kept.link(), factor.link());
        assert!(
            factor
                .link()
                .unwrap()
                .starts_with("otpauth://totp/Lianzhang:agent?")
        );
        assert!(SecondFactor::kept("not base32!", "agent").is_err());
    }
}
