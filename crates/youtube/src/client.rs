//! Who makes the calls.

use std::sync::{Arc, LazyLock};

use reqwest::Method;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::endpoints::{Endpoints, Unfit};
use crate::http::{self, Answer};
use crate::{AccessToken, Failure};

/// The longest id of Google's.
const ID_MAX: usize = 128;

/// Makes calls.
#[derive(Clone, Debug)]
pub struct Client {
    /// Made with the first call: reading all trusted authorities takes longer than the rest of a server's start.
    pub(crate) http: Arc<LazyLock<reqwest::Client>>,
    pub(crate) endpoints: Endpoints,
}

/// One call of the API.
pub(crate) struct Call<'a> {
    pub token: &'a AccessToken,
    pub method: Method,
    pub path: &'static str,
    pub query: &'a [(&'static str, &'a str)],
    pub body: Option<Value>,
}

impl Client {
    /// A client for these addresses.
    ///
    /// # Errors
    /// Tokens would go in the clear.
    pub fn new(endpoints: Endpoints) -> Result<Self, Unfit> {
        endpoints.check()?;
        Ok(Self { http: Arc::new(LazyLock::new(http::client)), endpoints })
    }

    /// A call that is answered with something.
    pub(crate) async fn get<T: DeserializeOwned>(
        &self,
        token: &AccessToken,
        path: &'static str,
        query: &[(&'static str, &str)],
    ) -> Result<T, Failure> {
        read(&self.call(Call { token, method: Method::GET, path, query, body: None }).await?)
    }

    /// A call that gives something, and is answered with something.
    pub(crate) async fn send<T: DeserializeOwned>(
        &self,
        token: &AccessToken,
        method: Method,
        path: &'static str,
        query: &[(&'static str, &str)],
        body: Option<impl Serialize>,
    ) -> Result<T, Failure> {
        let body = body.map(|body| serde_json::to_value(body).expect("plain data"));
        read(&self.call(Call { token, method, path, query, body }).await?)
    }

    /// Deletes something. What is not there is deleted already.
    pub(crate) async fn delete(&self, token: &AccessToken, path: &'static str, id: &str) -> Result<(), Failure> {
        match self.call(Call { token, method: Method::DELETE, path, query: &[("id", id)], body: None }).await {
            Ok(_) | Err(Failure::Missing) => Ok(()),
            Err(failure) => Err(failure),
        }
    }

    async fn call(&self, call: Call<'_>) -> Result<Answer, Failure> {
        let mut url = self.endpoints.api.join(call.path).map_err(|_| Failure::Rubbish)?;
        url.query_pairs_mut().extend_pairs(call.query);
        let has_body = call.method != Method::GET && call.method != Method::DELETE;
        let mut request = self.http.request(call.method, url).bearer_auth(call.token.secret()).header("accept", "application/json");
        if let Some(body) = call.body {
            request = request.header("content-type", "application/json").body(body.to_string());
        } else if has_body {
            // Google's front end wants to know the length of nothing, too.
            request = request.header("content-length", "0");
        }
        let answer = http::exchange(request).await?;
        if answer.status.is_success() { Ok(answer) } else { Err(Failure::of_answer(answer.status.as_u16(), &answer.body)) }
    }
}

fn read<T: DeserializeOwned>(answer: &Answer) -> Result<T, Failure> {
    serde_json::from_slice(&answer.body).map_err(|_| Failure::Rubbish)
}

/// An id that may stand in addresses and frames.
pub(crate) fn id(text: String) -> Result<String, Failure> {
    let is_plain = text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    if is_plain && (1..=ID_MAX).contains(&text.len()) { Ok(text) } else { Err(Failure::Rubbish) }
}
