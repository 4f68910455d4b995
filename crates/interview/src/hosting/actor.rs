//! Who does something for others, with the role they do it in. Verbs that only a host may call take a [`Host`].

use crate::{
    account::caller::Caller, account::read, context::Context, error::Error, hosting::audit::Actor,
    hosting::role::Role,
};

/// Somebody who is a host at this moment; only [`acting_host`] makes one.
#[derive(Clone, Copy, Debug)]
pub struct Host(Actor);

impl Host {
    /// Who it is in the audit log.
    pub fn actor(self) -> Actor {
        self.0
    }
}

/// The caller as a host; [`Error::NotAHost`] for everybody else.
pub async fn acting_host(context: &Context, caller: Caller) -> Result<Host, Error> {
    let user = read::me(context, caller).await?;
    match context.rules.host_names.role_of(&user) {
        Role::Host => Ok(Host(Actor { user: Some(user.id), role: Role::Host })),
        Role::Candidate | Role::Instructor => Err(Error::NotAHost),
    }
}
