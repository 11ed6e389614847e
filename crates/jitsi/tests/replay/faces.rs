//! Nothing in a classroom watches faces or says how somebody feels (EU AI Act, Article 5(1)(f)): no type for it, no listener, no option.

use std::path::{Path, PathBuf};

use jitsi::{Aside, Event};
use serde_json::json;

/// The only place where such a word may stand: where it is switched off, whatever the server's own configuration says.
const SWITCHED_OFF: &str = "faceLandmarks: {
    enableFaceCentering: false,
    enableFaceExpressionsDetection: false,
    enableDisplayFaceExpressions: false,
    enableRTCStats: false,
  },";

const WORDS: [&str; 5] = ["facelandmark", "face-landmark", "face_landmark", "faceexpression", "emotion"];

fn files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, into);
        } else {
            into.push(path);
        }
    }
}

#[test]
fn no_script_and_no_source_of_ours_knows_of_faces() {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    let mut all = vec![root.join("public/start.js")];
    for folder in ["crates/jitsi/src", "crates/jitsi/tests/fixtures", "public/practice", "src"] {
        files(&root.join(folder), &mut all);
    }
    assert!(all.len() > 100, "only {} files", all.len());
    for file in all {
        let Ok(text) = std::fs::read_to_string(&file) else { continue };
        let text = if file.ends_with("start.js") { text.replacen(SWITCHED_OFF, "", 1) } else { text };
        let text = text.to_lowercase();
        for word in WORDS {
            assert!(!text.contains(word), "{word} in {}", file.display());
        }
    }
}

#[test]
fn the_frame_is_told_not_to_look_at_faces() {
    let script = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../public/start.js")).expect("the script is there");
    assert!(script.contains(SWITCHED_OFF), "it is switched off, all of it");
}

#[test]
fn what_a_server_tells_of_faces_all_the_same_is_nothing_to_us() {
    // The names are put together here, so that no search finds them elsewhere.
    let name = ["face", "Landmark", "Detected"].concat();
    assert!(!Event::NAMES.contains(&name.as_str()));
    assert_eq!(Aside::from_name(&name), None);
    let read = Event::parse(&name, &json!({ "faceBox": {}, "duration": 3 }));
    assert_eq!(read, Event::Other { name }, "the payload is not even kept");
}
