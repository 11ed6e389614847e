//! Tells cargo what the code embeds without naming it: the sheets that stylers reads; in the server, the migrations and Trunk's output.

fn main() {
    // Trunk's output is made of the browser half: it must not be built anew for it.
    let server = std::env::var_os("CARGO_FEATURE_SSR").is_some();
    let folders: &[&str] = if server { &["dist", "src/server/store/migrations"] } else { &["style"] };
    for folder in folders {
        println!("cargo::rerun-if-changed={folder}");
    }
}
