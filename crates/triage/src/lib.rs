//! From a text to category, department and urgency; duplicates, hot topics, reply quality. Pure.
