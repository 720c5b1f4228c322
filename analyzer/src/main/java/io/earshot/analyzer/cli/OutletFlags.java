package io.earshot.analyzer.cli;

import java.util.List;

/** The options of {@code live} on who is told what it finds. */
final class OutletFlags {
    static final Flag FINDINGS = Flag.value(
            "findings",
            "FILE",
            "writes a line of JSON for each notice there, in place of standard output",
            "file, for its owner only",
            "standard output",
            "/var/log/earshot/findings.ndjson");
    static final Flag FINDINGS_SIZE = Flag.value(
            "findings-size",
            "SIZE",
            "begins a new file of findings before this one passes it",
            "octets, or with K, M, G",
            "64M",
            "16M");
    static final Flag FINDINGS_AGE = Flag.value(
            "findings-age", "DAYS", "begins a new file of findings when this one is so old", "days", "7", "1");
    static final Flag FINDINGS_KEPT =
            Flag.value("findings-kept", "N", "older files of findings that are kept", "files", "10", "30");
    static final Flag SYSLOG = Flag.values(
            "syslog",
            "URL",
            "sends each notice to this syslog server (RFC 5424); repeatable",
            "udp, tcp or tls://HOST[:PORT][?facility=NAME], local0 is the facility without it",
            "none",
            "tls://logs.example.com:6514");
    static final Flag WEBHOOK = Flag.value(
            "webhook",
            "URL",
            "POSTs each notice there as JSON; what cannot be delivered is kept on disk and tried again",
            "http or https URL",
            "none",
            "https://alerts.example.com/earshot");
    static final Flag WEBHOOK_SECRET = Flag.value(
            "webhook-secret",
            "FILE",
            "signs what is POSTed with the secret in this file (HMAC-SHA256)",
            "file with one line",
            "not signed",
            "/etc/earshot/webhook.secret");
    static final Flag WEBHOOK_QUEUE = Flag.value(
            "webhook-queue",
            "FOLDER",
            "keeps what the webhook has not taken yet",
            "folder, for its owner only",
            "webhook in the folder of the journal",
            "/var/lib/earshot/webhook");
    static final Flag TRUST = Flag.value(
            "trust",
            "FILE",
            "certificates to believe of syslog servers and webhooks, in place of the Java platform's",
            "PEM file",
            "the Java platform's",
            "/etc/earshot/authority.pem");
    static final Flag PER_MINUTE = Flag.value(
            "notices-per-minute",
            "N",
            "sends no more notices a minute to each syslog server and webhook, and says how many were held back",
            "notices, 1 to 100000",
            "60",
            "10");
    static final Flag LISTEN = Flag.value(
            "listen",
            "HOST:PORT",
            "shows the live page, /metrics and /health there; none shows nothing; a host that others can reach"
                    + " needs --token-file and --tls-keystore",
            "address and port; a port alone is of this host only",
            "localhost:8767; none with --read",
            "localhost:9000");
    static final Flag TOKEN = Flag.value(
            "token-file",
            "FILE",
            "the page and the metrics are shown to those only who know the token in this file",
            "file with one line of at least 16 characters",
            "no token",
            "/etc/earshot/token");
    static final Flag KEYSTORE = Flag.value(
            "tls-keystore",
            "FILE",
            "key and certificate of the page",
            "PKCS#12 file",
            "no TLS",
            "/etc/earshot/page.p12");
    static final Flag KEYSTORE_PASSWORD = Flag.value(
            "tls-password-file",
            "FILE",
            "password of --tls-keystore",
            "file with one line",
            "empty password",
            "/etc/earshot/page.password");
    static final Flag LOG =
            Flag.value("log", "FORM", "form of the messages on standard error", "text or json", "text", "json");

    static final List<Flag> ALL = List.of(
            FINDINGS,
            FINDINGS_SIZE,
            FINDINGS_AGE,
            FINDINGS_KEPT,
            SYSLOG,
            WEBHOOK,
            WEBHOOK_SECRET,
            WEBHOOK_QUEUE,
            TRUST,
            PER_MINUTE,
            LISTEN,
            TOKEN,
            KEYSTORE,
            KEYSTORE_PASSWORD,
            LOG);

    private OutletFlags() {}
}
