//! The store: SQLite in the data folder. All SQL of the house is in this folder, one file a subject, in the subset that SQLite
//! and PostgreSQL share. A look-up that finds nothing answers `None`: that is not an error of the store.

pub mod account;
pub mod admission;
pub mod alarm;
pub mod attendance;
pub mod board;
pub mod breakout;
pub mod consent;
pub mod course;
pub mod delivery;
pub mod erasure;
pub mod evidence;
pub mod grant;
pub mod hook;
pub mod invitation;
pub mod knock;
pub mod lesson;
pub mod moderators;
pub mod named;
pub mod person;
pub mod problem;
pub mod provider;
pub mod provider_key;
pub mod receipt_key;
pub mod recording;
pub mod results;
pub mod retention;
pub mod room;
pub mod session;
pub mod settled;
pub mod subject;
pub mod youtube;

use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Sqlite, SqlitePool, Transaction};

use domain::role::{Capability, Role};

use crate::api::ApiError;

/// What can go wrong with the data folder, in words for the administrator who starts the server.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The folder is not there and cannot be made.
    #[error("the data folder {folder} cannot be made. Give another one with --data, or make it writable for this user")]
    NoFolder {
        /// Which.
        folder: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The folder or its file is read-only.
    #[error("the data folder {folder} cannot be written to: {reason}. Make it writable for this user, or give another one with --data")]
    ReadOnly {
        /// Which.
        folder: PathBuf,
        /// Why.
        reason: String,
    },
    /// The file is there but is no database, or a damaged one.
    #[error(
        "the database {file} is damaged or is no Rollcall database: {reason}. It was left untouched. Put a backup in its place, or start \
         with another --data folder"
    )]
    Corrupt {
        /// Which.
        file: PathBuf,
        /// Why.
        reason: String,
    },
    /// A newer Rollcall made the database.
    #[error("the database {file} was made by a newer version of Rollcall ({reason}). Use that version, or a backup from before")]
    Newer {
        /// Which.
        file: PathBuf,
        /// Why.
        reason: String,
    },
    /// Anything else that the database says.
    #[error("the database {file} cannot be opened")]
    Other {
        /// Which.
        file: PathBuf,
        /// Why.
        source: sqlx::Error,
    },
}

/// The store.
#[derive(Clone, Debug)]
pub struct Store {
    pool: SqlitePool,
    file: PathBuf,
}

/// Any failure of the database while serving. The caller learns [`ApiError::Storage`]; the log has the rest.
pub type Result<T> = std::result::Result<T, sqlx::Error>;

impl From<sqlx::Error> for ApiError {
    fn from(error: sqlx::Error) -> Self {
        tracing::error!(error = %error, "the store failed");
        Self::Storage
    }
}

impl Store {
    /// Opens the database in a folder, makes both if they are missing, and brings the schema up to date.
    ///
    /// # Errors
    /// See [`OpenError`].
    pub async fn open(folder: &Path) -> std::result::Result<Self, OpenError> {
        make(folder).map_err(|source| OpenError::NoFolder { folder: folder.into(), source })?;
        let file = folder.join("rollcall.sqlite3");
        let options = SqliteConnectOptions::new()
            .filename(&file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            // What is deleted is overwritten, and not only let go of: whoever is erased is not in the file either.
            .pragma("secure_delete", "ON")
            .busy_timeout(Duration::from_secs(5))
            .disable_statement_logging();
        let told = |error: sqlx::Error| explain(error, folder, &file);
        let pool = SqlitePoolOptions::new()
            .max_connections(4)
            .acquire_timeout(Duration::from_secs(10))
            .connect_with(options)
            .await
            .map_err(told)?;
        sqlx::migrate!("src/server/store/migrations").run(&pool).await.map_err(|error| match error {
            sqlx::migrate::MigrateError::VersionMissing(_) | sqlx::migrate::MigrateError::VersionMismatch(_) => {
                OpenError::Newer { file: file.clone(), reason: error.to_string() }
            }
            sqlx::migrate::MigrateError::Execute(error) | sqlx::migrate::MigrateError::ExecuteMigration(error, _) => told(error),
            other => OpenError::Other { file: file.clone(), source: sqlx::Error::Migrate(Box::new(other)) },
        })?;
        // A read-only file opens without complaint; find out now, not in the first lesson.
        let mut connection = pool.acquire().await.map_err(told)?;
        sqlx::query("BEGIN IMMEDIATE").execute(&mut *connection).await.map_err(told)?;
        sqlx::query("ROLLBACK").execute(&mut *connection).await.map_err(told)?;
        drop(connection);
        Ok(Self { pool, file })
    }

    /// The connections, for the files of this folder.
    pub(in crate::server::store) const fn pool(&self) -> &SqlitePool {
        &self.pool
    }

    /// A transaction that writes. It waits for its turn at the start: one that reads first and waits then can only fail.
    pub(in crate::server::store) async fn write(&self) -> Result<Transaction<'static, Sqlite>> {
        self.pool.begin_with("BEGIN IMMEDIATE").await
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// It does not.
    pub async fn ping(&self) -> Result<()> {
        sqlx::query("SELECT 1").execute(&self.pool).await.map(|_| ())
    }

    /// Writes a consistent copy to a file that is not there yet, while the server may go on.
    ///
    /// # Errors
    /// The file is there, or cannot be written.
    pub async fn backup(&self, target: &Path) -> Result<()> {
        sqlx::query("VACUUM INTO ?").bind(target.to_string_lossy().into_owned()).execute(&self.pool).await.map(|_| ())
    }

    /// Folds the write-ahead log back into the file, as far as readers let it: what is deleted is in the log, too.
    pub(in crate::server::store) async fn empty_log(&self) {
        if let Err(error) = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&self.pool).await {
            tracing::warn!(%error, "the write-ahead log could not be emptied; it will be when the server stops");
        }
    }

    /// The database file.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// Closes all connections and folds the write-ahead log back into the file.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}

/// A role as the store has it.
pub(in crate::server::store) fn role(name: &str) -> Result<Role> {
    Role::from_name(name).ok_or_else(|| unreadable("role"))
}

/// A capability as the store has it.
pub(in crate::server::store) fn capability(name: &str) -> Result<Capability> {
    Capability::from_name(name).ok_or_else(|| unreadable("capability"))
}

/// Something in the store that this version does not understand.
pub(in crate::server::store) fn unreadable(what: &'static str) -> sqlx::Error {
    sqlx::Error::Decode(format!("the store has an unknown {what}").into())
}

/// Makes the folder if it is missing: for this user alone, because names, hashes and attendance are in it.
fn make(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)
}

fn explain(error: sqlx::Error, folder: &Path, file: &Path) -> OpenError {
    let code = error.as_database_error().and_then(|error| error.code()).and_then(|code| code.parse::<i32>().ok()).map(|code| code & 0xff);
    let reason = error.to_string();
    match code {
        // SQLITE_PERM, READONLY, IOERR, CANTOPEN
        Some(3 | 8 | 10 | 14) => OpenError::ReadOnly { folder: folder.into(), reason },
        // SQLITE_CORRUPT, NOTADB
        Some(11 | 26) => OpenError::Corrupt { file: file.into(), reason },
        _ => OpenError::Other { file: file.into(), source: error },
    }
}
