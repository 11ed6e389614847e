//! Where Google is.

use url::Url;

/// The addresses that are called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoints {
    /// Where somebody says that we may use their account.
    pub consent: Url,
    /// Where tokens are given out.
    pub token: Url,
    /// Where tokens are given back.
    pub revoke: Url,
    /// Below which the API is; it ends with a slash.
    pub api: Url,
}

/// An address that is not fit for secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the address of Google's {0} is not https")]
pub struct Unfit(&'static str);

impl Default for Endpoints {
    fn default() -> Self {
        Self::google()
    }
}

impl Endpoints {
    /// The real ones.
    pub fn google() -> Self {
        let url = |text| Url::parse(text).expect("a constant address");
        Self {
            consent: url("https://accounts.google.com/o/oauth2/v2/auth"),
            token: url("https://oauth2.googleapis.com/token"),
            revoke: url("https://oauth2.googleapis.com/revoke"),
            api: url("https://www.googleapis.com/youtube/v3/"),
        }
    }

    /// Those of a stand-in on this machine, below an address that ends with a slash.
    ///
    /// # Panics
    /// The address cannot have others below it.
    pub fn below(base: &Url) -> Self {
        let url = |path| base.join(path).expect("an address that others can be below");
        Self { consent: url("o/oauth2/v2/auth"), token: url("token"), revoke: url("revoke"), api: url("youtube/v3/") }
    }

    /// Tokens go by TLS alone, or do not leave the machine.
    pub(crate) fn check(&self) -> Result<(), Unfit> {
        let all = [("consent", &self.consent), ("token", &self.token), ("revoke", &self.revoke), ("api", &self.api)];
        match all.into_iter().find(|(_, url)| url.scheme() != "https" && !is_this_machine(url)) {
            Some((name, _)) => Err(Unfit(name)),
            None => Ok(()),
        }
    }
}

fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        Some(url::Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_go_by_tls_or_stay_here() {
        let of = |text: &str| Endpoints::below(&Url::parse(text).expect("an address")).check();
        assert_eq!(Endpoints::google().check(), Ok(()));
        assert_eq!(of("http://127.0.0.1:9/"), Ok(()));
        assert_eq!(of("http://google.example/"), Err(Unfit("consent")));
    }
}
