//! Accounts.

use super::{
    Connection, Queries, Readers, Row, Writers, begin,
    callers::{device_id, device_key, signed_in},
    devices, erasure, guests, receipts, recovery,
    rows::Reader,
};
use crate::failure::Failure;
use async_trait::async_trait;
use interview::{
    account::caller::Caller,
    account::guest::{Guest, NewGuest},
    account::password::PasswordHash,
    account::user::{Credentials, NewUser, User, UserChange},
    error::{Conflict, Error},
    host::totals::Totals,
    hosting::role::Role,
    id::UserId,
    idempotency::{Creation, Receipt},
    ports::AccountStore,
};
use sqlx::{query, query_scalar};

#[async_trait]
impl AccountStore for Queries {
    async fn create_user(
        &self,
        new: &NewUser,
        receipt: Option<&Receipt<User>>,
    ) -> Result<Creation<User>, Error> {
        Ok(create(&self.write, new, receipt).await?)
    }

    async fn create_guest(&self, new: &NewGuest) -> Result<UserId, Error> {
        Ok(guests::create(&self.write, new).await?)
    }

    async fn username_taken(&self, folded: &str) -> Result<bool, Error> {
        Ok(is_taken(&self.read, folded).await?)
    }

    async fn user(&self, caller: Caller) -> Result<Option<User>, Error> {
        Ok(find(&self.read, caller).await?)
    }

    async fn accounts(&self, after: Option<UserId>, max: i64) -> Result<Vec<User>, Error> {
        Ok(list(&self.read, after, max).await?)
    }

    async fn credentials(&self, folded: &str) -> Result<Option<Credentials>, Error> {
        Ok(credentials(&self.read, folded).await?)
    }

    async fn password_hash(&self, id: UserId) -> Result<Option<PasswordHash>, Error> {
        Ok(password_hash(&self.read, id).await?)
    }

    async fn change_user(&self, id: UserId, change: &UserChange) -> Result<Option<User>, Error> {
        Ok(self::change(&self.write, id, change).await?)
    }

    async fn erase_user(&self, id: UserId) -> Result<bool, Error> {
        Ok(erasure::erase(&self.write, &self.read, id).await?)
    }
}

/// Makes an account.
pub(super) async fn create(
    writers: &Writers,
    new: &NewUser,
    receipt: Option<&Receipt<User>>,
) -> Result<Creation<User>, Failure> {
    let mut change = begin(writers).await?;
    if let Some(repeated) = receipts::reserve(&mut change, receipt, new.created_at).await? {
        change.rollback().await?;
        return Ok(repeated);
    }
    let id = match new.of_guest {
        None => insert(&mut change, new).await?,
        Some(guest) => name_guest(&mut change, guest, new).await?,
    };
    let id = id.ok_or(Error::Conflict(Conflict::UsernameTaken))?;
    let user = User {
        id,
        username: new.username.as_str().to_owned(),
        full_name: new.full_name.as_ref().map(|name| name.as_str().to_owned()),
        role: Role::Candidate,
        created_at: new.created_at,
        guest: None,
        recovery_code_made_at: None,
    };
    // The stored answer has data of the account, so it is erased with it.
    receipts::keep(&mut change, receipt, id.0, Some(id), None, &user).await?;
    change.commit().await?;
    Ok(Creation::New(user))
}

/// Makes a user; `None` when the name is taken.
async fn insert(connection: &mut Connection, new: &NewUser) -> Result<Option<UserId>, Failure> {
    let id: Option<i64> = query_scalar(
        "INSERT INTO users (username, folded_username, full_name, password_hash, created_at) \
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT (folded_username) DO NOTHING RETURNING id",
    )
    .bind(new.username.as_str())
    .bind(new.username.folded())
    .bind(new.full_name.as_ref().map(|name| name.as_str()))
    .bind(new.password_hash.as_stored())
    .bind(new.created_at)
    .fetch_optional(connection)
    .await?;
    Ok(id.map(UserId))
}

/// Makes a guest a user with a name and a password; `None` when the name is taken.
async fn name_guest(
    connection: &mut Connection,
    guest: UserId,
    new: &NewUser,
) -> Result<Option<UserId>, Failure> {
    let named = query(
        "UPDATE users SET username = $2, folded_username = $3, full_name = $4, password_hash = $5, \
         created_at = $6 WHERE id = $1",
    )
    .bind(guest.0)
    .bind(new.username.as_str())
    .bind(new.username.folded())
    .bind(new.full_name.as_ref().map(|name| name.as_str()))
    .bind(new.password_hash.as_stored())
    .bind(new.created_at)
    .execute(&mut *connection)
    .await;
    match named {
        Ok(_) => {}
        Err(sqlx::Error::Database(refusal)) if refusal.is_unique_violation() => return Ok(None),
        Err(cause) => return Err(cause.into()),
    }
    guests::promote(connection, guest, new.created_at).await?;
    Ok(Some(guest))
}

/// Whether a folded username is taken.
pub(super) async fn is_taken(readers: &Readers, folded: &str) -> Result<bool, Failure> {
    let found: Option<i64> = query_scalar("SELECT id FROM users WHERE folded_username = $1")
        .bind(folded)
        .fetch_optional(readers)
        .await?;
    Ok(found.is_some())
}

