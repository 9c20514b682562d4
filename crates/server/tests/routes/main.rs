//! What callers see, over the whole router without a socket. Files mirror the URL tree.

mod harness;
mod kernel;
mod me;
mod openapi;
mod session;
