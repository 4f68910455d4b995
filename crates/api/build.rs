//! Sees to it that a web app built again is built in: the embedding macro notices changed files only, and in a debug
//! build the files are read when they are asked for.

#[expect(clippy::disallowed_methods, reason = "cargo tells a build script by the environment what is built")]
fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    if std::env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        // A path that does not exist would count as changed at every build. Where the folder cannot be made, it does.
        let _ = std::fs::create_dir_all("../../web/dist");
        println!("cargo:rerun-if-changed=../../web/dist");
    }
}
