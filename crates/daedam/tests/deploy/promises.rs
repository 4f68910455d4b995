//! What one file promises and another one keeps: ports, paths, addresses, and how long each waits for the other.

use crate::files::{
    Instructions, Program, compose, compose_with, example_variables, kubernetes_object, mapping, programs,
    read, strings,
};
use serde_json::Value;
use std::{collections::BTreeMap, net::Ipv4Addr, time::Duration};

#[test]
fn everybody_means_the_same_port() {
    let image = Instructions::read();
    let port = image.all("EXPOSE")[0].to_owned();
    for program in
        programs().iter().filter(|program| program.command() == "serve" && program.settings_file.is_none())
    {
        assert_eq!(port_of(program), port, "{}", program.origin);
    }
    let compose = compose();
    let upstreams = &mapping(&compose["services"]["proxy"]["environment"])["SERVERS"];
    for upstream in upstreams.split(' ') {
        let (service, asked) = upstream.split_once(':').unwrap();
        assert!(compose["services"][service].is_object(), "there is no service {service}");
        assert_eq!(asked, port);
    }
    let container = container("daedam-server");
    let named: BTreeMap<&str, String> = container["ports"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["name"].as_str().unwrap(), one["containerPort"].to_string()))
        .collect();
    assert_eq!(named["http"], port);
    for probe in ["startupProbe", "readinessProbe", "livenessProbe"] {
        assert!(named.contains_key(container[probe]["httpGet"]["port"].as_str().unwrap()), "{probe}");
    }
    let service = &kubernetes_object("Service", "daedam")["spec"]["ports"][0];
    assert!(named.contains_key(service["targetPort"].as_str().unwrap()));
    let backend = &kubernetes_object("Ingress", "daedam")["spec"]["rules"][0]["http"]["paths"];
    assert!(
        backend
            .as_array()
            .unwrap()
            .iter()
            .any(|path| path["backend"]["service"]["port"]["name"] == service["name"])
    );
}

fn port_of(program: &Program) -> &str {
    program.environment["DAEDAM_LISTEN"].rsplit(':').next().unwrap()
}

fn container(deployment: &str) -> Value {
    kubernetes_object("Deployment", deployment)["spec"]["template"]["spec"]["containers"][0].clone()
}

#[test]
fn the_proxy_listens_on_the_ports_that_are_published() {
    let plain = compose()["services"]["proxy"].clone();
    assert_eq!(strings(&plain["ports"]), ["8080:80", "8443:443", "8443:443/udp"]);
    // Without a name the proxy serves plain HTTP; with one it serves 443 and sends visitors of 80 there.
    assert_eq!(mapping(&plain["environment"])["SITE"], ":80");
    let named = [("SITE", "interview.example.org"), ("HTTP_PORT", "80"), ("HTTPS_PORT", "443")];
    let named = compose_with(&named.into())["services"]["proxy"].clone();
    assert_eq!(strings(&named["ports"]), ["80:80", "443:443", "443:443/udp"]);
    assert_eq!(mapping(&named["environment"])["SITE"], "interview.example.org");
}

#[test]
fn the_example_names_every_variable_of_the_compose_file() {
    let text = read("deploy/compose.yaml");
    let mut used: Vec<&str> = text.split("${").skip(1).filter_map(|piece| piece.split(":-").next()).collect();
    used.sort_unstable();
    used.dedup();
    let mut shown = example_variables();
    shown.sort_unstable();
    assert_eq!(shown, used);
}

