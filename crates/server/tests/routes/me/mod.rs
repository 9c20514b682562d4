mod account;
mod totp;
