//! The stories are in `tests/`.
