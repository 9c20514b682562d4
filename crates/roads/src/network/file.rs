//! The file of networks.
