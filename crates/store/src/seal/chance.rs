//! Randomness from the operating system, and comparing secrets without telling how much of them was right.

use std::hint::black_box;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// `N` unpredictable bytes.
///
/// # Panics
/// When the operating system has no randomness to give. Going on would mean guessable keys and sessions.
pub fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    fill(&mut bytes);
    bytes
}

/// An unguessable text for links, sessions and the like: `n_bytes` of chance in base64url without padding.
///
/// # Panics
/// Like [`random_bytes`].
pub fn random_token(n_bytes: usize) -> String {
    let mut bytes = vec![0; n_bytes];
    fill(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Whether two digests or tokens are equal, in a time that depends on their length only.
pub fn equal_in_constant_time(left: &[u8], right: &[u8]) -> bool {
    if left.len() != right.len() {
        return false;
    }
    let difference = left.iter().zip(right).fold(0, |all, (l, r)| black_box(all | (l ^ r)));
    black_box(difference) == 0
}

fn fill(bytes: &mut [u8]) {
    if let Err(error) = getrandom::fill(bytes) {
        panic!("the operating system gives no randomness: {error}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_have_the_asked_length_and_differ() {
        for (n_bytes, n_chars) in [(0, 0), (1, 2), (16, 22), (32, 43)] {
            assert_eq!(random_token(n_bytes).len(), n_chars);
        }
        assert_ne!(random_token(16), random_token(16));
        assert_ne!(random_bytes::<16>(), random_bytes::<16>());
    }

    #[test]
    fn comparison_sees_every_byte() {
        let cases: [(&[u8], &[u8], bool); 6] = [
            (b"", b"", true),
            (b"abc", b"abc", true),
            (b"abc", b"abd", false),
            (b"abc", b"bbc", false),
            (b"abc", b"ab", false),
            (b"", b"a", false),
        ];
        for (left, right, expected) in cases {
            assert_eq!(equal_in_constant_time(left, right), expected, "{left:?} {right:?}");
        }
    }
}
