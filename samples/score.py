#!/usr/bin/env python3
"""Recall and precision of Earshot over a folder of labelled captures, code by code.

    samples/score.py FOLDER [--only PREFIX] [--jobs N] [--verbose]

FOLDER holds captures/, rulesets/ and expect.tsv, a table with the columns row, file, options, must, may, must_not and
why. An expectation is CODE/CAUSE|CAUSE@key=value,key=value: any cause where none or * is named; the keys are call (a
Call-ID), host, port, severity, count (findings of that code in the report), or a key of the finding's subject.
Expectations are separated by "; ", alternatives of one by " or ". In must_not, *error is any finding of severity error,
*any is any finding.

A folder without expect.tsv is one of samples: each has to yield the findings that the tables of the folder's README name
in their third column, and no other.

A row is missed for each expectation of must that no finding meets, and false for each finding that must_not names and
neither must nor may allows. Ends with status 1 when anything is missed, false or failed.
"""
import argparse
import collections
import concurrent.futures
import csv
import json
import pathlib
import re
import shlex
import subprocess
import sys

EARSHOT = pathlib.Path(__file__).resolve().parent.parent / "earshot"
SUBJECT_HOSTS = ("host", "peer", "source", "destination", "name")
SAMPLE = re.compile(r"^\| `([a-z0-9-]+)` \| [^|]* \| ([^|]*) \|$", re.MULTILINE)
SUBJECT_PORTS = ("source_port", "destination_port")


class Expectation:
    """One alternative of an expected finding."""

    def __init__(self, text):
        self.text = text.strip()
        what, _, conditions = self.text.partition("@")
        self.code, _, causes = what.partition("/")
        self.causes = set(causes.split("|")) - {"", "*"}
        self.conditions = [tuple(pair.strip().split("=", 1)) for pair in conditions.split(",") if pair.strip()]

    def fits(self, finding, report):
        if self.code == "*error":
            return finding["severity"] == "error"
        if self.code == "*any":
            return True
        return (
            finding["code"] == self.code
            and (not self.causes or finding["cause"] in self.causes)
            and all(wanted in values(key, finding, report) for key, wanted in self.conditions)
        )


def values(key, finding, report):
    """What a finding has under a key of an expectation, as text."""
    subject = finding["subject"]
    if key == "call":
        calls = [call for call in report["calls"] if call["id"] == finding["call"]]
        found = [finding["call"]] + [call_id for call in calls for call_id in call["call_ids"]]
    elif key == "count":
        found = [sum(other["code"] == finding["code"] for other in report["findings"])]
    elif key == "host":
        found = [subject[name] for name in SUBJECT_HOSTS]
    elif key == "port":
        found = [subject[name] for name in SUBJECT_PORTS]
    elif key == "severity":
        found = [finding["severity"]]
    else:
        found = [subject.get(key)]
    return {str(one) for one in found if one is not None}


def expectations(cell):
    """A list of expectations, each a list of its alternatives."""
    if cell.strip() in ("", "-"):
        return []
    return [[Expectation(one) for one in part.split(" or ")] for part in cell.split(";") if part.strip()]


def flat(lists):
    return [one for inner in lists for one in inner]


Outcome = collections.namedtuple("Outcome", "row met missed false failure findings")


def labelled(folder):
    """Rows of expect.tsv."""
    with open(folder / "expect.tsv", encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE))
    for row in rows:
        options = row["options"].strip("-") if row["options"].strip() == "-" else row["options"]
        options = options.replace("RULESETS", str(folder / "rulesets")).replace("CAPTURES", str(folder / "captures"))
        row["arguments"] = [str(folder / "captures" / row["file"]), *shlex.split(options)]
        row["in"] = folder
    return rows


