//! How long an MP4 is, from its own head: a few small reads, however large the file is.

use futures_util::StreamExt;
use storage::{Place, Storage};

/// Boxes that are looked at before it is given up.
const BOXES: u32 = 256;
/// Bytes of a box that are read: its head, and what of it says the length.
const READ: u64 = 48;
/// The longest that is believed, in ms: a week.
const LONGEST_MS: u64 = 7 * 24 * 60 * 60 * 1000;

/// The length of a file in ms, if it is an MP4 that says it.
pub async fn of(storage: &Storage, place: &Place, size: u64) -> Option<i64> {
    let (mut at, mut end) = (0, size);
    for _ in 0..BOXES {
        let (_, mut body) = storage.read(place, Some(at..(at + READ).min(end))).await.ok()?;
        let mut bytes = Vec::new();
        while let Some(piece) = body.next().await {
            bytes.extend_from_slice(&piece.ok()?);
        }
        match look(&bytes, at, end)? {
            Next::At(next) => at = next,
            Next::Inside(first, last) => (at, end) = (first, last),
            Next::Length(length_ms) => return Some(length_ms),
        }
    }
    None
}

/// Where to go on from a box.
#[derive(Debug, PartialEq, Eq)]
enum Next {
    /// Behind it.
    At(u64),
    /// Inside of it, between these two places.
    Inside(u64, u64),
    /// This is it, in ms.
    Length(i64),
}

fn number(bytes: &[u8], at: usize, length: usize) -> Option<u64> {
    let bytes = bytes.get(at..at.checked_add(length)?)?;
    Some(bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}

/// Looks at the box that begins with these bytes at a place, in something that ends at another (ISO/IEC 14496-12).
fn look(bytes: &[u8], at: u64, end: u64) -> Option<Next> {
    let (short, kind) = (number(bytes, 0, 4)?, bytes.get(4..8)?);
    let (head, size) = match short {
        0 => (8, end.checked_sub(at)?),
        1 => (16, number(bytes, 8, 8)?),
        size => (8, size),
    };
    let behind = at.checked_add(size).filter(|behind| size >= head && *behind <= end)?;
    match kind {
        b"moov" => Some(Next::Inside(at + head, behind)),
        b"mvhd" => {
            let body = bytes.get(usize::try_from(head).ok()?..)?;
            let (scale, length) = match body.first()? {
                0 => (number(body, 12, 4)?, number(body, 16, 4)?),
                1 => (number(body, 20, 4)?, number(body, 24, 8)?),
                _ => return None,
            };
            let length_ms = u128::from(length) * 1000 / u128::from(scale).max(1);
            // All bits set: it is not known. Nothing: it is in fragments, each with its own.
            let known = u64::try_from(length_ms).ok().filter(|length_ms| scale > 0 && (1..=LONGEST_MS).contains(length_ms));
            known.and_then(|length_ms| i64::try_from(length_ms).ok()).map(Next::Length)
        }
        _ => Some(Next::At(behind)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn boxed(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
        let size = u32::try_from(body.len() + 8).expect("small");
        [&size.to_be_bytes()[..], kind, body].concat()
    }

    fn mvhd(version: u8, scale: u32, length: u64) -> Vec<u8> {
        let mut body = vec![version, 0, 0, 0];
        match version {
            0 => {
                body.extend([0; 8]);
                body.extend(scale.to_be_bytes());
                body.extend(u32::try_from(length).expect("short").to_be_bytes());
            }
            _ => {
                body.extend([0; 16]);
                body.extend(scale.to_be_bytes());
                body.extend(length.to_be_bytes());
            }
        }
        body.extend([0; 80]);
        boxed(b"mvhd", &body)
    }

    async fn length(file: &[u8]) -> Option<i64> {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("x.mp4"), file).expect("writes");
        let storage = Storage::folder(folder.path().into()).expect("a folder");
        of(&storage, &Place::new("x.mp4").expect("a place"), file.len() as u64).await
    }

    #[tokio::test]
    async fn the_length_is_found_at_the_end_as_well_as_at_the_beginning() {
        let (kind, data) = (boxed(b"ftyp", b"isommp42"), boxed(b"mdat", &[7; 5_000]));
        let last = boxed(b"moov", &[boxed(b"free", b""), mvhd(0, 1_000, 61_500)].concat());
        assert_eq!(length(&[&kind[..], &data, &last].concat()).await, Some(61_500));
        let first = boxed(b"moov", &mvhd(1, 90_000, 90_000 * 3_600));
        assert_eq!(length(&[&kind[..], &first, &data].concat()).await, Some(3_600_000));
        // A box of more than 4 GB has its size behind its name.
        let large = [&1_u32.to_be_bytes()[..], b"mdat", &(16 + 5_000_u64).to_be_bytes(), &[7; 5_000]].concat();
        assert_eq!(length(&[&kind[..], &large, &last].concat()).await, Some(61_500));
    }

    #[tokio::test]
    async fn what_is_no_mp4_or_lies_about_itself_has_no_length() {
        let moov = |inner: &[u8]| boxed(b"moov", inner);
        let too_large = [&u32::MAX.to_be_bytes()[..], b"moov"].concat();
        let nothing_left = [&4_u32.to_be_bytes()[..], b"free", &[0; 40]].concat();
        for file in [
            Vec::new(),
            b"<html>".to_vec(),
            vec![0xff; 3_000],
            vec![0; 3_000],
            moov(&mvhd(0, 0, 1)),
            moov(&mvhd(0, 1_000, 0)),
            moov(&mvhd(0, 1, u64::from(u32::MAX))),
            moov(&mvhd(1, 1, u64::MAX)),
            moov(&mvhd(7, 1_000, 61_500)),
            moov(&mvhd(0, 1_000, 61_500)[..20]),
            too_large,
            nothing_left,
            [1, 0, 0, 0].repeat(300),
        ] {
            assert_eq!(length(&file).await, None, "{:?}", &file[..file.len().min(40)]);
        }
    }
}
