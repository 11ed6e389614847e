//! What comes in on standard input: it is on no command line and in no history.

use std::io::{BufRead, IsTerminal, Read};

use anyhow::{Context, Result, bail, ensure};

/// One line from standard input, or typed unseen at a terminal.
pub fn read_password() -> Result<String> {
    if std::io::stdin().is_terminal() {
        let password = rpassword::prompt_password("Password: ")?;
        ensure!(password == rpassword::prompt_password("Again: ")?, "the two passwords differ. Nothing was changed");
        return Ok(password);
    }
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).context("the password cannot be read from standard input")?;
    let password = line.trim_end_matches(['\r', '\n']);
    if password.is_empty() {
        bail!("no password came in: give it on standard input, for example with a pipe");
    }
    Ok(password.to_owned())
}

/// The longest secret that is read, in bytes: a private key in PEM has about 4000.
const SECRET_MAX: u64 = 64 * 1024;

/// A secret of one line or a private key of many, from standard input to its end.
///
/// # Errors
/// Nothing comes in, or it cannot be read.
pub fn read_secret(what: &str) -> Result<String> {
    if std::io::stdin().is_terminal() {
        eprintln!("{what}, then Ctrl+D:");
    }
    let mut text = String::new();
    let cannot = || format!("{what} cannot be read from standard input");
    std::io::stdin().lock().take(SECRET_MAX).read_to_string(&mut text).with_context(cannot)?;
    let text = text.trim_end_matches(['\r', '\n']);
    ensure!(!text.is_empty(), "nothing came in: give {what} on standard input, for example with < FILE");
    Ok(text.to_owned())
}