/// Reads the caller's account, if they are signed in on their device.
pub(super) async fn find(readers: &Readers, caller: Caller) -> Result<Option<User>, Failure> {
    let row = query(FIND)
        .bind(caller.user.0)
        .bind(device_id(caller))
        .bind(device_key(caller))
        .fetch_optional(readers)
        .await?;
    row.as_ref().map(user).transpose()
}

/// Lists accounts by number.
async fn list(readers: &Readers, after: Option<UserId>, max: i64) -> Result<Vec<User>, Failure> {
    let rows = query(LIST).bind(after.map_or(0, |id| id.0)).bind(max).fetch_all(readers).await?;
    rows.iter().map(user).collect()
}

/// Selects the columns that [`user`] reads, with those of guests and of recovery codes.
macro_rules! users_where {
    ($condition:expr) => {
        concat!(
            "SELECT u.id, u.username, u.full_name, u.role, u.created_at, g.expires_at, g.sessions_left, \
            g.answers_left, r.created_at AS recovery_code_made_at FROM users u \
            LEFT JOIN guests g ON g.user_id = u.id LEFT JOIN recovery_codes r ON r.user_id = u.id WHERE ",
            $condition
        )
    };
}

const FIND: &str = users_where!(signed_in!("$2", "$3"));
const LIST: &str = users_where!("u.id > $1 AND NOT u.erased AND g.user_id IS NULL ORDER BY u.id LIMIT $2");

fn user(row: &Row) -> Result<User, Failure> {
    let read = Reader::new(row, "users", "id")?;
    Ok(User {
        id: UserId(read.id),
        username: read.get("username")?,
        full_name: read.get("full_name")?,
        role: read.word("role")?,
        created_at: read.get("created_at")?,
        guest: match read.get("expires_at")? {
            None => None,
            Some(expires_at) => Some(Guest {
                expires_at,
                sessions_left: read.get("sessions_left")?,
                answers_left: read.get("answers_left")?,
            }),
        },
        recovery_code_made_at: read.get("recovery_code_made_at")?,
    })
}

/// Reads a user's password hash, by folded username.
pub(super) async fn credentials(readers: &Readers, folded: &str) -> Result<Option<Credentials>, Failure> {
    let row: Option<(i64, String)> =
        sqlx::query_as("SELECT id, password_hash FROM users WHERE folded_username = $1")
            .bind(folded)
            .fetch_optional(readers)
            .await?;
    Ok(row.map(|(id, hash)| Credentials {
        user_id: UserId(id),
        password_hash: PasswordHash::from_stored(hash),
    }))
}

/// Reads a user's password hash.
pub(super) async fn password_hash(readers: &Readers, id: UserId) -> Result<Option<PasswordHash>, Failure> {
    let hash: Option<String> = query_scalar("SELECT password_hash FROM users WHERE id = $1 AND NOT erased")
        .bind(id.0)
        .fetch_optional(readers)
        .await?;
    Ok(hash.map(PasswordHash::from_stored))
}

/// Changes an account, signing every device out when the password changes.
pub(super) async fn change(
    writers: &Writers,
    id: UserId,
    wanted: &UserChange,
) -> Result<Option<User>, Failure> {
    let mut change = begin(writers).await?;
    query(
        "UPDATE users SET full_name = CASE WHEN $2 THEN $3 ELSE full_name END, \
         password_hash = COALESCE($4, password_hash) WHERE id = $1 AND NOT erased",
    )
    .bind(id.0)
    .bind(wanted.full_name.is_some())
    .bind(wanted.full_name.as_ref().and_then(|name| name.as_ref()).map(|name| name.as_str()))
    .bind(wanted.password_hash.as_ref().map(|hash| hash.as_stored()))
    .execute(&mut *change)
    .await?;
    if wanted.forgets_recovery_code {
        recovery::forget(&mut change, id).await?;
    }
    if wanted.password_hash.is_some() {
        devices::revoke_all(&mut change, id, wanted.kept_device).await?;
    }
    let changed = of_anybody(&mut change, id).await?;
    change.commit().await?;
    Ok(changed)
}

/// Reads an account without a caller.
pub(super) async fn of_anybody(connection: &mut Connection, id: UserId) -> Result<Option<User>, Failure> {
    let row = query(FIND).bind(id.0).bind(None::<i64>).bind(None::<i64>).fetch_optional(connection).await?;
    row.as_ref().map(user).transpose()
}

/// How many people and guests there are, and how many interviews people have.
pub(super) async fn totals(readers: &Readers) -> Result<Totals, Failure> {
    let (users, guests, sessions, of_guests): (i64, i64, i64, i64) = sqlx::query_as(
        "SELECT (SELECT COUNT(*) FROM users) - (SELECT COUNT(*) FROM users WHERE erased), (SELECT COUNT(*) FROM guests), \
         (SELECT COUNT(*) FROM interview_sessions), \
         (SELECT COUNT(*) FROM interview_sessions s JOIN guests g ON g.user_id = s.user_id)",
    )
    .fetch_one(readers)
    .await?;
    Ok(Totals { users: users - guests, guests, sessions: sessions - of_guests })
}
