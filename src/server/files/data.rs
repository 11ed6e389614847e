//! All that is held of one person: for that person, and for an administrator.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use domain::PersonId;

use super::name::FileName;
use super::{File, Refusal, answered, wall};
use crate::api::{ApiError, Thing};
use crate::server::api_door::Caller;
use crate::server::context::{App, Call};
use crate::server::guard::{self, Function};
use crate::server::privacy;

/// `GET /files/my-data.json`
pub async fn mine(State(app): State<Arc<App>>, caller: Caller) -> Response {
    let call = caller.into_call(app);
    let made = async { file(&call, &call.session()?.person.clone()).await };
    answered(made.await)
}

/// `GET /files/people/{person}/data.json`
pub async fn of_person(State(app): State<Arc<App>>, Path(person): Path<PersonId>, caller: Caller) -> Response {
    let call = caller.into_call(app);
    let made = async {
        guard::caller(&call, Function::FindPeople)?;
        file(&call, &person).await
    };
    answered(made.await)
}

async fn file(call: &Call, person: &PersonId) -> Result<File, Refusal> {
    let now_ms = call.now_ms();
    let data = privacy::data(&call.app.store, person, now_ms).await?.ok_or(ApiError::NoSuch(Thing::Account))?;
    let bytes = serde_json::to_vec_pretty(&data).map_err(|_| ApiError::Internal)?;
    // No name in it: file names end up in lists that others see.
    let name = FileName::new(&["rollcall data"], &wall::date("UTC", now_ms), "json");
    Ok(File { name, media_type: "application/json", bytes })
}
