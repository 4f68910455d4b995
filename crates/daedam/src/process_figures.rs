//! What the system says of this process, under the names that Prometheus' own client libraries give it. Nothing where the
//! system does not say, as outside Linux.

use std::{fmt::Write as _, fs};

/// Ticks of the clock in a second, in which `/proc` counts CPU time: 100 on every architecture of Linux (`USER_HZ`).
const TICKS: f64 = 100.0;

/// Bytes of a page of memory where the system does not say in other units.
const KIBIBYTE: u64 = 1024;

/// Name, kind and meaning of each figure, in the order in which they are written.
pub const FIGURES: [(&str, &str, &str); 6] = [
    ("process_cpu_seconds_total", "counter", "CPU time of this process in seconds"),
    ("process_resident_memory_bytes", "gauge", "Memory of this process, shared pages included"),
    ("process_threads", "gauge", "Threads of this process"),
    ("process_open_fds", "gauge", "Files and connections that this process has open"),
    ("process_max_fds", "gauge", "Files and connections that this process may have open"),
    ("process_start_time_seconds", "gauge", "When this process began, in seconds since 1970"),
];

/// The figures in Prometheus' text format.
pub fn read() -> String {
    let text = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let (stat, status) = (text("/proc/self/stat"), text("/proc/self/status"));
    let values = [
        cpu_seconds(&stat),
        resident_bytes(&status).map(|bytes| bytes as f64),
        field(&status, "Threads:").map(|threads| threads as f64),
        // The folder that is being read is one of them.
        fs::read_dir("/proc/self/fd").ok().map(|open| open.count().saturating_sub(1) as f64),
        rlimit::Resource::NOFILE.get_soft().ok().map(|max| max as f64),
        start_seconds(&stat, &text("/proc/stat")),
    ];
    let mut written = String::new();
    for ((name, kind, meaning), value) in FIGURES.iter().zip(values) {
        let Some(value) = value else { continue };
        // Writing to a text does not fail.
        let _written = write!(written, "# HELP {name} {meaning}\n# TYPE {name} {kind}\n{name} {value}\n");
    }
    written
}

/// What follows the name of the program, which may hold anything, in `/proc/self/stat`; the first is field 3 of proc(5).
fn fields(stat: &str) -> Vec<&str> {
    stat.rsplit_once(") ").map_or_else(Vec::new, |(_, rest)| rest.split_whitespace().collect())
}

fn ticks(stat: &str, field: usize) -> Option<f64> {
    fields(stat).get(field - 3)?.parse().ok()
}

fn cpu_seconds(stat: &str) -> Option<f64> {
    Some((ticks(stat, 14)? + ticks(stat, 15)?) / TICKS)
}

/// When the process began: so long after the system did.
fn start_seconds(stat: &str, system: &str) -> Option<f64> {
    Some(field(system, "btime")? as f64 + ticks(stat, 22)? / TICKS)
}

fn resident_bytes(status: &str) -> Option<u64> {
    Some(field(status, "VmRSS:")? * KIBIBYTE)
}

/// The number on the line that begins with a name.
fn field(text: &str, name: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_found_behind_a_name_with_spaces() {
        let stat = "7 (da ) edam) S 1 7 7 0 -1 4194560 1 0 0 0 250 50 0 0 20 0 4 0 300 1 2 3";
        assert_eq!(cpu_seconds(stat), Some(3.0));
        assert_eq!(start_seconds(stat, "cpu 1 2\nbtime 1000\n"), Some(1003.0));
        assert_eq!(resident_bytes("Name:\tx\nVmRSS:\t  2048 kB\n"), Some(2_097_152));
        assert_eq!(cpu_seconds(""), None);
    }

    #[test]
    fn every_figure_has_its_help_its_type_and_a_value() {
        let text = read();
        for (name, kind, _) in FIGURES {
            assert!(text.contains(&format!("# HELP {name} ")), "{text}");
            assert!(text.contains(&format!("# TYPE {name} {kind}\n")), "{text}");
            let value = text.lines().find_map(|line| line.strip_prefix(&format!("{name} "))).unwrap();
            assert!(value.parse::<f64>().unwrap() >= 0.0, "{name} {value}");
        }
    }
}
