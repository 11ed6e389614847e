//! Signing in and out, and one's own account.

use domain::{PersonId, RoomId};
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;
use server_fn_macro_default::server;

use super::Result;

/// Who is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Me {
    /// The person.
    pub person: PersonId,
    /// The name others see.
    pub name: String,
    /// The sign-in name; guests have none.
    pub account_name: Option<String>,
    /// May do everything.
    pub administrator: bool,
    /// May make courses (administrators and teachers).
    pub may_create_courses: bool,
    /// For guests: the one room they may enter.
    pub guest_of: Option<RoomId>,
}

/// Who is signed in here, if anybody.
#[server(name = WhoAmI, prefix = "/api", endpoint = "who_am_i", input = Json)]
pub async fn who_am_i() -> Result<Option<Me>> {
    crate::server::account::who_am_i().await
}

/// Signs in with a local account.
#[server(name = SignIn, prefix = "/api", endpoint = "sign_in", input = Json)]
pub async fn sign_in(account_name: String, password: String) -> Result<Me> {
    crate::server::account::sign_in(account_name, password).await
}

/// Ends this session.
#[server(name = SignOut, prefix = "/api", endpoint = "sign_out", input = Json)]
pub async fn sign_out() -> Result<()> {
    crate::server::account::sign_out().await
}

/// Ends all sessions of the account, this one too.
#[server(name = SignOutEverywhere, prefix = "/api", endpoint = "sign_out_everywhere", input = Json)]
pub async fn sign_out_everywhere() -> Result<()> {
    crate::server::account::sign_out_everywhere().await
}

/// Changes one's own password and ends all other sessions of the account.
#[server(name = ChangePassword, prefix = "/api", endpoint = "change_password", input = Json)]
pub async fn change_password(current: String, new: String) -> Result<()> {
    crate::server::account::change_password(current, new).await
}
