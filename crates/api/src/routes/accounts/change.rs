//! `PATCH /users/me`

use crate::{caller::Caller, extract, problem::Problem, state::Api, view};
use axum::{Json, extract::State};
use interview::{
    account::manage::{self as account, AccountChange, PasswordChange},
    account::password::Password,
    account::user::FullName,
    error::Error,
};
use serde::{Deserialize, Deserializer};
use utoipa::ToSchema;

/// What is to be changed; what is not there stays.
#[derive(Deserialize, ToSchema)]
#[schema(as = AccountChange)]
pub(crate) struct Request {
    /// What the person wants to be called; `null` takes the name away.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, max_length = 500)]
    full_name: Option<Option<String>>,
    /// The password from now on.
    #[serde(alias = "new_password")]
    #[schema(min_length = 1, max_length = 1024, format = Password)]
    password: Option<String>,
    /// The password until now; needed for a new one.
    #[serde(alias = "old_password")]
    #[schema(format = Password)]
    current_password: Option<String>,
}

/// Distinguishes `null` from a missing field.
fn given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// Changes the caller's name or password.
///
/// A new password signs every other device out.
#[utoipa::path(
    patch, path = "/users/me", operation_id = "change_me", tag = "accounts",
    request_body = Request,
    responses((status = 200, description = "The account as it is now", body = view::User)),
    security(("password" = [])),
)]
pub(crate) async fn handle(
    State(api): State<Api>,
    caller: Caller,
    extract::Json(asked): extract::Json<Request>,
) -> Result<Json<view::User>, Problem> {
    let full_name = asked.full_name.map(|name| name.map(FullName::parse).transpose()).transpose()?;
    let password = match (asked.password, asked.current_password) {
        (None, _) => None,
        (Some(_), None) => return Err(Problem::invalid("current_password", "is required")),
        (Some(new), Some(current)) => {
            // A text that cannot be a password is not the current one.
            let current = Password::parse("current_password", current)
                .map_err(|_| Problem::wrong_password("current_password"))?;
            Some(PasswordChange { current, new: Password::parse("password", new)? })
        }
    };
    let signs_out = password.is_some();
    let change = AccountChange { full_name, password };
    match account::change(&api.context, caller.who, change).await {
        Err(Error::WrongCredentials) => Err(Problem::wrong_password("current_password")),
        changed => {
            let user = changed?;
            if signs_out {
                api.sign_outs.tell(user.id);
            }
            Ok(Json(view::User::new(user, &api.context.rules.host_names)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn null_takes_the_name_away_and_nothing_leaves_it() {
        let read = |body| serde_json::from_str::<Request>(body).unwrap();
        assert_eq!(read("{}").full_name, None);
        assert_eq!(read(r#"{"full_name":null}"#).full_name, Some(None));
        assert_eq!(read(r#"{"full_name":""}"#).full_name, Some(Some(String::new())));
        let renamed = read(r#"{"new_password":"b","old_password":"a"}"#);
        assert_eq!(
            (renamed.password.as_deref(), renamed.current_password.as_deref()),
            (Some("b"), Some("a"))
        );
    }
}
