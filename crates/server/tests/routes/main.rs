//! What callers see, over the whole router without a socket. Files mirror the URL tree.

mod authorisation;
mod city;
mod harness;
mod kernel;
mod me;
mod openapi;
mod platform;
mod session;
