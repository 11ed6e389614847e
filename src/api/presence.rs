//! Where browsers hand in what their journals hold.

use domain::evidence::Batch;
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;
use server_fn_macro_default::server;

use super::Result;

/// The server's answer to a batch. Nothing is acknowledged before it is durable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Sequences of the batch that are stored now (newly or before): the journal may forget them.
    pub stored: Vec<u32>,
    /// The time on the server (Unix ms).
    pub now_ms: i64,
}

/// Stores presence facts, once each however often they come.
#[server(name = RecordPresence, prefix = "/api", endpoint = "record_presence", input = Json)]
pub async fn record_presence(batch: Batch) -> Result<Receipt> {
    crate::server::presence::record(batch).await
}
