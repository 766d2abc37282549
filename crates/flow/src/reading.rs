//! Reads JSON and tells every fault in it, not only the first.
