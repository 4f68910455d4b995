//! The HTTP interface to interviews: the only crate that knows a status code, a header or the JSON that a client sees.
//!
//! Read in this order: [`router`] (all routes), `routes` (one file for each operation: its request, its documentation, its
//! handler), `view` (the wire form of things), `problem` (errors as clients see them), `extract` and `caller` (what
//! requests carry), `middleware` (what happens to every request), [`serve`].
//!
//! Invariants
//! - A handler reads the request, calls one verb of [`interview`], and shows the result; it decides nothing.
//! - Only `caller` reads `Authorization`, only `client` reads cookies, and only `problem` maps a meaning to a status.
//! - The cause of a 5xx goes to the log once, never into an answer; no body, query or secret goes into the log.

mod about;
mod address;
mod assets;
mod caller;
mod client;
mod cursor;
mod docs;
mod extract;
mod idempotency;
mod middleware;
mod openapi;
mod preference;
mod problem;
mod range;
mod router;
mod routes;
mod serve;
mod share;
mod sign_outs;
mod state;
mod token;
mod unread;
mod view;
mod web_app;
mod worker_page;

pub use about::{About, InterviewerKind};
pub use address::{InvalidNetwork, TrustedProxies};
pub use middleware::cors::{CorsOrigins, InvalidHeader, InvalidOrigin};
pub use router::{openapi_document, router};
pub use serve::serve;
pub use state::{App, Limits};
pub use token::AccessTokens;
pub use web_app::WebApp;
pub use worker_page::serve_worker_page;
