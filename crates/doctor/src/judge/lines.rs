//! The lines to change, for Jitsi from Debian packages and for docker-jitsi-meet.

use domain::doctor::Remedy;

use crate::deployment::Deployment;
use crate::{Kind, Target};

const DEBIAN: &str = "Debian packages";
const DOCKER: &str = "docker-jitsi-meet";

/// Knows how the files and components of this deployment are called.
pub struct Lines {
    host: String,
    vhost: String,
    muc: String,
    own: bool,
}

impl Lines {
    pub fn new(target: &Target, deployment: Option<&Deployment>) -> Self {
        let host = if target.domain.starts_with('[') {
            target.domain.clone()
        } else {
            target.domain.split(':').next().unwrap_or_default().to_owned()
        };
        let vhost = deployment.map_or_else(|| host.clone(), |deployment| deployment.domain.clone());
        let muc = deployment.map_or_else(|| format!("conference.{host}"), |deployment| deployment.muc.clone());
        // Other people's servers are theirs to mend.
        Self { host, vhost, muc, own: matches!(target.kind, Kind::SharedSecret | Kind::KeyServer) }
    }

    fn remedy(&self, install: &str, file: String, lines: &str) -> Vec<Remedy> {
        if self.own { vec![Remedy { install: install.to_owned(), file, lines: lines.to_owned() }] } else { vec![] }
    }

    /// Options of the virtual host.
    pub fn vhost(&self, options: &str) -> Vec<Remedy> {
        let block = format!("VirtualHost \"{}\"\n{}\n-- afterwards: systemctl restart prosody", self.vhost, indented(options));
        self.remedy(DEBIAN, self.prosody_file(), &block)
    }

    /// Options of the component of the rooms.
    pub fn rooms(&self, options: &str) -> Vec<Remedy> {
        let block = format!("Component \"{}\" \"muc\"\n{}\n-- afterwards: systemctl restart prosody", self.muc, indented(options));
        self.remedy(DEBIAN, self.prosody_file(), &block)
    }

    /// Another file of the Debian packages.
    pub fn debian(&self, file: &str, lines: &str) -> Vec<Remedy> {
        self.remedy(DEBIAN, file.to_owned(), lines)
    }

    /// Jitsi Meet's own settings.
    pub fn page(&self, lines: &str) -> Vec<Remedy> {
        self.remedy(DEBIAN, format!("/etc/jitsi/meet/{}-config.js", self.host), &format!("{lines}\n// afterwards: reload the page"))
    }

    /// Jicofo's settings.
    pub fn jicofo(&self, lines: &str) -> Vec<Remedy> {
        self.remedy(DEBIAN, "/etc/jitsi/jicofo/jicofo.conf".to_owned(), &format!("{lines}\n# afterwards: systemctl restart jicofo"))
    }

    /// The web server's settings.
    pub fn nginx(&self, lines: &str) -> Vec<Remedy> {
        let file = format!("/etc/nginx/sites-available/{}.conf", self.host);
        self.remedy(DEBIAN, file, &format!("{lines}\n# afterwards: systemctl reload nginx"))
    }

    /// Environment of docker-jitsi-meet.
    pub fn docker(&self, lines: &str) -> Vec<Remedy> {
        self.remedy(DOCKER, ".env".to_owned(), &format!("{lines}\n# afterwards: docker compose up -d --force-recreate"))
    }

    /// Another file of docker-jitsi-meet.
    pub fn docker_file(&self, file: &str, lines: &str) -> Vec<Remedy> {
        self.remedy(DOCKER, file.to_owned(), lines)
    }

    /// Something on our own side.
    pub fn rollcall(&self, file: &str, lines: &str) -> Vec<Remedy> {
        vec![Remedy { install: "Rollcall".to_owned(), file: file.to_owned(), lines: lines.to_owned() }]
    }

    fn prosody_file(&self) -> String {
        format!("/etc/prosody/conf.avail/{}.cfg.lua", self.host)
    }
}

fn indented(lines: &str) -> String {
    lines.lines().map(|line| format!("    {line}")).collect::<Vec<_>>().join("\n")
}
