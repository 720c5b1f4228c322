#!/usr/bin/env python3
"""A back-to-back user agent between two hosts, for the samples.

usage: b2bua.py MY-ADDRESS FAR-ADDRESS [--name-the-other-leg]

Takes calls at UDP port 5060 and makes a call of its own to FAR-ADDRESS for each: another Call-ID, other tags and branches.
Media goes through two ports of its own, each of which sends to where it was sent from (symmetric RTP), else to what the
session description says. With --name-the-other-leg the second leg names the Call-ID of the first in a header field.
"""

import asyncio
import re
import secrets
import sys

ME, FAR = sys.argv[1], (sys.argv[2], 5060)
NAMES_OTHER_LEG = "--name-the-other-leg" in sys.argv
PASSED_ON = ("Require", "Supported", "RAck", "Refer-To", "Replaces")
ports = iter(range(30000, 30100, 2))
calls = {}


def field(message, name):
    found = re.search(rf"(?im)^{name}:\s*(.*?)\r$", message)
    return found.group(1) if found else ""


class Media(asyncio.DatagramProtocol):
    """One port of a relay; what comes to it leaves by the other."""

    def __init__(self):
        self.peer = self.announced = self.other = None

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, address):
        self.peer = address
        to = self.other and (self.other.peer or self.other.announced)
        if to:
            self.other.transport.sendto(data, to)


async def relay():
    pair = []
    for _ in range(2):
        port = next(ports)
        _, media = await asyncio.get_running_loop().create_datagram_endpoint(Media, local_addr=(ME, port))
        media.port = port
        pair.append(media)
    pair[0].other, pair[1].other = pair[1], pair[0]
    return pair


class Call:
    """Two legs: 0 was taken, 1 was made. Lists hold what belongs to each."""

    def __init__(self, call_id, address, media):
        self.ids = [call_id, f"{secrets.token_hex(12)}@{ME}"]
        self.addresses = [address, FAR]
        self.tags = [secrets.token_hex(4), secrets.token_hex(4)]
        self.media = media
        self.ends = [None, None]
        self.contacts = ["", ""]
        self.far_tag = ""
        self.transactions = {}
        self.invites = {}

    def relayed(self, body, side):
        """The description for this side, with the address of the relay in it."""
        if not body:
            return body
        address = re.search(r"(?m)^c=IN IP4 (\S+)", body).group(1)
        port = int(re.search(r"(?m)^m=audio (\d+)", body).group(1))
        self.media[1 - side].announced = (address, port)
        body = re.sub(r"(?m)^o=\S+ (\S+ \S+) IN IP4 \S+", rf"o=pbx \1 IN IP4 {ME}", body)
        body = re.sub(r"(?m)^c=IN IP4 (?!0\.0\.0\.0)\S+", f"c=IN IP4 {ME}", body)
        return re.sub(r"(?m)^m=audio \d+", f"m=audio {self.media[side].port}", body)


