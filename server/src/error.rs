//! What a request can end in. `Display` is the documented message; what went wrong inside goes to the log, not to clients.

use rusqlite::ErrorCode;

/// Why a request was refused or could not be served. The HTTP status of each is chosen in `http::reply`.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such path.
    #[error("Not Found.")]
    NoPath,
    /// The path exists, with this method only.
    #[error("Method Not Allowed.")]
    Method(&'static str),
    /// No, malformed or wrong credentials.
    #[error("Unauthorized Access")]
    Unauthorized,
    /// Too many failed logins; try again after so many seconds.
    #[error("Too Many Requests.")]
    Throttled(u64),
    /// A browser came by a name that is not the box's own.
    #[error("This name is not the box's own: add it to hosts in its configuration, or use its address.")]
    Misdirected,
    /// The body did not come in time.
    #[error("Request Timeout.")]
    Slow,
    /// The head is larger than the limit.
    #[error("Request Header Fields Too Large.")]
    HeadTooLarge,
    /// The body is larger than the limit.
    #[error("Payload Too Large.")]
    TooLarge,
    /// The body is of a type that no endpoint reads.
    #[error("Unsupported Media Type.")]
    MediaType,
    /// A known user who may not do this.
    #[error("Unauthorized Access")]
    Forbidden,
    /// Required parameters are missing or empty: their names.
    #[error("Please Enter Required Fields.")]
    Missing(Vec<String>),
    /// Parameters have values that can't be: their names. None: the body as a whole can't be parsed.
    #[error("Invalid Value.")]
    Invalid(Vec<String>),
    /// No row of that id, or none that the caller may see.
    #[error("Record Not Found.")]
    NoRecord,
    /// A number that another row already has.
    #[error("Duplicate Value.")]
    Duplicate,
    /// The store can't serve now: it can't be opened, the disk is full, it is damaged. The reason is for the log.
    #[error("Service Unavailable.")]
    Unavailable(String),
    /// As many as the limit allows are there already: of what.
    #[error("Service Unavailable.")]
    Full(&'static str),
    /// Another process has been writing for too long. The reason is for the log.
    #[error("Service Unavailable.")]
    Busy(String),
    /// The database is damaged. The reason is for the log.
    #[error("Service Unavailable.")]
    Damaged(String),
    /// A fault of ours. The reason is for the log.
    #[error("Internal Server Error.")]
    Internal(String),
}

/// The result of everything below the HTTP face.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// One parameter has a value that can't be.
    pub fn invalid(name: &str) -> Error {
        Error::Invalid(vec![name.to_owned()])
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Error {
        use rusqlite::ffi;
        let Some(failure) = error.sqlite_error() else { return Error::Internal(error.to_string()) };
        match (failure.code, failure.extended_code) {
            (_, ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY) => Error::Duplicate,
            (ErrorCode::ConstraintViolation | ErrorCode::TypeMismatch, _) => Error::Invalid(Vec::new()),
            (ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase, _) => Error::Damaged(error.to_string()),
            (ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked, _) => Error::Busy(error.to_string()),
            (ErrorCode::DiskFull | ErrorCode::SystemIoFailure | ErrorCode::CannotOpen | ErrorCode::ReadOnly, _) => {
                Error::Unavailable(error.to_string())
            }
            _ => Error::Internal(error.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unique_violation_is_a_duplicate_and_a_missing_reference_is_invalid() -> rusqlite::Result<()> {
        let db = rusqlite::Connection::open_in_memory()?;
        db.execute_batch(
            "PRAGMA foreign_keys = ON; CREATE TABLE a (id INTEGER PRIMARY KEY, n TEXT UNIQUE); INSERT INTO a VALUES (1, 'x');
             CREATE TABLE b (a INTEGER REFERENCES a) STRICT;",
        )?;
        let end = |sql: &str| db.execute(sql, []).map_err(Error::from);
        assert!(matches!(end("INSERT INTO a VALUES (2, 'x')"), Err(Error::Duplicate)));
        assert!(matches!(end("INSERT INTO a VALUES (1, 'y')"), Err(Error::Duplicate)));
        assert!(matches!(end("INSERT INTO b VALUES (9)"), Err(Error::Invalid(_))));
        assert!(matches!(end("INSERT INTO b VALUES ('x')"), Err(Error::Invalid(_))));
        assert!(matches!(end("SELECT nothing"), Err(Error::Internal(_))));
        Ok(())
    }
}