def samples(folder):
    """Rows of the samples in a folder, as the tables of its README label them."""
    labels = dict(SAMPLE.findall((folder / "README.md").read_text(encoding="utf-8")))
    rows = []
    for sample in sorted(path.parent for path in folder.glob("*/expected.json")):
        options = sample / "options"
        rows.append({
            "row": sample.name,
            "must": "; ".join(re.findall(r"`([^`]+)`", labels[sample.name])) if sample.name in labels else "label/README",
            "may": "-",
            "must_not": "*any",
            "why": (sample / "README.md").read_text(encoding="utf-8").strip().splitlines()[-1],
            "arguments": [path.name for path in sorted(sample.glob("capture*"))]
            + (shlex.split(options.read_text(encoding="utf-8")) if options.exists() else []),
            "in": sample,
        })
    return rows


def analyse(row):
    command = [str(EARSHOT), "analyze", *row["arguments"], "--format", "json", "--quiet"]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL, cwd=row["in"])
    if done.returncode != 0:
        raise ValueError(f"status {done.returncode}: {done.stderr.strip()[:150]}")
    return json.loads(done.stdout)


def judge(row):
    must = expectations(row["must"])
    try:
        report = analyse(row)
    except (ValueError, subprocess.TimeoutExpired) as problem:
        return Outcome(row, [], [one[0] for one in must], [], str(problem), [])
    met, missed = [], []
    for alternatives in must:
        hit = any(one.fits(finding, report) for one in alternatives for finding in report["findings"])
        (met if hit else missed).append(alternatives[0])
    allowed = flat(must) + flat(expectations(row["may"]))
    forbidden = flat(expectations(row["must_not"]))
    false = [
        finding
        for finding in report["findings"]
        if any(one.fits(finding, report) for one in forbidden) and not any(one.fits(finding, report) for one in allowed)
    ]
    return Outcome(row, met, missed, false, None, report["findings"])


def told(finding):
    subject = ", ".join(f"{key} {value}" for key, value in finding["subject"].items() if value is not None)
    return f"{finding['code']}/{finding['cause']} ({finding['severity']}; {subject})"


def show(outcomes, verbose):
    tally = collections.defaultdict(collections.Counter)
    for outcome in outcomes:
        name = outcome.row["row"]
        if outcome.failure:
            print(f"failed  {name}: {outcome.failure}")
        for expectation in outcome.met:
            tally[expectation.code]["met"] += 1
        for expectation in outcome.missed:
            tally[expectation.code]["missed"] += 1
            print(f"missed  {name}: {expectation.text}")
        for finding in outcome.false:
            tally[finding["code"]]["false"] += 1
            print(f"false   {name}: {told(finding)}")
        if verbose and (outcome.missed or outcome.false):
            for finding in outcome.findings:
                print(f"           came {told(finding)}")
            print(f"           why  {outcome.row['why']}")
    print(f"\n{'code':32} {'met':>6} {'missed':>6} {'false':>6} {'recall':>7} {'precision':>9}")
    for code in sorted(tally):
        line(code, tally[code])
    total = sum(tally.values(), collections.Counter())
    line("all", total)
    return total["missed"] + total["false"] + sum(1 for outcome in outcomes if outcome.failure)


def line(code, tally):
    met, missed, false = tally["met"], tally["missed"], tally["false"]
    recall = f"{met / (met + missed):.3f}" if met + missed else "-"
    precision = f"{met / (met + false):.3f}" if met + false else "-"
    print(f"{code:32} {met:6} {missed:6} {false:6} {recall:>7} {precision:>9}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--only", default="", metavar="PREFIX", help="rows whose name begins so")
    parser.add_argument("--jobs", type=int, default=2, metavar="N", help="runs at a time (default 2)")
    parser.add_argument("--verbose", action="store_true", help="also what came instead, and why it is wrong")
    arguments = parser.parse_args()
    folder = arguments.folder.resolve()
    rows = labelled(folder) if (folder / "expect.tsv").exists() else samples(folder)
    rows = [row for row in rows if row["row"].startswith(arguments.only)]
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        outcomes = list(pool.map(judge, rows))
    return 1 if show(outcomes, arguments.verbose) else 0


if __name__ == "__main__":
    sys.exit(main())
