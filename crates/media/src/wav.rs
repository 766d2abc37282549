//! The first bytes of a 16-bit WAV file, for a writer that may be killed at any moment.
