//! Hosting Daedam for others: what an account may do for them, and what is noted of it.

pub mod actor;
pub mod audit;
pub mod audit_log;
pub mod host_names;
pub mod role;
pub mod role_change;
