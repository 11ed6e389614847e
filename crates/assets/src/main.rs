//! The build steps around Trunk, as one host tool.
//!
//! `assets styles` runs before the build: it gathers the global sheets and the scoped ones of the components into one file for all pages and one for lessons.
//! `assets precompress [DIR]` runs after it: it lays brotli and gzip beside every text file, so that the server never compresses.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

mod precompress;
mod styles;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let outcome = match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["styles"] => styles::write(Path::new(".")),
        ["precompress", folder] => precompress::folder(Path::new(folder), None),
        ["precompress"] => precompress::for_trunk(),
        _ => Err(anyhow::anyhow!("usage: assets styles | assets precompress [DIR]")),
    };
    match outcome {
        Ok(line) => {
            eprintln!("assets: {line}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("assets: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Every file below a folder, in order.
fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).with_context(|| format!("reading {}", folder.display()))? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                folders.push(entry.path());
            } else {
                files.push(entry.path());
            }
        }
    }
    files.sort();
    Ok(files)
}

/// Writes a file, unless it is that already: an untouched file starts no rebuild.
fn write_if_changed(path: &Path, content: &[u8]) -> Result<bool> {
    if std::fs::read(path).is_ok_and(|old| old == content) {
        return Ok(false);
    }
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
    }
    std::fs::write(path, content).with_context(|| format!("writing {}", path.display()))?;
    Ok(true)
}

/// The text of a file, or which file could not be read.
fn read_text(path: &Path) -> Result<String> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(text),
        Err(error) => bail!("cannot read {}: {error}", path.display()),
    }
}