class Signalling(asyncio.DatagramProtocol):
    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, address):
        asyncio.ensure_future(self.take(data.decode(), address))

    async def take(self, message, address):
        call_id = field(message, "Call-ID")
        if message.startswith("SIP/2.0"):
            if call_id in calls:
                self.response(message, *calls[call_id])
            return
        if call_id not in calls:
            if not message.startswith("INVITE"):
                return
            call = Call(call_id, address, await relay())
            calls[call.ids[0]], calls[call.ids[1]] = (call, 0), (call, 1)
        self.request(message, address, *calls[call_id])

    def request(self, message, address, call, side):
        start = message.split("\r\n", 1)[0]
        method, cseq, other = start.split()[0], field(message, "CSeq").split()[0], 1 - side
        call.addresses[side] = address
        call.contacts[side] = field(message, "Contact") or call.contacts[side]
        if method == "INVITE" and ";tag" not in field(message, "To"):
            self.reply(message, address, "100 Trying", tag="")
        if call.ends[0] is None:
            called = re.search(r"sip:([^@>]+)", start).group(1)
            caller = re.search(r"sip:([^@>;]+)", field(message, "From")).group(1)
            call.ends[0] = (field(message, "From"), field(message, "To"))
            call.ends[1] = (f"<sip:{caller}@{ME}>;tag={call.tags[1]}", f"<sip:{called}@{FAR[0]}>")
        branch = "z9hG4bK" + secrets.token_hex(8)
        if method == "CANCEL":
            branch = call.invites[cseq]
            self.reply(message, address, "200 OK", tag=call.tags[0])
        elif method != "ACK":
            call.transactions[branch] = (message, address, side)
        if method == "INVITE":
            call.invites[cseq] = branch
        if side == 0:
            sender = call.ends[1][0]
            receiver = call.ends[1][1] + (f";tag={call.far_tag}" if call.far_tag else "")
        else:
            sender, receiver = f"{call.ends[0][1]};tag={call.tags[0]}", call.ends[0][0]
        contact = re.search(r"<([^>]+)>", call.contacts[other])
        target = contact.group(1) if contact else f"{receiver.split('<')[1].split('>')[0]}:{FAR[1]}"
        lines = [
            f"{method} {target} SIP/2.0", f"Via: SIP/2.0/UDP {ME}:5060;branch={branch};rport", f"From: {sender}",
            f"To: {receiver}", f"Call-ID: {call.ids[other]}", f"CSeq: {cseq} {method}", f"Contact: <sip:{ME}:5060>",
            "Max-Forwards: 70"]
        if NAMES_OTHER_LEG and other == 1:
            lines.append(f"X-Other-Leg: {call.ids[0]}")
        lines += [f"{name}: {field(message, name)}" for name in PASSED_ON if field(message, name)]
        self.send(lines, call.relayed(message.split("\r\n\r\n", 1)[1], other), call.addresses[other])

    def response(self, message, call, side):
        branch = re.search(r"branch=([^;\r\s]+)", field(message, "Via")).group(1)
        status = message.split("\r\n", 1)[0].split(" ", 1)[1]
        tag = re.search(r";tag=([^;\r]+)", field(message, "To"))
        if side == 1 and tag and not call.far_tag:
            call.far_tag = tag.group(1)
        call.contacts[side] = field(message, "Contact") or call.contacts[side]
        if status.startswith("100") or branch not in call.transactions:
            return
        if status[0] > "2" and "INVITE" in field(message, "CSeq"):
            self.send(
                [f"ACK sip:{FAR[0]} SIP/2.0", *(f"{name}: {field(message, name)}" for name in ("Via", "From", "To", "Call-ID")),
                 "CSeq: " + field(message, "CSeq").replace("INVITE", "ACK"), "Max-Forwards: 70"], "", call.addresses[side])
        request, address, asker = call.transactions[branch]
        extra = [f"{name}: {field(message, name)}" for name in ("Require", "RSeq") if field(message, name)]
        body = call.relayed(message.split("\r\n\r\n", 1)[1], asker)
        self.reply(request, address, status, call.tags[0], body, extra)

    def reply(self, request, address, status, tag, body="", extra=()):
        receiver = field(request, "To")
        if tag and ";tag" not in receiver:
            receiver += f";tag={tag}"
        vias = re.findall(r"(?im)^Via:\s*(.*?)\r$", request)
        vias[0] = re.sub(r";rport(?=;|$)", f";rport={address[1]}", vias[0]) + f";received={address[0]}"
        self.send(
            [f"SIP/2.0 {status}", *(f"Via: {via}" for via in vias), f"From: {field(request, 'From')}", f"To: {receiver}",
             f"Call-ID: {field(request, 'Call-ID')}", f"CSeq: {field(request, 'CSeq')}", f"Contact: <sip:{ME}:5060>", *extra],
            body, address)

    def send(self, lines, body, address):
        kind = ["Content-Type: application/sdp"] if body else []
        text = "\r\n".join([*lines, *kind, f"Content-Length: {len(body)}", "", ""])
        self.transport.sendto((text + body).encode(), address)


async def main():
    await asyncio.get_running_loop().create_datagram_endpoint(Signalling, local_addr=(ME, 5060))
    await asyncio.sleep(120)


asyncio.run(main())