#[test]
fn servers_and_workers_share_what_outlives_them() {
    let compose = compose();
    for (service, folders) in [
        ("server-1", ["recordings", "calibration"].as_slice()),
        ("server-2", &["recordings", "calibration"]),
        ("worker", &["calibration"]),
    ] {
        let mounts = strings(&compose["services"][service]["volumes"]);
        for folder in folders {
            let mount = format!("{folder}:/srv/daedam/{folder}");
            assert!(mounts.iter().any(|one| one.starts_with(&mount)), "{service} lacks {mount}");
            assert!(compose["volumes"][*folder].is_object(), "there is no volume {folder}");
        }
    }
    for program in programs().iter().filter(|program| ["serve", "worker"].contains(&program.command())) {
        if program.origin.starts_with("deploy/Dockerfile") {
            continue;
        }
        let settings = crate::resolve(program);
        assert!(settings.calibration_file.is_some(), "{}: the calibration is lost", program.origin);
        if program.command() == "serve" && !program.origin.ends_with(".service") {
            let folder = settings.recordings_dir.unwrap();
            assert_eq!(folder.to_str(), Some("/srv/daedam/recordings"), "{}", program.origin);
        }
    }
    let image = read("deploy/Dockerfile");
    assert!(image.contains("--chown=65532:65532 /made/srv/daedam /srv/daedam"), "volumes would be root's");
}

#[test]
fn every_volume_of_a_pod_is_there() {
    let claim = kubernetes_object("PersistentVolumeClaim", "daedam-recordings");
    assert_eq!(claim["spec"]["accessModes"][0], "ReadWriteMany");
    for name in ["daedam-server", "daedam-worker"] {
        let pod = kubernetes_object("Deployment", name)["spec"]["template"]["spec"].clone();
        let volumes = pod["volumes"].as_array().unwrap();
        for mount in pod["containers"][0]["volumeMounts"].as_array().unwrap() {
            let volume = volumes.iter().find(|volume| volume["name"] == mount["name"]).unwrap();
            if let Some(claimed) = volume["persistentVolumeClaim"]["claimName"].as_str() {
                assert_eq!(claimed, "daedam-recordings");
            }
        }
    }
}

#[test]
fn a_model_on_the_host_is_reached_from_its_workers() {
    let worker = compose()["services"]["worker"].clone();
    assert_eq!(strings(&worker["extra_hosts"]), ["host.docker.internal:host-gateway"]);
}

#[test]
fn proxies_take_the_largest_recording() {
    let largest = crate::resolve(&programs()[0]).recording_bytes.bytes();
    let ingress = kubernetes_object("Ingress", "daedam")["metadata"]["annotations"].clone();
    let site = read("deploy/nginx/daedam.conf");
    let of_nginx = site.lines().find_map(|line| line.trim().strip_prefix("client_max_body_size ")).unwrap();
    let of_ingress = &mapping(&ingress)["nginx.ingress.kubernetes.io/proxy-body-size"];
    for size in [of_nginx.trim_end_matches(';'), of_ingress] {
        let mebibytes: u64 = size.strip_suffix('m').unwrap().parse().unwrap();
        assert!(mebibytes * 1024 * 1024 > largest, "{size} is less than recording_bytes, {largest}");
    }
}

#[test]
fn every_path_that_is_watched_is_served() {
    let document: Value = serde_json::from_str(&read("docs/openapi.json")).unwrap();
    let container = container("daedam-server");
    let probes = ["startupProbe", "readinessProbe", "livenessProbe"];
    let mut paths: Vec<String> =
        probes.iter().map(|probe| container[probe]["httpGet"]["path"].as_str().unwrap().to_owned()).collect();
    let template = kubernetes_object("Deployment", "daedam-server")["spec"]["template"].clone();
    paths.push(mapping(&template["metadata"]["annotations"])["prometheus.io/path"].clone());
    let proxy = read("deploy/Caddyfile");
    let health = proxy.lines().find_map(|line| line.trim().strip_prefix("health_uri "));
    paths.push(health.unwrap().to_owned());
    for path in paths {
        assert!(document["paths"][&path]["get"].is_object(), "nothing is served at {path}");
    }
}

#[test]
fn labels_find_what_they_select() {
    for name in ["daedam-server", "daedam-worker"] {
        let deployment = kubernetes_object("Deployment", name);
        let labels = &deployment["spec"]["template"]["metadata"]["labels"];
        assert_eq!(&deployment["spec"]["selector"]["matchLabels"], labels);
        let budget = kubernetes_object("PodDisruptionBudget", name);
        assert_eq!(&budget["spec"]["selector"]["matchLabels"], labels);
        let replicas = deployment["spec"]["replicas"].as_u64().unwrap();
        assert!(budget["spec"]["minAvailable"].as_u64().unwrap() < replicas, "{name} could never be moved");
        if name == "daedam-server" {
            assert_eq!(&kubernetes_object("Service", "daedam")["spec"]["selector"], labels);
        }
    }
}

