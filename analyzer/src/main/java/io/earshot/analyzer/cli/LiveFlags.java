package io.earshot.analyzer.cli;

import java.util.List;

/** The options of {@code live} on where frames come from and how they are kept. */
final class LiveFlags {
    static final Flag INTERFACE = new Flag(
            "interface",
            "i",
            "INTERFACE",
            true,
            "captures this interface; repeatable, each is a capture point of its own",
            "name, as earshot interfaces lists it",
            "none, live needs one",
            "--interface eth1");
    static final Flag READ = new Flag(
            "read",
            "r",
            "CAPTURE",
            true,
            "plays this capture file in place of an interface; repeatable",
            "pcap or pcapng file",
            "none",
            "--read customer.pcap");
    static final Flag SPEED = Flag.value(
            "speed",
            "SPEED",
            "how fast --read plays",
            "full, original as it was captured, or times as fast",
            "full",
            "original");
    static final Flag FILTER = Flag.value(
            "filter",
            "EXPRESSION",
            "captures only this; fragments and VLAN-tagged frames are captured besides",
            "filter of libpcap, see man pcap-filter",
            "none: everything is captured",
            "udp");
    static final Flag JOURNAL = Flag.value(
            "journal",
            "FOLDER",
            "keeps the frames there, and goes on with what is there; none keeps nothing",
            "folder, for its owner only",
            "$STATE_DIRECTORY or ~/.local/state/earshot; none with --read",
            "/var/lib/earshot");
    static final Flag JOURNAL_AGE =
            Flag.value("journal-age", "DAYS", "deletes frames of the journal that are older", "days", "7", "30");
    static final Flag JOURNAL_SIZE = Flag.value(
            "journal-size", "SIZE", "deletes the oldest frames past this", "octets, or with K, M, G", "20G", "100G");
    static final Flag JOURNAL_FREE = Flag.value(
            "journal-free",
            "SIZE",
            "stops writing when less of the disk is free; capture and analysis go on",
            "octets, or with K, M, G; at least 24M",
            "1G",
            "5G");
    static final Flag JOURNAL_FILES = Flag.value(
            "journal-files",
            "LENGTH",
            "how long one file of the journal is written to; files are deleted as a whole",
            "minute, 5-minutes or hour",
            "minute",
            "hour");
    static final Flag TRIM =
            Flag.toggle("trim", "cuts the payload of RTP before it is kept; what was said cannot be heard any more");
    static final Flag FOR = Flag.value("for", "SECONDS", "stops after this", "seconds", "until it is stopped", "3600");
    static final Flag RESUME = Flag.toggle(
            "resume", "fails when there is no journal to go on with; one that is there is always gone on with");
    static final Flag CONFIG = Flag.value(
            "config",
            "FILE",
            "reads options from a file too, one a line without its dashes; read again on SIGHUP",
            "file",
            "none",
            "/etc/earshot/live.conf");

    static final List<Flag> ALL = List.of(
            INTERFACE,
            READ,
            SPEED,
            FILTER,
            JOURNAL,
            JOURNAL_AGE,
            JOURNAL_SIZE,
            JOURNAL_FREE,
            JOURNAL_FILES,
            TRIM,
            FOR,
            RESUME,
            CONFIG);

    private LiveFlags() {}
}
