//! TLS as everything here uses it: the system's list of trusted authorities, so that a school's own authority counts.

use std::sync::Arc;

use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

/// Which authorities are trusted.
#[derive(Clone, Debug, Default)]
pub enum Authorities {
    /// Those that the system trusts.
    #[default]
    System,
    /// These certificates (DER) and no others.
    These(Vec<Vec<u8>>),
}

/// The settings for reqwest.
pub fn tls(authorities: &Authorities) -> ClientConfig {
    let mut roots = RootCertStore::empty();
    match authorities {
        // Single unreadable files in the system's list are no reason to do without the others.
        Authorities::System => roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs),
        Authorities::These(certificates) => {
            roots.add_parsable_certificates(certificates.iter().map(|der| CertificateDer::from(der.clone())))
        }
    };
    ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("the provider supports TLS 1.2 and 1.3")
        .with_root_certificates(roots)
        .with_no_client_auth()
}
