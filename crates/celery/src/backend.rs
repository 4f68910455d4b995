//! Reads results from Celery's result backend. The length of a result is checked before it is read.

use crate::{broker::MAX_TOGETHER, connection::Redis, result::MAX_RESULT_BYTES};
use redis::RedisResult;

/// The state of a task's result.
#[derive(Clone, Debug)]
pub(crate) enum StoredResult {
    /// The result.
    Result(Vec<u8>),
    /// A result of so many bytes, which is too long to be read.
    TooLong(u64),
}

/// Reads the first of these results: as many as fit into one answer, and at least one.
pub(crate) async fn look_up(redis: &Redis, keys: &[String]) -> RedisResult<Vec<Option<StoredResult>>> {
    let mut pipeline = redis::pipe();
    pipeline.cmd("EVAL").arg(LOOK_UP).arg(keys.len()).arg(keys).arg(MAX_RESULT_BYTES).arg(MAX_TOGETHER);
    let (found,): (Vec<redis::Value>,) = redis.run(&pipeline).await?;
    let result = |found| match found {
        redis::Value::BulkString(meta) => Some(StoredResult::Result(meta)),
        redis::Value::Int(bytes) => Some(StoredResult::TooLong(bytes.unsigned_abs())),
        _ => None,
    };
    Ok(found.into_iter().map(result).collect())
}

/// The length is read first, so that no long result is sent.
const LOOK_UP: &str = r"
local longest, most, total, found = tonumber(ARGV[1]), tonumber(ARGV[2]), 0, {}
for i, key in ipairs(KEYS) do
    local size = redis.pcall('STRLEN', key)
    if type(size) ~= 'number' or size == 0 then
        found[i] = false
    elseif size > longest then
        found[i] = size
    elseif i > 1 and total + size > most then
        break
    else
        total = total + size
        found[i] = redis.call('GET', key)
    end
end
return found
";
