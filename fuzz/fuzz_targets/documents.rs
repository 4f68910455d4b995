//! A file that a candidate sends: PDF, DOCX, HWP, HWPX or plain text, by its bytes alone.
//!
//! The parsers beneath may panic on a hostile file, which is why the program reads in a process of its own; a panic is a
//! finding only where it begins in Daedam's own code.

#![no_main]

use document::Limits;
use libfuzzer_sys::fuzz_target;
use std::{panic, process, sync::Once};

const LIMITS: Limits = Limits { pages: 20, characters: 20_000, expanded_bytes: 4 << 20 };

static HOOK: Once = Once::new();

fuzz_target!(|file: &[u8]| {
    HOOK.call_once(|| panic::set_hook(Box::new(abort_on_own_panic)));
    let read = panic::catch_unwind(|| document::read(file, &LIMITS));
    if let Ok(Ok(found)) = read {
        assert!(!found.text.as_data().is_empty(), "a file without text is an error");
        assert!(found.text.as_data().chars().count() <= LIMITS.characters, "no more is kept than the limit");
    }
});

fn abort_on_own_panic(panic: &panic::PanicHookInfo<'_>) {
    let file = panic.location().map_or("", |location| location.file());
    if ["crates/document/", "fuzz_targets/"].iter().any(|own| file.contains(own)) {
        eprintln!("{panic}");
        process::abort();
    }
}
