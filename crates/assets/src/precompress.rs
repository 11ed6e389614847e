//! Brotli and gzip beside every text file, made once, at the highest quality.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::files_below;

const KINDS: [&str; 7] = ["html", "css", "js", "wasm", "svg", "json", "txt"];

/// The hook: Trunk says in the environment where the new files lie and where those of the last build are. A debug build is left as
/// it is, for speed.
pub fn for_trunk() -> Result<String> {
    let variable = |name: &str| std::env::var(name).with_context(|| format!("{name} is not set: give the folder, or run this from Trunk"));
    if variable("TRUNK_PROFILE")? == "debug" {
        return Ok("a debug build is not compressed".into());
    }
    folder(Path::new(&variable("TRUNK_STAGING_DIR")?), Some(Path::new(&variable("TRUNK_DIST_DIR")?)))
}

/// Compresses every text file below the folder. What the last build has compressed already is taken from there: quality 11 is slow.
pub fn folder(folder: &Path, last: Option<&Path>) -> Result<String> {
    let (mut made, mut raw, mut small) = (0_u32, 0, 0);
    for file in files_below(folder)? {
        let kind = file.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        if matches!(kind, "br" | "gz") && !file.with_extension("").exists() {
            std::fs::remove_file(&file).with_context(|| format!("removing {}", file.display()))?;
        }
        if !KINDS.contains(&kind) {
            continue;
        }
        let mut content = std::fs::read(&file).with_context(|| format!("reading {}", file.display()))?;
        if kind == "js"
            && let Some(lean) = std::str::from_utf8(&content).ok().and_then(lean)
        {
            content = lean.into_bytes();
            std::fs::write(&file, &content)?;
        }
        let before = last.map(|last| last.join(file.strip_prefix(folder).unwrap_or(&file)));
        if !is_fresh(&file) && !before.is_some_and(|before| take_over(&before, &file, &content)) {
            std::fs::write(beside(&file, "br"), brotli(&content)?)?;
            std::fs::write(beside(&file, "gz"), gzip(&content)?)?;
            made += 1;
        }
        raw += content.len();
        small += std::fs::metadata(beside(&file, "br"))?.len();
    }
    Ok(format!("{}: {raw} bytes, {small} with brotli, {made} files compressed anew", folder.display()))
}

/// The glue of wasm-bindgen without its comments and indentation, which Trunk's own minifier cannot read. Nothing for other
/// scripts, and for a glue that has a text over several lines, in which indentation would mean something.
fn lean(script: &str) -> Option<String> {
    let is_glue = script.contains("__wbg_init as default");
    let one_line_texts = script.lines().all(|line| line.matches('`').count() % 2 == 0);
    if !is_glue || !one_line_texts {
        return None;
    }
    let mut out = String::with_capacity(script.len());
    let mut in_comment = false;
    for line in script.lines().map(str::trim) {
        let comment = in_comment || line.starts_with("/*");
        in_comment = comment && !line.ends_with("*/");
        if !comment && !line.is_empty() && !line.starts_with("//") {
            out.push_str(line);
            out.push('\n');
        }
    }
    Some(out)
}

/// Copies what lies beside an older file of the same content.
fn take_over(before: &Path, file: &Path, content: &[u8]) -> bool {
    std::fs::read(before).is_ok_and(|old| old == content)
        && is_fresh(before)
        && ["br", "gz"].iter().all(|encoding| std::fs::copy(beside(before, encoding), beside(file, encoding)).is_ok())
}

/// `a.js` and `br` give `a.js.br`.
fn beside(file: &Path, encoding: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".");
    name.push(encoding);
    name.into()
}

/// Whether both compressed files are at least as young as their source.
fn is_fresh(file: &Path) -> bool {
    let changed = |path: &Path| std::fs::metadata(path).and_then(|metadata| metadata.modified()).ok();
    ["br", "gz"]
        .iter()
        .all(|encoding| changed(&beside(file, encoding)).zip(changed(file)).is_some_and(|(compressed, source)| compressed >= source))
}

fn brotli(content: &[u8]) -> Result<Vec<u8>> {
    let parameters = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 24, size_hint: content.len(), ..Default::default() };
    let mut out = Vec::new();
    brotli::BrotliCompress(&mut &content[..], &mut out, &parameters)?;
    Ok(out)
}

fn gzip(content: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content)?;
    Ok(encoder.finish()?)
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn the_glue_loses_its_comments_and_nothing_else() {
        let glue =
            "/**\n * Says\n */\nfunction a() {\n    // why\n    return `${b}//`;\n\n}\nexport { initSync, __wbg_init as default };\n";
        let expected = "function a() {\nreturn `${b}//`;\n}\nexport { initSync, __wbg_init as default };\n";
        assert_eq!(lean(glue).as_deref(), Some(expected));
        assert_eq!(lean(expected).as_deref(), Some(expected), "a second time changes nothing");
        assert_eq!(lean("// a worker of our own"), None);
        assert_eq!(lean(&glue.replace("why", "a ` alone")), None);
    }

    #[test]
    fn what_was_compressed_comes_back() {
        let text = b"The bell rings. ".repeat(200);
        let mut plain = Vec::new();
        flate2::read::GzDecoder::new(&gzip(&text).expect("writing to memory")[..]).read_to_end(&mut plain).expect("valid gzip");
        assert_eq!(plain, text);
        let mut plain = Vec::new();
        brotli::BrotliDecompress(&mut &brotli(&text).expect("writing to memory")[..], &mut plain).expect("valid brotli");
        assert_eq!(plain, text);
    }
}
