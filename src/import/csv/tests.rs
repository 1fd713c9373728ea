//! Round trips of arbitrary contents.
