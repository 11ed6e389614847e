//! A bucket that speaks S3.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use aws_lc_rs::digest::{Context, SHA256};
use bytes::Bytes;
use data_encoding::HEXLOWER;
use futures_util::{StreamExt, TryStreamExt};
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::client::{HttpClient, HttpConnector};
use object_store::path::Path;
use object_store::signer::{Method, SignedUrlOptions, Signer};
use object_store::{ClientOptions, GetOptions, GetRange, ObjectMeta, ObjectStore, ObjectStoreExt, PutPayload, RetryConfig, WriteMultipart};
use url::Url;

use crate::connect::{Authorities, tls};
use crate::folder::{Writing, blocking};
use crate::{Body, Found, Place, Says, Trouble, Usage};

/// How much is sent in one piece, in bytes: a bucket takes 10 000 of them, so a file may have 320 GB.
const PIECE: usize = 32 * 1024 * 1024;
/// Pieces that are under way at once.
const AT_ONCE: usize = 2;
/// How long a connection may take, and how long a bucket may be silent.
const CONNECT: Duration = Duration::from_secs(10);
const SILENCE: Duration = Duration::from_secs(60);
/// How often and how long something is tried that failed for reasons that pass.
const TRIES: usize = 3;
const TRIED_FOR: Duration = Duration::from_secs(60);

/// How a bucket is reached.
#[derive(Clone)]
pub struct Bucket {
    /// Where, such as `https://s3.example.org`. With `http://`, whoever listens on the way can read recordings.
    pub endpoint: String,
    /// Its region, `us-east-1` if it has none.
    pub region: String,
    /// Its name.
    pub bucket: String,
    /// The access key's id.
    pub key: String,
    /// The access key's secret.
    pub secret: String,
    /// Before all places, such as `recordings`; maybe empty.
    pub prefix: String,
    /// Its name comes after the endpoint's host (as most S3 servers of one's own want it), not before.
    pub path_style: bool,
    /// Whom we believe that the endpoint is the endpoint.
    pub authorities: Authorities,
}

impl fmt::Debug for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bucket").field("endpoint", &self.endpoint).field("bucket", &self.bucket).finish_non_exhaustive()
    }
}

impl Bucket {
    pub(crate) fn name(&self) -> String {
        let prefix = if self.prefix.is_empty() { String::new() } else { format!("/{}", self.prefix) };
        format!("{}{prefix} at {}", self.bucket, self.endpoint)
    }

    /// The address of the bucket.
    fn url(&self) -> Result<Url, Trouble> {
        let wrong = || Trouble::because("the endpoint is no address such as https://s3.example.org");
        let mut url = Url::parse(&self.endpoint).map_err(|_| wrong())?;
        let plain = url.username().is_empty() && url.password().is_none() && url.query().is_none() && url.fragment().is_none();
        if !matches!(url.scheme(), "http" | "https") || url.path() != "/" || !plain {
            return Err(wrong());
        }
        let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.');
        if !(3..=63).contains(&self.bucket.len()) || !self.bucket.chars().all(is_name) {
            return Err(Trouble::because("the bucket's name has 3 to 63 small letters, digits, dots and hyphens"));
        }
        if !self.path_style {
            let host = url.host_str().map(|host| format!("{}.{host}", self.bucket)).ok_or_else(wrong)?;
            url.set_host(Some(&host)).map_err(|_| wrong())?;
        }
        Ok(url)
    }
}

/// A bucket that is ready for use.
#[derive(Clone)]
pub struct OpenBucket {
    store: Arc<AmazonS3>,
    prefix: Option<Place>,
    origin: String,
}

impl fmt::Debug for OpenBucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenBucket").field("origin", &self.origin).finish_non_exhaustive()
    }
}

/// Connections with our own TLS, to nobody but the endpoint.
#[derive(Debug)]
struct Connect(Authorities);

impl HttpConnector for Connect {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        let client = reqwest::Client::builder()
            .tls_backend_preconfigured(tls(&self.0))
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(CONNECT)
            .read_timeout(SILENCE)
            .user_agent("Rollcall")
            .build();
        client.map(HttpClient::new).map_err(|source| object_store::Error::Generic { store: "S3", source: Box::new(source) })
    }
}

