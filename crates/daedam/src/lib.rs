//! Which pieces are chosen: the program itself. It alone knows the environment, the command line, the machine's
//! clock and its signals, and it sees every other crate.

pub mod amount;
pub mod blueprint;
pub mod clock;
pub mod commands;
pub mod database_lock;
pub mod document_reader;
pub mod jwt_secret;
pub mod length;
pub mod logging;
pub mod measurements;
mod monitor;
pub mod pieces;
pub mod process_figures;
pub mod secret;
pub mod server_registry;
pub mod settings;
pub mod signals;
pub mod size;
pub mod workers;
