//! Access tokens: JSON Web Tokens (RFC 7519) signed by HMAC with SHA-256, and nothing else.

use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, KeyInit, Mac};
use interview::{
    account::caller::{Caller, DeviceKey},
    account::device::RefreshToken,
    account::device::SignedIn,
    account::user::Bearer,
    error::Error,
    id::{DeviceId, RecordingId, UserId},
};
use jsonwebtoken::{
    Algorithm, AlgorithmFamily, DecodingKey, EncodingKey, Header, Validation,
    crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils},
    errors::ErrorKind,
    signature::{self, Signer, Verifier},
};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

/// Issues access tokens, verifies them, and makes the digests that only this host can make.
pub struct AccessTokens {
    encoding: EncodingKey,
    decoding: DecodingKey,
    validation: Validation,
    digests: Hmac<Sha256>,
    ttl: TimeDelta,
}

impl std::fmt::Debug for AccessTokens {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("AccessTokens").field("ttl", &self.ttl).finish_non_exhaustive()
    }
}

/// The claims of an access token. Only `sub` and `exp` are needed; `iat` and `jti` are for people who inspect a token.
/// `device` with `device_key` names the device; signing it out ends the token. A token without a device, as another program
/// makes with the same secret, is valid until `exp`.
#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    sub: String,
    exp: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    iat: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    jti: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    device: Option<DeviceId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    device_key: Option<i64>,
}

impl AccessTokens {
    /// Signs tokens with the UTF-8 bytes of `secret`; each is valid for `ttl` (cut to whole seconds).
    pub fn new(secret: &str, ttl: TimeDelta) -> Self {
        // This fails only when a provider is installed already, and only this program installs one.
        let _ = PROVIDER.install_default();
        let mut validation = Validation::new(Algorithm::HS256);
        // The library would ask the system's clock and allow a minute; `verify` asks the clock that it gets.
        validation.validate_exp = false;
        Self {
            encoding: EncodingKey::from_secret(secret.as_bytes()),
            decoding: DecodingKey::from_secret(secret.as_bytes()),
            validation,
            digests: keyed(secret.as_bytes()),
            ttl,
        }
    }

    /// How long a token is valid.
    pub(crate) fn ttl(&self) -> TimeDelta {
        self.ttl
    }

    /// Issues a token; `unique` tells it from every other.
    pub(crate) fn issue(
        &self,
        signed_in: &SignedIn,
        now: DateTime<Utc>,
        unique: String,
    ) -> Result<String, Error> {
        let claims = Claims {
            sub: signed_in.user_id.to_string(),
            exp: (now + self.ttl).timestamp(),
            iat: Some(now.timestamp()),
            jti: Some(unique),
            device: Some(signed_in.device.id),
            device_key: Some(signed_in.device.key),
        };
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &self.encoding).map_err(Error::store)
    }

    /// The caller that a token names; [`Error::Unauthenticated`] unless it is signed with this secret and has not expired.
    pub(crate) fn verify(&self, token: &str, now: DateTime<Utc>) -> Result<Bearer, Error> {
        self.read(token).filter(|bearer| bearer.expires_at > now).ok_or(Error::Unauthenticated)
    }

    /// The caller that a token signed with this secret names, even if it has expired; `None` for any other token.
    pub(crate) fn read(&self, token: &str) -> Option<Bearer> {
        let verified = jsonwebtoken::decode::<Claims>(token, &self.decoding, &self.validation);
        let claims = verified.ok()?.claims;
        let digits = claims.sub.bytes().all(|byte| byte.is_ascii_digit());
        let user_id = claims.sub.parse().ok().filter(|_| digits).map(UserId)?;
        let expires_at = DateTime::from_timestamp(claims.exp, 0)?;
        let key = claims.device_key.unwrap_or(0);
        let device = claims.device.map(|id| DeviceKey { id, key });
        Some(Bearer { caller: Caller { user: user_id, device }, expires_at })
    }

    /// The refresh token that replaces another: always the same, and impossible to guess without the secret.
    pub(crate) fn successor(&self, token: &RefreshToken) -> RefreshToken {
        RefreshToken::from_text(self.digest("refresh token", &[token.reveal().as_bytes()]))
    }

    /// A ticket for the bytes of one recording, for its owner.
    pub(crate) fn ticket(&self, recording: RecordingId, owner: UserId, until: DateTime<Utc>) -> String {
        let until = until.timestamp();
        let mac = self.ticket_mac(recording, owner, until).finalize().into_bytes();
        format!("{owner}.{until}.{}", hex::encode(mac))
    }

    /// The owner of a ticket, if it was made here for this recording and has not expired.
    pub(crate) fn verify_ticket(
        &self,
        ticket: &str,
        recording: RecordingId,
        now: DateTime<Utc>,
    ) -> Option<UserId> {
        let (owner, rest) = ticket.split_once('.')?;
        let (until, mac) = rest.split_once('.')?;
        let (owner, until) = (UserId(owner.parse().ok()?), until.parse().ok()?);
        let mac = hex::decode(mac).ok()?;
        self.ticket_mac(recording, owner, until).verify_slice(&mac).ok()?;
        (until > now.timestamp()).then_some(owner)
    }

    fn ticket_mac(&self, recording: RecordingId, owner: UserId, until: i64) -> Hmac<Sha256> {
        let mut mac = self.digests.clone();
        mac.update(format!("recording ticket {recording} {owner} {until}").as_bytes());
        mac
    }

    /// A digest of several texts. Without the secret nobody can make it, or test a guess against it.
    pub(crate) fn digest(&self, purpose: &str, texts: &[&[u8]]) -> String {
        let mut mac = self.digests.clone();
        for text in std::iter::once(&purpose.as_bytes()).chain(texts) {
            mac.update(&(text.len() as u64).to_be_bytes());
            mac.update(text);
        }
        hex::encode(mac.finalize().into_bytes())
    }
}

