//! Query parameters.

use crate::{problem::Problem, state::Api};
use axum::{extract::FromRequestParts, http::request::Parts};
use interview::language::Language;
use percent_encoding::percent_decode_str;
use std::str::FromStr;

/// The query parameters of a request; unknown ones are ignored.
#[derive(Debug)]
pub(crate) struct Parameters(Vec<(String, String)>);

impl FromRequestParts<Api> for Parameters {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Api) -> Result<Self, Problem> {
        Self::read(parts.uri.query().unwrap_or_default())
    }
}

impl Parameters {
    /// Reads the part of an address after the question mark.
    pub(crate) fn read(query: &str) -> Result<Self, Problem> {
        if percent_decode_str(query).decode_utf8().is_err() {
            return Err(Problem::invalid("query", "must be UTF-8"));
        }
        Ok(Self(form_urlencoded::parse(query.as_bytes()).into_owned().collect()))
    }

    /// The value of a parameter; `None` if it is absent, an error if it occurs twice.
    pub(crate) fn text(&self, name: &str) -> Result<Option<&str>, Problem> {
        let mut values = self.0.iter().filter(|(key, _)| key == name).map(|(_, value)| value.as_str());
        match (values.next(), values.next()) {
            (value, None) => Ok(value),
            _ => Err(Problem::invalid(name, "is given more than once")),
        }
    }

    /// The value of the parameter `language`; `None` if it is absent.
    pub(crate) fn language(&self) -> Result<Option<Language>, Problem> {
        let known = |code: &str| code.parse().map_err(|_| Problem::invalid("language", "must be ko or en"));
        self.text("language")?.map(known).transpose()
    }

    /// The value of a numeric parameter between `min` and `max`; `None` if it is absent.
    pub(crate) fn number<T>(&self, name: &str, min: T, max: T) -> Result<Option<T>, Problem>
    where
        T: FromStr + PartialOrd + std::fmt::Display,
    {
        let Some(text) = self.text(name)? else { return Ok(None) };
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        let number = text.parse().ok().filter(|number| digits && *number >= min && *number <= max);
        let expected = || Problem::invalid(name, &format!("must be an integer from {min} to {max}"));
        number.ok_or_else(expected).map(Some)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_is_read_once_and_within_its_bounds() {
        let limit =
            |query| Parameters::read(query).and_then(|parameters| parameters.number("limit", 1_i64, 100));
        assert_eq!(limit("").unwrap(), None);
        assert_eq!(limit("limit=20&x=1&x=2").unwrap(), Some(20));
        assert_eq!(limit("limit=%32").unwrap(), Some(2));
        for wrong in
            ["limit=0", "limit=101", "limit=+5", "limit=a", "limit=", "limit=1&limit=2", "limit=1.5", "a=%ff"]
        {
            assert!(limit(wrong).is_err(), "{wrong}");
        }
    }
}
