//! Hosting Daedam for others: the roles of accounts, and the audit log.

pub mod actor;
pub mod audit;
pub mod audit_log;
pub mod host_names;
pub mod role;
pub mod role_change;