impl OpenBucket {
    pub fn new(bucket: &Bucket) -> Result<Self, Trouble> {
        let url = bucket.url()?;
        if bucket.key.is_empty() || bucket.secret.is_empty() {
            return Err(Trouble::because("the bucket's access key or its secret is missing"));
        }
        let prefix = match bucket.prefix.trim_matches('/') {
            "" => None,
            prefix => Some(Place::new(prefix).map_err(|_| Trouble::because("the prefix is no place in a bucket"))?),
        };
        let store = AmazonS3Builder::new()
            .with_http_connector(Connect(bucket.authorities.clone()))
            .with_endpoint(url.as_str().trim_end_matches('/'))
            .with_allow_http(true)
            .with_virtual_hosted_style_request(!bucket.path_style)
            .with_region(&bucket.region)
            .with_bucket_name(&bucket.bucket)
            .with_access_key_id(&bucket.key)
            .with_secret_access_key(&bucket.secret)
            .with_retry(RetryConfig { max_retries: TRIES, retry_timeout: TRIED_FOR, ..RetryConfig::default() })
            .build()
            .map_err(|error| of_store(&error))?;
        Ok(Self { store: Arc::new(store), prefix, origin: url.origin().ascii_serialization() })
    }

    pub fn origin(&self) -> String {
        self.origin.clone()
    }

    fn path(&self, place: &Place) -> Result<Path, Trouble> {
        let whole = match &self.prefix {
            Some(prefix) => Place::new(&format!("{}/{}", prefix.as_str(), place.as_str()))?,
            None => place.clone(),
        };
        Path::parse(whole.as_str()).map_err(|_| Trouble::Outside)
    }

    pub async fn find(&self, place: &Place) -> Result<Found, Trouble> {
        self.store.head(&self.path(place)?).await.map(|meta| found(&meta)).map_err(|error| of_store(&error))
    }

    pub async fn read(&self, place: &Place, range: Option<Range<u64>>) -> Result<(Found, Body), Trouble> {
        let path = self.path(place)?;
        if range.as_ref().is_some_and(|range| range.start >= range.end) {
            return Ok((self.find(place).await?, Box::pin(futures_util::stream::empty())));
        }
        let options = GetOptions { range: range.map(GetRange::Bounded), ..GetOptions::default() };
        let got = self.store.get_opts(&path, options).await.map_err(|error| of_store(&error))?;
        let found = found(&got.meta);
        Ok((found, Box::pin(got.into_stream().map_err(|error| of_store(&error)))))
    }

    pub async fn digest(&self, place: &Place) -> Result<(String, u64), Trouble> {
        let (_, mut body) = self.read(place, None).await?;
        let (mut digest, mut size) = (Context::new(&SHA256), 0_u64);
        while let Some(bytes) = body.try_next().await? {
            digest.update(&bytes);
            size += bytes.len() as u64;
        }
        Ok((HEXLOWER.encode(digest.finish().as_ref()), size))
    }

    pub async fn write(&self, place: &Place, bytes: Bytes) -> Result<(), Trouble> {
        self.store.put(&self.path(place)?, PutPayload::from_bytes(bytes)).await.map(|_| ()).map_err(|error| of_store(&error))
    }

    /// Sends a file in pieces; the bucket shows it when all are there.
    pub async fn upload(&self, place: &Place, writing: Writing, size: u64) -> Result<Writing, Trouble> {
        let path = self.path(place)?;
        let upload = self.store.put_multipart(&path).await.map_err(|error| of_store(&error))?;
        let mut upload = WriteMultipart::new_with_chunk_size(upload, PIECE);
        let (mut writing, mut at) = (writing, 0);
        while at < size {
            if let Err(error) = upload.wait_for_capacity(AT_ONCE).await {
                let _ = upload.abort().await;
                return Err(of_store(&error));
            }
            let (back, piece) = blocking(move || writing.piece(at, PIECE).map(|piece| (writing, piece))).await?;
            writing = back;
            at += piece.len() as u64;
            upload.put(piece);
        }
        upload.finish().await.map_err(|error| of_store(&error))?;
        if self.find(place).await?.size != size {
            return Err(Trouble::because("the bucket kept something else than it was sent"));
        }
        Ok(writing)
    }

