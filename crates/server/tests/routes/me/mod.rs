mod account;
pub mod totp;
