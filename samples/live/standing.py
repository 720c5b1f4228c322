#!/usr/bin/env python3
"""What is wrong at the end, one trouble a line: of the lines of `live`, or of `analyze --format ndjson`.

usage: standing.py < LINES
"""
import json
import sys

standing = {}
for line in sys.stdin:
    finding = json.loads(line)
    subject = finding["subject"]
    trouble = " ".join([finding["code"], finding["cause"], str(subject["host"]), str(finding["rule"])])
    key = finding.get("key", trouble)
    if finding.get("notice") == "recovered":
        standing.pop(key, None)
    else:
        standing[key] = trouble
print("\n".join(sorted(set(standing.values()))))
