//! What a model replies when it is asked to judge an answer.

#![no_main]

use interviewer::model;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|reply: &str| {
    let faults = model::faults_of_sample_judgement(reply);
    assert!(faults.iter().all(|fault| !fault.is_empty()), "every fault is said");
});
