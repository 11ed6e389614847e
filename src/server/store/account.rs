//! Accounts: people who can sign in.

use domain::role::Role;
use domain::{AccountId, PersonId};
use sqlx::SqliteConnection;

use super::{Result, Store, role};

/// An account.
#[derive(Clone, Debug)]
pub struct Account {
    /// Which.
    pub id: AccountId,
    /// Whose.
    pub person: PersonId,
    /// The name others see.
    pub name: String,
    /// What one signs in with.
    pub account_name: String,
    /// The argon2id hash, with its parameters.
    pub password_hash: String,
    /// Administrator, teacher, or without meaning outside of courses.
    pub role: Role,
}

/// Notes the e-mail address of an account, or forgets it. Says whether there is such an account.
///
/// # Errors
/// The store fails.
pub async fn set_email(store: &Store, account_name: &str, email: Option<&str>) -> Result<bool> {
    let done =
        sqlx::query("UPDATE account SET email = $2 WHERE account_name = $1").bind(account_name).bind(email).execute(store.pool()).await?;
    Ok(done.rows_affected() == 1)
}

/// Stores accounts with their people: all, or none if one of the sign-in names is taken (then `false`).
///
/// # Errors
/// The store fails.
pub async fn insert(store: &Store, accounts: &[Account], now_ms: i64) -> Result<bool> {
    let mut tx = store.write().await?;
    for account in accounts {
        if !insert_one(&mut tx, account, now_ms).await? {
            return Ok(false); // dropping the transaction undoes the others
        }
    }
    tx.commit().await?;
    Ok(true)
}

async fn insert_one(tx: &mut SqliteConnection, account: &Account, now_ms: i64) -> Result<bool> {
    sqlx::query("INSERT INTO person (id, name, created_ms) VALUES ($1, $2, $3)")
        .bind(account.person.as_str())
        .bind(&account.name)
        .bind(now_ms)
        .execute(&mut *tx)
        .await?;
    let inserted = sqlx::query(
        "INSERT INTO account (id, person_id, account_name, password_hash, role, created_ms) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (account_name) DO NOTHING",
    )
    .bind(account.id.as_str())
    .bind(account.person.as_str())
    .bind(&account.account_name)
    .bind(&account.password_hash)
    .bind(account.role.as_str())
    .bind(now_ms)
    .execute(&mut *tx)
    .await?;
    Ok(inserted.rows_affected() == 1)
}

/// The account with a sign-in name (lower case).
///
/// # Errors
/// The store fails.
pub async fn by_name(store: &Store, account_name: &str) -> Result<Option<Account>> {
    let row: Option<(String, String, String, String, String, String)> = sqlx::query_as(
        "SELECT a.id, a.person_id, p.name, a.account_name, a.password_hash, a.role
         FROM account a JOIN person p ON p.id = a.person_id WHERE a.account_name = $1",
    )
    .bind(account_name)
    .fetch_optional(store.pool())
    .await?;
    row.map(|(id, person, name, account_name, password_hash, role_name)| {
        Ok(Account { id: id.into(), person: person.into(), name, account_name, password_hash, role: role(&role_name)? })
    })
    .transpose()
}

/// Gives an account a new password and ends its sessions, but the one to keep.
///
/// # Errors
/// The store fails.
pub async fn set_password(store: &Store, account: &AccountId, password_hash: &str, keep: Option<&str>) -> Result<()> {
    let mut tx = store.write().await?;
    sqlx::query("UPDATE account SET password_hash = $1 WHERE id = $2").bind(password_hash).bind(account.as_str()).execute(&mut *tx).await?;
    sqlx::query("DELETE FROM session WHERE person_id = (SELECT person_id FROM account WHERE id = $1) AND token_hash <> $2")
        .bind(account.as_str())
        .bind(keep.unwrap_or_default())
        .execute(&mut *tx)
        .await?;
    tx.commit().await
}
