//! Sees to it that a file added to the bank's folder is built in: the embedding macro notices changed files only.

fn main() {
    println!("cargo:rerun-if-changed=bank");
    println!("cargo:rerun-if-changed=build.rs");
}