#[test]
fn the_proxy_is_believed() {
    let compose = compose();
    let subnet = compose["networks"]["edge"]["ipam"]["config"][0]["subnet"].as_str().unwrap();
    subnet.split('/').next().unwrap().parse::<Ipv4Addr>().unwrap();
    for server in ["server-1", "server-2"] {
        let service = &compose["services"][server];
        assert_eq!(mapping(&service["environment"])["DAEDAM_TRUSTED_PROXIES"], subnet);
        assert!(strings(&service["networks"]).contains(&"edge".to_owned()));
    }
    assert!(strings(&compose["services"]["proxy"]["networks"]).contains(&"edge".to_owned()));
}

/// How often the proxy asks whether a server is ready, and a little more.
const HEALTH_INTERVAL: Duration = Duration::from_secs(2);

#[test]
fn nobody_is_ended_before_it_has_finished() {
    for program in programs().iter().filter(|program| ["serve", "worker"].contains(&program.command())) {
        let Some(patience) = patience(&program.origin) else { continue };
        let settings = crate::resolve(program);
        if program.command() == "worker" {
            assert!(patience > settings.task_timeout.duration(), "{}", program.origin);
        } else {
            let drain_time = settings.drain_time.unwrap().duration();
            assert!(drain_time > HEALTH_INTERVAL, "{}", program.origin);
            assert!(patience > drain_time + settings.shutdown_timeout.duration(), "{}", program.origin);
            assert!(
                settings.shutdown_timeout.duration() > settings.question_timeout.duration(),
                "{}",
                program.origin
            );
        }
    }
}

/// How long what started a program waits for it to stop; nothing where only the image is described.
fn patience(origin: &str) -> Option<Duration> {
    let length = |text: &str| humantime::parse_duration(text).unwrap();
    if let Some(service) = origin.strip_prefix("deploy/compose.yaml: ") {
        return Some(length(compose()["services"][service]["stop_grace_period"].as_str().unwrap()));
    }
    if origin.ends_with(".service") {
        return read(origin).lines().find_map(|line| line.strip_prefix("TimeoutStopSec=").map(length));
    }
    let name = origin.strip_prefix("deploy/kubernetes/")?.strip_suffix(".yaml")?;
    let pod = kubernetes_object("Deployment", &format!("daedam-{name}"))["spec"]["template"]["spec"].clone();
    Some(Duration::from_secs(pod["terminationGracePeriodSeconds"].as_u64().unwrap()))
}

#[test]
fn the_proxy_waits_longer_than_the_longest_answer() {
    let (caddy, nginx) = (read("deploy/Caddyfile"), read("deploy/nginx/daedam.conf"));
    let value = |text: &str, name: &str| {
        let line = text.lines().find_map(|line| line.trim().strip_prefix(name).map(str::to_owned));
        humantime::parse_duration(line.unwrap().trim_end_matches(';')).unwrap()
    };
    let waits = [value(&caddy, "response_header_timeout "), value(&nginx, "proxy_read_timeout ")];
    for program in programs().iter().filter(|program| program.command() == "serve") {
        let settings = crate::resolve(program);
        let longest =
            settings.question_timeout.duration() + settings.body_timeout.duration() + Duration::from_secs(30);
        assert!(waits.iter().all(|waits| *waits > longest), "{}", program.origin);
    }
}

#[test]
fn redis_throws_nothing_away() {
    let settings = read("deploy/redis.conf");
    for line in ["appendonly yes", "maxmemory-policy noeviction"] {
        assert!(settings.lines().any(|one| one == line), "redis.conf does not say {line}");
    }
    let redis = compose()["services"]["redis"].clone();
    let path = strings(&redis["command"]).pop().unwrap();
    assert!(strings(&redis["volumes"]).contains(&format!("./redis.conf:{path}:ro")));
    assert!(strings(&redis["volumes"]).contains(&"redis:/data".to_owned()));
}
