//! The doctor.
#![allow(missing_docs, clippy::all)]
use domain::doctor::Report;
pub enum Kind { Public, SharedSecret, KeyServer, Jaas { app_id: String } }
pub struct Target { pub domain: String, pub kind: Kind, pub our_origin: Option<String>, pub key_url: Option<String> }
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fault { None, Expired, NotYet, OtherRoom, AnyRoom, OtherSecret, OtherSubject, OtherAudience, Unsigned }
pub struct Wish<'a> { pub room: &'a str, pub moderator: bool, pub fault: Fault, pub who: &'a str }
pub trait Minter: Send + Sync { fn mint(&self, wish: &Wish<'_>) -> Option<String>; }
pub async fn examine(_t: &Target, _m: &dyn Minter, _n: &(dyn Fn() -> i64 + Send + Sync), _r: &(dyn Fn() -> String + Send + Sync)) -> Report { Report::default() }
