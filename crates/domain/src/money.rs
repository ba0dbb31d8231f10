//! Money in integer fen.
