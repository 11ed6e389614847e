//! Tells cargo what the code embeds without naming it: the sheets that stylers reads, the migrations, and Trunk's output.

fn main() {
    for folder in ["style", "dist", "src/server/store/migrations"] {
        println!("cargo::rerun-if-changed={folder}");
    }
}