/// HMAC takes a key of any length (RFC 2104), so this cannot fail.
#[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
fn keyed(secret: &[u8]) -> Hmac<Sha256> {
    Hmac::new_from_slice(secret).expect("HMAC takes a key of any length")
}

/// The only algorithm. Any other is refused here too, no matter what a token's header says.
static PROVIDER: CryptoProvider = CryptoProvider {
    signer_factory: |algorithm, key| {
        only_hs256(*algorithm, key.family())?;
        Ok(Box::new(Hs256(keyed(key.as_bytes()))) as Box<dyn JwtSigner>)
    },
    verifier_factory: |algorithm, key| {
        only_hs256(*algorithm, key.family())?;
        Ok(Box::new(Hs256(keyed(key.try_get_as_bytes()?))) as Box<dyn JwtVerifier>)
    },
    key_utils: KeyUtils::new_unimplemented(),
};

fn only_hs256(algorithm: Algorithm, family: AlgorithmFamily) -> jsonwebtoken::errors::Result<()> {
    if algorithm == Algorithm::HS256 && family == AlgorithmFamily::Hmac {
        Ok(())
    } else {
        Err(ErrorKind::InvalidAlgorithm.into())
    }
}

struct Hs256(Hmac<Sha256>);

impl Signer<Vec<u8>> for Hs256 {
    fn try_sign(&self, message: &[u8]) -> Result<Vec<u8>, signature::Error> {
        let mut mac = self.0.clone();
        mac.update(message);
        Ok(mac.finalize().into_bytes().to_vec())
    }
}

impl Verifier<Vec<u8>> for Hs256 {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> Result<(), signature::Error> {
        let mut mac = self.0.clone();
        mac.update(message);
        mac.verify_slice(signature).map_err(signature::Error::from_source)
    }
}

impl JwtSigner for Hs256 {
    fn algorithm(&self) -> Algorithm {
        Algorithm::HS256
    }
}

