//! The permission to use an account: OAuth 2 for web servers, with PKCE.

use std::pin::Pin;

use oauth2::basic::{BasicClient, BasicErrorResponse, BasicTokenResponse};
use oauth2::http::HeaderValue;
use oauth2::{
    AccessToken, AsyncHttpClient, AuthType, AuthUrl, AuthorizationCode, ClientId, ClientSecret, CsrfToken, HttpRequest, HttpResponse,
    PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RefreshToken, RequestTokenError, Scope, TokenResponse, TokenUrl,
};
use url::Url;

use crate::http;
use crate::{Client, Failure};

/// What we ask for: to manage the account's videos. Broadcasts need this one, or one that allows as much.
const SCOPE: &str = "https://www.googleapis.com/auth/youtube";
/// How long an access token is taken for good if nothing is said, in ms.
const LASTS_MS: i64 = 30 * 60 * 1000;
/// How long before its end an access token is not used any more, in ms.
const MARGIN_MS: i64 = 60 * 1000;

/// The program that Google knows us as.
#[derive(Clone, Debug)]
pub struct Program {
    id: ClientId,
    secret: ClientSecret,
}

impl Program {
    /// By its id and secret.
    pub fn new(id: String, secret: String) -> Self {
        Self { id: ClientId::new(id), secret: ClientSecret::new(secret) }
    }
}

/// A token for calls.
#[derive(Clone, Debug)]
pub struct Access {
    /// It.
    pub token: AccessToken,
    /// How long it is to be used, in ms.
    pub lasts_ms: i64,
}

/// What somebody has permitted.
#[derive(Clone, Debug)]
pub struct Grant {
    /// For the next hour.
    pub access: Access,
    /// For as long as nobody takes it back; none: Google has not given one.
    pub refresh: Option<RefreshToken>,
    /// It is enough for what we do.
    pub enough: bool,
}

impl Client {
    /// The address at Google where somebody says that we may use an account. `state` comes back with them, and only the `verifier` (43 to
    /// 128 characters) makes something of the code that comes with it.
    ///
    /// # Errors
    /// The redirect address is none.
    pub fn consent(&self, client_id: &str, redirect: &str, state: String, verifier: String) -> Result<Url, Failure> {
        let client = BasicClient::new(ClientId::new(client_id.to_owned()))
            .set_auth_uri(AuthUrl::from_url(self.endpoints.consent.clone()))
            .set_redirect_uri(RedirectUrl::new(redirect.to_owned()).map_err(|_| Failure::Client)?);
        let challenge = PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(verifier));
        let (url, _) = client
            .authorize_url(move || CsrfToken::new(state))
            .add_scope(Scope::new(SCOPE.to_owned()))
            .set_pkce_challenge(challenge)
            // A lasting permission, and each time anew: Google leaves the refresh token out for who has agreed before.
            .add_extra_param("access_type", "offline")
            .add_extra_param("prompt", "consent select_account")
            .url();
        Ok(url)
    }

    /// Makes something of the code that came back.
    ///
    /// # Errors
    /// Google refuses, or does not answer.
    pub async fn exchange(&self, program: &Program, redirect: &str, code: String, verifier: String) -> Result<Grant, Failure> {
        let client = BasicClient::new(program.id.clone())
            .set_client_secret(program.secret.clone())
            .set_auth_type(AuthType::RequestBody)
            .set_token_uri(TokenUrl::from_url(self.endpoints.token.clone()))
            .set_redirect_uri(RedirectUrl::new(redirect.to_owned()).map_err(|_| Failure::Client)?);
        let request = client.exchange_code(AuthorizationCode::new(code)).set_pkce_verifier(PkceCodeVerifier::new(verifier));
        let answer = request.request_async(self).await.map_err(failure)?;
        // Without a list it is what was asked for (RFC 6749, 5.1).
        let enough = answer.scopes().is_none_or(|scopes| scopes.iter().any(|scope| scope.as_str() == SCOPE));
        Ok(Grant { access: access(&answer), refresh: answer.refresh_token().cloned(), enough })
    }

    /// A fresh token for calls. With it comes a new lasting one, if Google wants the old one replaced.
    ///
    /// # Errors
    /// The permission is gone, or Google does not answer.
    pub async fn refresh(&self, program: &Program, refresh: &RefreshToken) -> Result<(Access, Option<RefreshToken>), Failure> {
        let client = BasicClient::new(program.id.clone())
            .set_client_secret(program.secret.clone())
            .set_auth_type(AuthType::RequestBody)
            .set_token_uri(TokenUrl::from_url(self.endpoints.token.clone()));
        let answer = client.exchange_refresh_token(refresh).request_async(self).await.map_err(failure)?;
        Ok((access(&answer), answer.refresh_token().cloned()))
    }

    /// Gives a permission back.
    ///
    /// # Errors
    /// Google does not answer. A token that it does not know (any more) is given back already.
    pub async fn revoke(&self, token: &str) -> Result<(), Failure> {
        let form = url::form_urlencoded::Serializer::new(String::new()).append_pair("token", token).finish();
        let request = self.http.post(self.endpoints.revoke.clone()).header("content-type", "application/x-www-form-urlencoded").body(form);
        match http::exchange(request).await?.status.as_u16() {
            200..300 | 400 => Ok(()),
            429 => Err(Failure::Busy),
            _ => Err(Failure::Broken),
        }
    }
}

/// The token endpoint is called as everything else is, within the same limits.
impl<'c> AsyncHttpClient<'c> for Client {
    type Error = Failure;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, Failure>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(async move {
            let (parts, body) = request.into_parts();
            let request = self.http.request(parts.method, self.endpoints.token.clone()).headers(parts.headers).body(body);
            let answer = http::exchange(request).await?;
            if answer.status.is_server_error() {
                return Err(Failure::Broken);
            }
            let mut response = HttpResponse::new(answer.body);
            *response.status_mut() = answer.status;
            response.headers_mut().insert("content-type", HeaderValue::from_static("application/json"));
            Ok(response)
        })
    }
}

fn access(answer: &BasicTokenResponse) -> Access {
    let said_ms = answer.expires_in().and_then(|lasts| i64::try_from(lasts.as_millis()).ok());
    Access { token: answer.access_token().clone(), lasts_ms: said_ms.map_or(LASTS_MS, |said_ms| (said_ms - MARGIN_MS).max(0)) }
}

/// The error itself is dropped: an answer that could not be read is in it.
fn failure(error: RequestTokenError<Failure, BasicErrorResponse>) -> Failure {
    match error {
        RequestTokenError::ServerResponse(answer) => Failure::of_grant(answer.error().as_ref()),
        RequestTokenError::Request(failure) => failure,
        RequestTokenError::Parse(..) | RequestTokenError::Other(_) => Failure::Rubbish,
    }
}
