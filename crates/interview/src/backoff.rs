//! How long to wait before something that failed is tried again.

use std::time::Duration;

/// The wait after the `failures`-th failure in a row, counted from 1: `first` doubled with each further one, at most `max`.
/// A part between a half and the whole of it is waited, by `fraction` in 0 to 1, so that those who failed together do not
/// return together.
pub fn wait(failures: u32, first: Duration, max: Duration, fraction: f64) -> Duration {
    let doubled = first.saturating_mul(2_u32.saturating_pow(failures.saturating_sub(1))).min(max);
    doubled.mul_f64(0.5 + fraction.clamp(0.0, 1.0) / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_longest_and_are_spread() {
        let wait = |failures, fraction| {
            wait(failures, Duration::from_millis(50), Duration::from_secs(5), fraction).as_millis()
        };
        assert_eq!([wait(1, 0.0), wait(1, 1.0), wait(2, 1.0), wait(3, 0.5)], [25, 50, 100, 150]);
        assert_eq!([wait(8, 1.0), wait(40, 1.0), wait(u32::MAX, 2.0)], [5_000, 5_000, 5_000]);
        assert_eq!(wait(0, 1.0), 50);
    }
}