impl JwtVerifier for Hs256 {
    fn algorithm(&self) -> Algorithm {
        Algorithm::HS256
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    use serde_json::{Value, json};

    const SECRET: &str = "a secret of the tests, 32 bytes +";

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000, 123_456_000).unwrap()
    }

    fn tokens() -> AccessTokens {
        AccessTokens::new(SECRET, TimeDelta::minutes(30))
    }

    fn forge(secret: &str, header: Value, claims: Value) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let message = format!("{}.{}", part(&header), part(&claims));
        let mut mac = keyed(secret.as_bytes());
        mac.update(message.as_bytes());
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
    }

    #[test]
    fn a_token_names_its_user_until_it_ends() {
        let refresh_token = RefreshToken::from_text("y".into());
        let device = DeviceKey { id: DeviceId(2), key: 9 };
        let signed_in = SignedIn { user_id: UserId(7), device, refresh_token };
        let token = tokens().issue(&signed_in, now(), "x".into()).unwrap();
        let bearer = tokens().verify(&token, now()).unwrap();
        assert_eq!(bearer.caller, Caller { user: UserId(7), device: Some(device) });
        assert_eq!(bearer.expires_at.timestamp(), 1_800_001_800);
        let second = TimeDelta::seconds(1);
        assert!(tokens().verify(&token, bearer.expires_at - second).is_ok());
        assert!(tokens().verify(&token, bearer.expires_at).is_err());
        assert_eq!(tokens().read(&token), Some(bearer), "whom it names is read when it has ended too");
        let header: Value =
            serde_json::from_slice(&URL_SAFE_NO_PAD.decode(token.split('.').next().unwrap()).unwrap())
                .unwrap();
        assert_eq!(header, json!({"typ": "JWT", "alg": "HS256"}));
    }

    #[test]
    fn a_token_that_others_made_under_the_secret_is_good() {
        let exp = now().timestamp() + 60;
        let token = forge(SECRET, json!({"alg": "HS256", "typ": "JWT"}), json!({"sub": "3", "exp": exp}));
        let bearer = tokens().verify(&token, now()).unwrap();
        assert_eq!(bearer.caller, UserId(3).into());
    }

    #[test]
    fn the_example_of_rfc_7515_verifies() {
        // The key of appendix A.1 is 64 bytes that are not UTF-8, so only the signature is checked here.
        let key = URL_SAFE_NO_PAD
            .decode("AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow")
            .unwrap();
        let message = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
        let signature = URL_SAFE_NO_PAD.decode("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk").unwrap();
        assert!(Hs256(keyed(&key)).verify(message.as_bytes(), &signature).is_ok());
        assert!(Hs256(keyed(b"another")).verify(message.as_bytes(), &signature).is_err());
    }

    #[test]
    fn whatever_else_comes_is_refused() {
        let exp = now().timestamp() + 60;
        let claims = json!({"sub": "7", "exp": exp});
        let hs256 = json!({"alg": "HS256", "typ": "JWT"});
        let good = forge(SECRET, hs256.clone(), claims.clone());
        assert!(tokens().verify(&good, now()).is_ok());
        let mut tampered: Vec<&str> = good.split('.').collect();
        let other = URL_SAFE_NO_PAD.encode(json!({"sub": "8", "exp": exp}).to_string());
        tampered[1] = &other;
        let unsigned = format!("{}.{}.", URL_SAFE_NO_PAD.encode(r#"{"alg":"none"}"#), other);
        for (what, token) in [
            ("nothing", String::new()),
            ("no token", "abc".to_owned()),
            ("no algorithm", unsigned),
            ("none, signed", forge(SECRET, json!({"alg": "none"}), claims.clone())),
            ("None", forge(SECRET, json!({"alg": "None"}), claims.clone())),
            ("HS384", forge(SECRET, json!({"alg": "HS384"}), claims.clone())),
            ("HS512", forge(SECRET, json!({"alg": "HS512"}), claims.clone())),
            ("RS256", forge(SECRET, json!({"alg": "RS256"}), claims.clone())),
            ("ES256", forge(SECRET, json!({"alg": "ES256"}), claims.clone())),
            ("another key", forge("another", hs256.clone(), claims.clone())),
            ("no key", forge("", hs256.clone(), claims.clone())),
            ("tampered", tampered.join(".")),
            ("cut", good[..good.len() - 1].to_owned()),
            ("lengthened", format!("{good}A")),
            ("a part too many", format!("{good}.{other}")),
            ("no end", forge(SECRET, hs256.clone(), json!({"sub": "7"}))),
            ("null end", forge(SECRET, hs256.clone(), json!({"sub": "7", "exp": null}))),
            ("end in words", forge(SECRET, hs256.clone(), json!({"sub": "7", "exp": exp.to_string()}))),
            ("ended", forge(SECRET, hs256.clone(), json!({"sub": "7", "exp": now().timestamp()}))),
            ("never ends", forge(SECRET, hs256.clone(), json!({"sub": "7", "exp": i64::MAX}))),
            ("nobody", forge(SECRET, hs256.clone(), json!({"exp": exp}))),
            ("a name", forge(SECRET, hs256.clone(), json!({"sub": "alice", "exp": exp}))),
            ("a number", forge(SECRET, hs256.clone(), json!({"sub": 7, "exp": exp}))),
            ("a sign", forge(SECRET, hs256.clone(), json!({"sub": "+7", "exp": exp}))),
            ("an empty name", forge(SECRET, hs256, json!({"sub": "", "exp": exp}))),
        ] {
            assert!(matches!(tokens().verify(&token, now()), Err(Error::Unauthenticated)), "{what}");
        }
    }

    #[test]
    fn a_digest_depends_on_every_text_and_on_where_each_ends() {
        let tokens = tokens();
        let digest = tokens.digest("p", &[b"ab", b"c"]);
        assert_eq!((digest.len(), &digest), (64, &tokens.digest("p", &[b"ab", b"c"])));
        let other_secret = AccessTokens::new("another", TimeDelta::minutes(30)).digest("p", &[b"ab", b"c"]);
        for other in [tokens.digest("p", &[b"a", b"bc"]), tokens.digest("q", &[b"ab", b"c"]), other_secret] {
            assert_ne!(digest, other);
        }
    }
}
