//! Tests against a real Redis and real Python Celery.
//!
//! They need `DAEDAM_TEST_REDIS_URL` and `DAEDAM_TEST_VENV`, which `make test` and `scripts/with-servers.sh` set.

#![expect(clippy::unwrap_used, reason = "a test fails where something is not as it should be")]

mod bounds;
mod faults;
mod inspect;
mod linked;
mod messages;
mod mixed;
mod options;
mod poison;
mod python_client;
mod python_worker;
mod scheduled;
mod servers;
mod support;
mod worker;
