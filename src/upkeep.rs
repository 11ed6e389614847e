//! What an administrator is told about keeping a Jitsi deployment: how each key stands, and the lines that Jitsi's configuration
//! needs. Pure.

use domain::provider::{Kind, Settings};

use crate::api::provider::KeyCard;

/// How a key stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyState {
    /// It was stored under another master key.
    Unreadable,
    /// It will sign.
    Waits {
        /// From when on (Unix ms).
        from_ms: i64,
    },
    /// Tokens are signed with it.
    Signs {
        /// Since when (Unix ms).
        since_ms: i64,
        /// When it is retired (Unix ms), if another takes its place.
        until_ms: Option<i64>,
    },
    /// Another signs; this one is still accepted.
    Replaced {
        /// Until when (Unix ms).
        until_ms: Option<i64>,
    },
    /// It is accepted no more.
    Retired {
        /// Since when (Unix ms).
        since_ms: i64,
    },
}

/// How each of a deployment's keys stands, in their order.
pub fn key_states(keys: &[KeyCard], now_ms: i64) -> Vec<KeyState> {
    let lives = |key: &KeyCard| key.retires_ms.is_none_or(|retires_ms| retires_ms > now_ms);
    let begun = keys.iter().filter(|key| key.signs_from_ms <= now_ms && lives(key));
    let signs = begun.max_by_key(|key| (key.signs_from_ms, key.made_ms)).map(|key| &key.id);
    let state = |key: &KeyCard| match key.retires_ms {
        Some(since_ms) if since_ms <= now_ms => KeyState::Retired { since_ms },
        _ if !key.readable => KeyState::Unreadable,
        _ if key.signs_from_ms > now_ms => KeyState::Waits { from_ms: key.signs_from_ms },
        until_ms if signs == Some(&key.id) => KeyState::Signs { since_ms: key.signs_from_ms, until_ms },
        until_ms => KeyState::Replaced { until_ms },
    };
    keys.iter().map(state).collect()
}

/// Lines of a file of Jitsi's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lines {
    /// For which way of installing Jitsi.
    pub install: &'static str,
    /// The file.
    pub file: String,
    /// The lines.
    pub lines: String,
}

/// What stands in a line where the secret goes, which is never shown.
pub const SECRET_HERE: &str = "the shared secret";

/// The lines with which a self-hosted Jitsi accepts our tokens. `key_server`: the whole address that it fetches public keys from, where
/// Rollcall is the key server. Names of options as in Jitsi's handbook and docker-jitsi-meet's example environment.
pub fn lines(settings: &Settings, key_server: Option<&str>) -> Vec<Lines> {
    let Settings { domain, app_id, issuer, audience, subject, kind, .. } = settings;
    if !matches!(kind, Kind::SharedSecret | Kind::KeyServer) {
        return Vec::new();
    }
    let host = domain.split(':').next().unwrap_or(domain);
    let (prosody_key, docker_key) = match key_server {
        Some(address) => (["asap_key_server = \"", address, "\""].concat(), ["JWT_ASAP_KEYSERVER=", address].concat()),
        None => (["app_secret = \"", SECRET_HERE, "\""].concat(), ["JWT_APP_SECRET=", SECRET_HERE].concat()),
    };
    let debian = [
        ["VirtualHost \"", subject, "\""].concat(),
        "    authentication = \"token\"".to_owned(),
        ["    app_id = \"", app_id, "\""].concat(),
        ["    ", &prosody_key].concat(),
        ["    asap_accepted_issuers = { \"", issuer, "\" }"].concat(),
        ["    asap_accepted_audiences = { \"", audience, "\" }"].concat(),
        "    allow_empty_token = false".to_owned(),
        "    enable_domain_verification = true".to_owned(),
        String::new(),
        ["-- Add to modules_enabled of Component \"conference.", subject, "\" \"muc\":"].concat(),
        "--     \"token_verification\"; \"token_affiliation\";".to_owned(),
        "-- Then: systemctl restart prosody".to_owned(),
    ];
    let docker = [
        "ENABLE_AUTH=1".to_owned(),
        "AUTH_TYPE=jwt".to_owned(),
        ["JWT_APP_ID=", app_id].concat(),
        docker_key,
        ["JWT_ACCEPTED_ISSUERS=", issuer].concat(),
        ["JWT_ACCEPTED_AUDIENCES=", audience].concat(),
        "JWT_ALLOW_EMPTY=0".to_owned(),
        "JWT_ENABLE_DOMAIN_VERIFICATION=true".to_owned(),
        "XMPP_MUC_MODULES=token_affiliation".to_owned(),
        "ENABLE_AUTO_OWNER=0".to_owned(),
        "# Then: docker compose up -d".to_owned(),
    ];
    vec![
        Lines { install: "Debian packages", file: ["/etc/prosody/conf.avail/", host, ".cfg.lua"].concat(), lines: debian.join("\n") },
        Lines { install: "docker-jitsi-meet", file: ".env".to_owned(), lines: docker.join("\n") },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(id: &str, signs_from_ms: i64, retires_ms: Option<i64>) -> KeyCard {
        KeyCard { id: id.to_owned(), made_ms: 0, signs_from_ms, retires_ms, readable: true }
    }

    #[test]
    fn the_states_of_keys_follow_the_clock() {
        let keys = [key("new", 200, None), key("old", 0, Some(300)), key("older", -9, Some(50))];
        let at = |now_ms| key_states(&keys, now_ms);
        assert_eq!(
            at(100),
            [KeyState::Waits { from_ms: 200 }, KeyState::Signs { since_ms: 0, until_ms: Some(300) }, KeyState::Retired { since_ms: 50 }]
        );
        assert_eq!(at(200)[..2], [KeyState::Signs { since_ms: 200, until_ms: None }, KeyState::Replaced { until_ms: Some(300) }]);
        assert_eq!(at(300)[1], KeyState::Retired { since_ms: 300 });
    }

    #[test]
    fn a_key_under_another_master_key_is_called_so_until_it_is_retired() {
        let keys = [KeyCard { readable: false, ..key("lost", 0, Some(300)) }];
        assert_eq!(key_states(&keys, 100), [KeyState::Unreadable]);
        assert_eq!(key_states(&keys, 400), [KeyState::Retired { since_ms: 300 }]);
    }

    #[test]
    fn the_lines_name_what_was_entered_and_never_a_secret() {
        let settings = Settings {
            title: "School".into(),
            kind: Kind::KeyServer,
            domain: "meet.example.org:8443".into(),
            app_id: "rollcall".into(),
            issuer: "our-issuer".into(),
            audience: "our-audience".into(),
            subject: "meet.jitsi".into(),
            send_email: false,
        };
        let both = lines(&settings, Some("https://rollcall.example.org/keys"));
        assert!(both[0].lines.contains("asap_key_server = \"https://rollcall.example.org/keys\""));
        assert!(both[0].lines.contains("VirtualHost \"meet.jitsi\"") && both[0].lines.contains("{ \"our-audience\" }"));
        assert_eq!(both[0].file, "/etc/prosody/conf.avail/meet.example.org.cfg.lua");
        assert!(
            both[1].lines.contains("JWT_ASAP_KEYSERVER=https://rollcall.example.org/keys") && !both[1].lines.contains("JWT_APP_SECRET")
        );
        let shared = lines(&Settings { kind: Kind::SharedSecret, ..settings.clone() }, None);
        assert!(shared.iter().all(|one| one.lines.contains(SECRET_HERE)));
        assert!(lines(&Settings { kind: Kind::Public, ..settings }, None).is_empty());
    }
}
