//! kombu's JSON for Python's `Decimal`.

use serde_json::{Map, Value};

/// The longest decimal that is read, in characters.
const LONGEST: usize = 100;

/// Converts a `Decimal` of kombu's, `{"__type__": "decimal", "__value__": "85.5"}`, to a number. Every other value, and a
/// decimal that is no finite number, stays as it is.
pub(crate) fn plain(value: Value) -> Value {
    let number = value.as_object().and_then(written).and_then(number);
    number.unwrap_or(value)
}

fn written(fields: &Map<String, Value>) -> Option<&str> {
    let is_decimal = fields.len() == 2 && fields.get("__type__")?.as_str()? == "decimal";
    fields.get("__value__")?.as_str().filter(|text| is_decimal && text.len() <= LONGEST)
}

fn number(text: &str) -> Option<Value> {
    let whole = text.parse::<i64>().ok().map(Value::from);
    whole.or_else(|| serde_json::Number::from_f64(text.parse().ok()?).map(Value::Number))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_decimal_is_a_number_and_nothing_else_is() {
        let decimal = |text: &str| json!({"__type__": "decimal", "__value__": text});
        for (text, number) in
            [("85.5", json!(85.5)), ("7", json!(7)), ("1E+1", json!(10.0)), ("-0.5", json!(-0.5))]
        {
            assert_eq!(plain(decimal(text)), number);
        }
        for other in [
            decimal("NaN"),
            decimal("Infinity"),
            decimal("85,5"),
            decimal(&"9".repeat(101)),
            json!({"__type__": "uuid", "__value__": {"hex": "7"}}),
            json!({"__type__": "decimal", "__value__": 7}),
            json!("85.5"),
            json!(85),
        ] {
            assert_eq!(plain(other.clone()), other);
        }
    }
}
