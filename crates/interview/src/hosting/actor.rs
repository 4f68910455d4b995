//! The actor of a change or a look at others, with their role. Verbs that only a host may call take a [`Host`].

use crate::{
    account::caller::Caller, account::read, context::Context, error::Error, hosting::audit::Actor,
    hosting::role::Role,
};

/// Somebody who is a host at this moment; only [`acting_host`] makes one.
#[derive(Clone, Copy, Debug)]
pub struct Host(Actor);

impl Host {
    /// The host, as the audit log names them.
    pub fn actor(self) -> Actor {
        self.0
    }
}

/// Checks that the caller is a host; [`Error::NotAHost`] for everybody else.
pub async fn acting_host(context: &Context, caller: Caller) -> Result<Host, Error> {
    let user = read::me(context, caller).await?;
    match context.rules.host_names.role_of(&user) {
        Role::Host => Ok(Host(Actor { user: Some(user.id), role: Role::Host })),
        Role::Candidate | Role::Instructor => Err(Error::NotAHost),
    }
}
