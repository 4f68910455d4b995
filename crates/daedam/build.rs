//! Packs the addresses that the loader adjusts at every start, where the C library can read them so: 2 MB less of
//! the program to ship, read and keep in memory.

#![expect(clippy::disallowed_methods, reason = "Cargo tells a build what it is for by the environment")]

use std::{env, process::Command};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let target = env::var("TARGET").unwrap_or_default();
    let builds_for_itself = env::var("HOST").is_ok_and(|host| host == target);
    if builds_for_itself && target == "x86_64-unknown-linux-gnu" && c_library_reads_packed() {
        println!("cargo::rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
    }
}

/// The GNU C library reads them from 2.36 on.
fn c_library_reads_packed() -> bool {
    let Ok(said) = Command::new("getconf").arg("GNU_LIBC_VERSION").output() else { return false };
    let said = String::from_utf8_lossy(&said.stdout);
    let version = said.trim().strip_prefix("glibc 2.").and_then(|minor| minor.parse::<u32>().ok());
    version.is_some_and(|minor| minor >= 36)
}