    pub async fn remove(&self, place: &Place) -> Result<(), Trouble> {
        match self.store.delete(&self.path(place)?).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
            Err(error) => return Err(of_store(&error)),
        }
        // A bucket says yes to many a removal; gone is what cannot be found.
        match self.find(place).await {
            Err(Trouble::Missing) => {}
            Ok(_) => return Err(Trouble::because("the bucket still has the file after it was removed")),
            Err(error) => return Err(error),
        }
        self.tidy(place).await;
        Ok(())
    }

    /// Removes the note that Jitsi's recorder wrote beside a file if nothing else is left there.
    async fn tidy(&self, place: &Place) {
        let Some((above, _)) = place.as_str().rsplit_once('/') else { return };
        let Ok(above) = Place::new(above).and_then(|above| self.path(&above)) else { return };
        let left: Result<Vec<ObjectMeta>, _> = self.store.list(Some(&above)).take(2).try_collect().await;
        if let Ok([only]) = left.as_deref()
            && only.location.filename() == Some("metadata.json")
        {
            let _ = self.store.delete(&only.location).await;
        }
    }

    /// The one object below a place whose name ends so.
    pub async fn only(&self, folder: &Place, ending: &str) -> Result<Option<Place>, Trouble> {
        let below = self.path(folder)?;
        let listed = self.store.list_with_delimiter(Some(&below)).await.map_err(|error| of_store(&error))?;
        let mut fitting = listed.objects.iter().filter_map(|meta| meta.location.filename()).filter(|name| name.ends_with(ending));
        let (Some(name), None) = (fitting.next(), fitting.next()) else { return Ok(None) };
        Place::new(&format!("{}/{name}", folder.as_str())).map(Some)
    }

    pub async fn usage(&self) -> Usage {
        let prefix = self.prefix.as_ref().and_then(|prefix| Path::parse(prefix.as_str()).ok());
        let looked = self.store.list(prefix.as_ref()).try_next().await;
        Usage { trouble: looked.err().map(|error| of_store(&error).to_string()), ..Usage::default() }
    }

    pub async fn signed(&self, place: &Place, lasts: Duration, says: &Says) -> Result<Url, Trouble> {
        let said = [("response-content-type", &says.content_type), ("response-content-disposition", &says.disposition)];
        let query = said.into_iter().filter_map(|(name, value)| value.clone().map(|value| (name, value)));
        let options = SignedUrlOptions::default().with_query(query).with_query([("response-cache-control", "private, no-store")]);
        let signed = self.store.signed_url_opts(Method::GET, &self.path(place)?, lasts, &options).await;
        signed.map_err(|error| of_store(&error))
    }
}

fn found(meta: &ObjectMeta) -> Found {
    Found { size: meta.size, changed_ms: meta.last_modified.timestamp_millis() }
}

/// What went wrong, without the addresses and names that the library puts into its sentences.
fn of_store(error: &object_store::Error) -> Trouble {
    use object_store::Error as E;
    match error {
        E::NotFound { .. } => Trouble::Missing,
        E::InvalidPath { .. } => Trouble::Outside,
        E::PermissionDenied { .. } | E::Unauthenticated { .. } => Trouble::because("the bucket refuses the access key"),
        other => {
            let text = format!("{other:?}");
            let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
            if says(&["507", "StorageFull", "QuotaExceeded", "InsufficientStorage", "EntityTooLarge"]) {
                Trouble::Full
            } else if says(&["InvalidRange", "status: 416"]) {
                Trouble::because("the file is shorter than expected")
            } else if says(&["Connect", "Timeout", "timed out"]) {
                Trouble::because("the bucket does not answer")
            } else if says(&["NoSuchBucket"]) {
                Trouble::because("there is no such bucket")
            } else {
                Trouble::because("the bucket answers with an error")
            }
        }
    }
}
