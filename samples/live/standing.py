#!/usr/bin/env python3
"""What is wrong at the end, one trouble a line: of the lines of `live`, or of `analyze --format ndjson`.

usage: standing.py < LINES
"""
import json
import sys

standing = set()
for line in sys.stdin:
    finding = json.loads(line)
    subject = finding["subject"]
    trouble = " ".join([finding["code"], finding["cause"], str(subject["host"]), str(finding["rule"])])
    if finding.get("notice") == "recovered":
        standing.discard(trouble)
    else:
        standing.add(trouble)
print("\n".join(sorted(standing)))
