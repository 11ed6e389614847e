//! `rollcall receipt`: checking receipts without a server, and the key that others check them with.

use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use clap::Subcommand;
use rollcall::server::config::{self, DataArgs};
use rollcall::server::context::{Clock, Random};
use rollcall::server::receipt;
use rollcall::server::store::Store;
use rollcall::server::vault::Vault;

/// The longest file that is looked at, in bytes.
const LONGEST: u64 = 1024 * 1024;

/// What can be done about receipts.
#[derive(Subcommand)]
pub enum ReceiptVerb {
    /// Check a receipt. Ends with 1 and says what is wrong if it is not as it was signed
    Verify {
        /// The file as it was downloaded or mailed, or with the token alone; - is standard input
        file: PathBuf,
        /// The public key of the server that made it: PEM, or its /keys/receipts.json [default: the keys of this server]
        #[arg(long, value_name = "FILE")]
        key: Option<PathBuf>,
    },
    /// Print the public key in PEM, for others to check receipts with
    Key,
}

/// Does it.
///
/// # Errors
/// In words for whoever checks.
pub async fn run(data: &DataArgs, verb: ReceiptVerb) -> Result<()> {
    match verb {
        ReceiptVerb::Verify { file, key } => {
            let text = read(&file)?;
            let keys = match key {
                Some(key) => receipt::keys(&read(&key)?).with_context(|| format!("{} will not do", key.display()))?,
                None => own_keys(data).await?,
            };
            match receipt::verify(&text, &keys) {
                Ok(receipt) => println!("{}\nThe signature is right: this is as it was signed.", receipt.lines()),
                Err(wrong) => bail!("not valid: {wrong}"),
            }
        }
        ReceiptVerb::Key => {
            let (folder, master_key) = config::data(data)?;
            let (random, store) = (Random::system(), Store::open(&folder).await?);
            let vault = Vault::open(&master_key, &random)?;
            let (_, key) = receipt::signing(&store, &vault, &random, Clock::system().now_ms()).await?;
            print!("{}", key.public_pem().context("the key has no public half")?);
            store.close().await;
        }
    }
    Ok(())
}

async fn own_keys(data: &DataArgs) -> Result<Vec<(Option<String>, tokens::VerifyingKey)>> {
    let folder = config::data(data)?.0;
    let nothing = "there is no key to check with: give that of the server that made the receipt with --key FILE (its /keys/receipts.json)";
    // Checking makes no data folder.
    ensure!(folder.join("rollcall.sqlite3").exists(), nothing);
    let store = Store::open(&folder).await?;
    let set = receipt::jwks(&store).await?;
    store.close().await;
    ensure!(set["keys"].as_array().is_some_and(|keys| !keys.is_empty()), nothing);
    receipt::keys(&set.to_string())
}

fn read(path: &Path) -> Result<String> {
    let cannot = || format!("{} cannot be read", path.display());
    let mut bytes = Vec::new();
    let size = if path == Path::new("-") {
        std::io::stdin().lock().take(LONGEST + 1).read_to_end(&mut bytes).with_context(cannot)?
    } else {
        std::fs::File::open(path).and_then(|file| file.take(LONGEST + 1).read_to_end(&mut bytes)).with_context(cannot)?
    };
    ensure!(u64::try_from(size).unwrap_or(u64::MAX) <= LONGEST, "{} is far too large", path.display());
    String::from_utf8(bytes).with_context(|| format!("{} is no text", path.display()))
}
