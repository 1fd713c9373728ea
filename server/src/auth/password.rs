//! Passwords: Argon2id, the digests of imported ones, and made-up ones.

use super::Account;
use crate::error::{Error, Result};
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use md5::{Digest, Md5};

/// Fewest bytes of a new password.
pub const MIN_BYTES: usize = 8;
/// Most bytes of a new password.
pub const MAX_BYTES: usize = 1024;

/// What is verified for nobody: a made-up salt and output, which no password leads to, with the parameters of [`argon2id`].
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// OWASP's parameters (Password Storage Cheat Sheet): 19 MiB of memory, 2 passes, 1 lane.
fn argon2id() -> Argon2<'static> {
    let params = Params::new(19 * 1024, 2, 1, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// Argon2id of a secret with a fresh salt, in PHC form. Takes some 16 ms of one core and 19 MiB.
///
/// # Errors
/// [`Error::Internal`] when the system gives no random salt.
pub fn hash(secret: &[u8]) -> Result<String> {
    let hashed = argon2id().hash_password(secret).map_err(|error| Error::Internal(format!("Argon2id: {error}")))?;
    Ok(hashed.to_string())
}

/// Whether `password` is the account's. Takes as long for nobody, and for an account without a password, as for a user whose hash
/// has today's parameters.
pub fn verify(password: &[u8], account: Option<&Account>) -> bool {
    let stored = account.and_then(|account| account.hash.as_deref());
    let given = match account.map(|account| account.digest.as_str()) {
        Some("sha256") => hex(ring::digest::digest(&ring::digest::SHA256, password).as_ref()).into_bytes(),
        Some("md5") => hex(&Md5::digest(password)).into_bytes(),
        _ => password.to_vec(),
    };
    argon2id().verify_password(&given, stored.unwrap_or(NOBODY)).is_ok() && stored.is_some()
}

/// Whether a new password has the length that is asked for.
pub fn is_acceptable(password: &str) -> bool {
    (MIN_BYTES..=MAX_BYTES).contains(&password.len()) && !password.contains('\0')
}

/// Whether this is an Argon2id hash in PHC form that can be verified here: one that asks for more than 1 GiB can't.
pub fn is_hash(text: &str) -> bool {
    const MOST_KIB: u32 = 1 << 20;
    let Ok(hash) = PasswordHash::new(text) else { return false };
    let is_modest = Params::try_from(&hash).is_ok_and(|params| params.m_cost() <= MOST_KIB);
    text.starts_with("$argon2id$") && hash.hash.is_some() && hash.salt.is_some() && is_modest
}

/// A password nobody has thought of: 20 characters that can't be mistaken for each other, 116 bits.
///
/// # Errors
/// [`Error::Internal`] when the system gives no random bytes.
pub fn make() -> Result<String> {
    const LETTERS: &[u8; 56] = b"ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789";
    let mut password = String::with_capacity(20);
    while password.len() < 20 {
        let [byte] = random::<1>()?;
        // Bytes past the last whole round of letters would favour the first ones.
        if byte < 224 {
            password.push(char::from(LETTERS[usize::from(byte) % LETTERS.len()]));
        }
    }
    Ok(password)
}

/// Random bytes from the system.
///
/// # Errors
/// [`Error::Internal`] when there are none.
pub fn random<const N: usize>() -> Result<[u8; N]> {
    use ring::rand::SecureRandom;
    let mut bytes = [0; N];
    ring::rand::SystemRandom::new().fill(&mut bytes).map_err(|_| Error::Internal("no random bytes".into()))?;
    Ok(bytes)
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{Caller, Role};
    use super::*;

    fn account(given: &[u8], digest: &str) -> Account {
        let caller = Caller { id: 1, role: Role::Viewer, address: [127, 0, 0, 1].into(), token: None };
        Account { caller, hash: hash(given).ok(), digest: digest.into(), networks: String::new() }
    }

    #[test]
    fn a_password_is_verified_plain_and_through_either_digest() {
        let md5 = account(b"5f4dcc3b5aa765d61d8327deb882cf99", "md5");
        let sha = account(b"5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8", "sha256");
        for stored in [account(b"password", ""), md5, sha] {
            assert!(verify(b"password", Some(&stored)));
            assert!(!verify(b"Password", Some(&stored)));
        }
    }

    #[test]
    fn nobody_and_a_user_without_password_never_get_in() {
        let none = Account { hash: None, ..account(b"x", "") };
        assert!(!verify(b"x", None));
        assert!(!verify(b"x", Some(&none)));
    }

    #[test]
    fn what_is_verified_for_nobody_is_as_costly_as_a_new_hash() -> Result<()> {
        use argon2::password_hash::Error::PasswordInvalid;
        let new = hash(b"x")?;
        let shape = |phc: &str| phc.split('$').map(str::len).collect::<Vec<_>>();
        let parameters = |phc: &str| phc.split('$').take(4).collect::<Vec<_>>().join("$");
        assert_eq!((parameters(NOBODY), shape(NOBODY)), (parameters(&new), shape(&new)));
        // It is read and gone through, not refused as unreadable.
        assert_eq!(argon2id().verify_password(b"x", NOBODY), Err(PasswordInvalid));
        Ok(())
    }

    #[test]
    fn the_stored_form_names_owasps_parameters() {
        assert!(hash(b"x").is_ok_and(|phc| phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$")));
    }

    #[test]
    fn made_passwords_are_acceptable_and_differ() {
        let (one, two) = (make().unwrap_or_default(), make().unwrap_or_default());
        assert!(is_acceptable(&one) && one != two);
    }
}
