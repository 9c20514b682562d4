//! What callers see, over the whole router without a socket. Files mirror the URL tree.

mod attachments;
mod authorisation;
mod city;
mod events;
mod harness;
mod kernel;
mod me;
mod openapi;
mod platform;
mod session;
