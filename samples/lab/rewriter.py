#!/usr/bin/env python3
"""A SIP application layer gateway of the router: takes the client's SIP, changes its text and sends it on.

usage: rewriter.py LISTEN:PORT OUTSIDE:PORT SERVER:PORT CLIENT KIND

What is redirected to LISTEN goes on to SERVER from OUTSIDE, and answers go back. KIND is what is changed, as badly as routers
of that kind do it:

  via        Via on its way out, and not put back into answers
  call-id    the host in Call-ID, likewise
  identity   the host in From, likewise
  received   nothing, but answers get received= with the client's own address
  length     addresses in the session description, and Content-Length stays as it was
  sdp        the same with the right length
  contact    Contact
  trace      as sdp, and a line with the address as it was
  proper     nothing; answers get received= and rport= as a server behind it adds them (RFC 3261 section 18.2.1, RFC 3581)
"""

import re
import select
import socket
import sys


def endpoint(text):
    address, _, port = text.rpartition(":")
    return address, int(port)


def measured(head, body):
    return re.sub(r"(?im)^(Content-Length:) *\d+", rf"\g<1> {len(body)}", head), body


def line(head, name, before, after):
    return "\r\n".join(text.replace(before, after) if text.startswith(name + ":") else text for text in head.split("\r\n"))


def outward(text, inside, outside, kind):
    head, _, body = text.partition("\r\n\r\n")
    if kind in ("via", "call-id", "identity", "contact"):
        head = line(head, {"via": "Via", "call-id": "Call-ID", "identity": "From", "contact": "Contact"}[kind], inside, outside)
    elif kind in ("length", "sdp", "trace") and body:
        body = body.replace(inside, outside)
        if kind == "trace":
            body = body.replace("s=-\r\n", f"s=-\r\ni=(o=IN IP4 {inside})\r\n")
        if kind != "length":
            head, body = measured(head, body)
    return head + "\r\n\r\n" + body


def inward(text, inside, outside, kind):
    if not text.startswith("SIP/2.0 ") or kind not in ("received", "proper"):
        return text
    if kind == "received":
        return re.sub(r"(?m)^(Via: [^\r]*)", rf"\1;received={inside}", text, count=1)
    return re.sub(r"(?m)^(Via: [^\r]*);rport", rf"\1;rport=5060;received={outside}", text, count=1)


def main():
    listen, outside, server = (endpoint(text) for text in sys.argv[1:4])
    inside, kind = sys.argv[4:]
    near, far = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2))
    near.bind(listen)
    far.bind(outside)
    client = None
    while True:
        for ready in select.select([near, far], [], [])[0]:
            octets, sender = ready.recvfrom(4096)
            if ready is near:
                client = sender
                far.sendto(outward(octets.decode(), inside, outside[0], kind).encode(), server)
            elif client:
                near.sendto(inward(octets.decode(), inside, outside[0], kind).encode(), client)


main()
