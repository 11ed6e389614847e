//! TLS as everything here uses it: the system's list of trusted authorities, so that a school's own authority counts.

use std::sync::Arc;

use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto::aws_lc_rs};

/// The settings, and whether the system knows any authority at all.
#[derive(Clone)]
pub struct Tls {
    pub config: Arc<ClientConfig>,
    pub has_authorities: bool,
}

impl Tls {
    /// With the authorities that the system trusts.
    pub fn of_the_system() -> Self {
        let mut roots = RootCertStore::empty();
        // Single unreadable files in the system's list are no reason to do without the others.
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        Self::trusting(roots)
    }

    pub fn trusting(roots: RootCertStore) -> Self {
        let has_authorities = !roots.is_empty();
        let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("the provider supports TLS 1.2 and 1.3")
            .with_root_certificates(roots)
            .with_no_client_auth();
        Self { config: Arc::new(config), has_authorities }
    }
}
