//! Where files of recordings are kept, and from where they are fetched.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use storage::{Authorities, Bucket};

use super::Secret;
use crate::server::recordings::fetch::Rules;

/// From where JaaS offers files: its own hosts, and the stores it keeps them in. Its documentation names none of them.
const LINK_HOSTS: &[&str] = &["8x8.vc", ".8x8.vc", ".8x8.com", ".oraclecloud.com", ".amazonaws.com"];
/// The largest file that is fetched, in GB: six hours, the longest that JaaS records, with much room.
const MAX_GB: u64 = 20;
/// Bytes in a GB.
const GB: u64 = 1_000_000_000;

/// Where files of recordings are kept, and from where they are fetched.
#[derive(Clone, Debug)]
pub struct RecordingsConfig {
    /// A folder, such as the one that Jibri writes into.
    pub folder: PathBuf,
    /// A bucket that speaks S3; none: the folder.
    pub bucket: Option<Bucket>,
    /// The bucket itself gives the files out, under addresses that it checks.
    pub direct: bool,
    /// From where, and how much, may be fetched.
    pub fetching: Rules,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileRecordings {
    folder: Option<PathBuf>,
    max_gb: Option<u64>,
    link_hosts: Option<Vec<String>>,
    #[serde(default)]
    direct: bool,
    s3: Option<FileBucket>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FileBucket {
    endpoint: String,
    region: Option<String>,
    bucket: String,
    prefix: Option<String>,
    path_style: Option<bool>,
    access_key: Option<Secret>,
    secret_key: Option<Secret>,
}

/// What is in force if nothing is set.
pub fn ordinary(data: &Path) -> RecordingsConfig {
    let hosts = LINK_HOSTS.iter().map(|&host| host.to_owned()).collect();
    let fetching = Rules { hosts, most: MAX_GB * GB, ..Rules::default() };
    RecordingsConfig { folder: data.join("recordings"), bucket: None, direct: false, fetching }
}

/// What is in force. `environment` knows variables by their names.
pub fn of(
    folder: Option<&PathBuf>,
    file: FileRecordings,
    data: &Path,
    environment: impl Fn(&str) -> Option<String>,
) -> Result<RecordingsConfig> {
    let mut config = ordinary(data);
    if let Some(folder) = folder.cloned().or(file.folder) {
        ensure!(
            !folder.as_os_str().is_empty(),
            "the folder for recordings (--recordings, or folder under [recordings]) is empty: name one"
        );
        config.folder = folder;
    }
    if let Some(max_gb) = file.max_gb {
        ensure!((1..=100_000).contains(&max_gb), "max_gb under [recordings] must be a number of GB from 1 to 100000");
        config.fetching.most = max_gb * GB;
    }
    if let Some(hosts) = file.link_hosts {
        if let Some(wrong) = hosts.iter().find(|host| !is_host(host)) {
            bail!(
                "{wrong:?} in link_hosts under [recordings] is no host: write recordings.example.org, or .example.org for all hosts below it"
            );
        }
        config.fetching.hosts = hosts;
    }
    config.bucket = file.s3.map(|file| bucket(file, environment)).transpose()?;
    config.direct = file.direct;
    if config.direct {
        let bucket =
            config.bucket.as_ref().context("direct under [recordings] needs a bucket: set [recordings.s3], or take direct away")?;
        ensure!(
            bucket.endpoint.starts_with("https://") || is_loopback(&bucket.endpoint),
            "direct under [recordings] needs an endpoint with https://: browsers fetch nothing else from a page with https://"
        );
    }
    Ok(config)
}

fn bucket(file: FileBucket, environment: impl Fn(&str) -> Option<String>) -> Result<Bucket> {
    let key = |name: &str, setting: &str, from_file: Option<Secret>| {
        let given = environment(name).filter(|text| !text.trim().is_empty()).or(from_file.map(|secret| secret.expose().to_owned()));
        given.with_context(|| format!("the bucket of [recordings.s3] needs {setting}: set {name}, or {setting} there"))
    };
    Ok(Bucket {
        key: key("ROLLCALL_S3_ACCESS_KEY", "access_key", file.access_key)?,
        secret: key("ROLLCALL_S3_SECRET_KEY", "secret_key", file.secret_key)?,
        endpoint: file.endpoint,
        region: file.region.unwrap_or_else(|| "us-east-1".to_owned()),
        bucket: file.bucket,
        prefix: file.prefix.unwrap_or_default(),
        path_style: file.path_style.unwrap_or(true),
        authorities: Authorities::System,
    })
}

/// Whether an endpoint is on this machine.
pub fn is_loopback(endpoint: &str) -> bool {
    let host = endpoint.split_once("://").map_or(endpoint, |(_, rest)| rest);
    let host = host.split('/').next().unwrap_or_default();
    let host = if host.starts_with('[') { host.split_inclusive(']').next() } else { host.split(':').next() };
    matches!(host, Some("localhost" | "127.0.0.1" | "[::1]"))
}

fn is_host(host: &str) -> bool {
    let name = host.strip_prefix('.').unwrap_or(host);
    let is_label = |label: &str| !label.is_empty() && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    // A whole top-level domain is a mistake, and an address of numbers is never asked.
    name.split('.').count() >= 2 && name.split('.').all(is_label) && name.bytes().any(|b| b.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, environment: &[(&str, &str)]) -> Result<RecordingsConfig> {
        let file: FileRecordings = toml::from_str(text)?;
        let known = |name: &str| environment.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        of(None, file, Path::new("data"), known)
    }

    const S3: &str = "[s3]\nendpoint = \"https://s3.example.org\"\nbucket = \"lessons\"\naccess_key = \"AK\"\nsecret_key = \"a secret\"";

    #[test]
    fn without_anything_recordings_are_in_the_data_folder_and_come_from_jaas() {
        let config = read("", &[]).expect("nothing is needed");
        assert_eq!(config.folder, Path::new("data/recordings"));
        assert!(config.bucket.is_none() && !config.direct);
        assert_eq!(config.fetching.most, 20_000_000_000);
        assert!(storage::fetch::check(&config.fetching, "https://objectstorage.us-phoenix-1.oraclecloud.com/p/x").is_ok());
        assert!(storage::fetch::check(&config.fetching, "https://school.example/x").is_err());
        let flag = of(Some(&"/srv/rec".into()), toml::from_str("folder = \"/elsewhere\"").expect("a file"), Path::new("data"), |_| None);
        assert_eq!(flag.expect("sensible").folder, Path::new("/srv/rec"), "flags win");
    }

    #[test]
    fn a_bucket_takes_its_keys_from_the_environment_first() {
        let bucket =
            read(S3, &[("ROLLCALL_S3_SECRET_KEY", "another"), ("ROLLCALL_S3_ACCESS_KEY", " ")]).expect("sensible").bucket.expect("set");
        assert_eq!(
            (bucket.key.as_str(), bucket.secret.as_str(), bucket.region.as_str(), bucket.path_style),
            ("AK", "another", "us-east-1", true)
        );
        assert!(!format!("{bucket:?}").contains("another"), "no secret in a log");
    }

    #[test]
    fn mistakes_are_named_and_secrets_are_not() {
        for (text, expected) in [
            ("max_gb = 0", "max_gb"),
            ("link_hosts = [\"https://a.example\"]", "link_hosts"),
            ("link_hosts = [\"com\"]", "link_hosts"),
            ("link_hosts = [\"127.0.0.1\"]", "link_hosts"),
            ("direct = true", "[recordings.s3]"),
            ("folder = \"\"", "folder"),
            (&format!("direct = true\n{}", S3.replace("https", "http")), "https://"),
            ("[s3]\nendpoint = \"https://a.example\"\nbucket = \"lessons\"", "ROLLCALL_S3_ACCESS_KEY"),
            (&S3.replace("access_key", "acces_key"), "acces_key"),
        ] {
            let error = format!("{:#}", read(text, &[]).expect_err(text));
            assert!(error.contains(expected) && !error.contains("a secret"), "{text}: {error}");
        }
        assert!(is_loopback("http://127.0.0.1:9000") && is_loopback("http://localhost") && is_loopback("http://[::1]:9"));
        assert!(!is_loopback("http://127.0.0.1.example.org") && !is_loopback("http://localhost.example.org/"));
    }
}
