#!/usr/bin/env python3
"""Writes the two sipp scenarios of a call from the story of the call.

usage: dialog.py FOLDER STORY NAME=VALUE...

Writes uac.xml (the caller, the customer's phone) and uas.xml (the vendor) into FOLDER. STORY is a list of steps, one
word each, in order of time:

  invite[:ATTRIBUTE]  INVITE with an offer (sendrecv unless said), answered by 180 and 200
  early:SECONDS       INVITE, 183 with an answer, media from the vendor only, then 200
  late                INVITE without an offer; the 200 offers and the ACK answers
  reliable:SECONDS    INVITE, 183 with an answer and PRACK (RFC 3262), media from the vendor only, then 200 without a body
  refer:USER@HOST     the caller transfers the vendor to another, and its dialog goes on
  refuse:STATUS       INVITE, final refusal; the reason phrase is REASON
  both:SECONDS        media from both sides
  mine:SECONDS        media from the caller only
  theirs:SECONDS      media from the vendor only
  quiet:SECONDS       media from nobody
  hold:OFFER/ANSWER   re-INVITE of the caller with these attributes; OFFER zero is the c=0.0.0.0 of RFC 2543
  update:OFFER/ANSWER the same by UPDATE (RFC 3311)
  move:PORT[@ADDRESS] re-INVITE of the vendor, whose media port becomes PORT, at another ADDRESS
  bye, theirbye       who hangs up

Names: ANNOUNCE and PORT (what the caller's SDP says), MEDIA and VPORT (what the vendor's says), VENDOR (signalling),
FILE and VFILE (audio), PT and VPT (payload types sent), LINES and VLINES (further SDP lines of the offer and the answer, | between), BULK (octets
of a header that makes the INVITE long), REASON, CONTACT.
"""

import sys

RATES = {"0": "PCMU/8000", "8": "PCMA/8000", "9": "G722/8000", "18": "G729/8000"}
# Seconds by which a side that sends lets the other's pause end first: sipp takes nothing in the middle of a pause.
LATER = 0.3


def sdp(address, port, payload, attribute, version, lines=()):
    family = "IP6" if ":" in address else "IP4"
    text = [
        "v=0",
        f"o=user 1 {version} IN {family} {address}",
        "s=-",
        f"c=IN {family} {'0.0.0.0' if attribute == 'zero' else address}",
        "t=0 0",
        f"m=audio {port} RTP/AVP {payload}",
        f"a=rtpmap:{payload} {RATES[payload]}",
    ]
    if attribute != "zero":
        text.append("a=" + attribute)
    return text + [line for line in lines if line]


class Side:
    """One scenario file while it grows."""

    def __init__(self, name):
        self.xml = ['<?xml version="1.0" encoding="UTF-8"?>', f'<scenario name="{name}">']

    def send(self, lines, body=(), retrans=True):
        self.xml.append('  <send retrans="500">' if retrans else "  <send>")
        self.xml.append("    <![CDATA[")
        lines = list(lines)
        if body:
            lines.append("Content-Type: application/sdp")
        lines.append("Content-Length: " + ("[len]" if body else "0"))
        self.xml += ["      " + line for line in [*lines, "", *body]]
        if not body:
            self.xml.append("")
        self.xml += ["    ]]>", "  </send>"]

    def receive(self, **what):
        words = "".join(f' {key}="{value}"' for key, value in what.items())
        self.xml.append(f"  <recv{words}/>")

    def play(self, file, payload):
        self.xml.append(f'  <nop><action><exec rtp_stream="{file},-1,{payload}"/></action></nop>')

    def resume(self, file, payload):
        self.play(file, payload)
        self.xml.append('  <nop><action><exec rtp_stream="resume"/></action></nop>')

    def stop(self):
        self.xml.append('  <nop><action><exec rtp_stream="pause"/></action></nop>')

    def wait(self, seconds):
        self.xml.append(f'  <pause milliseconds="{int(float(seconds) * 1000)}"/>')

    def text(self):
        return "\n".join([*self.xml, "</scenario>", ""])


class Story:
    def __init__(self, values):
        self.v = {
            "PORT": "[rtpstream_audio_port]", "VPORT": "[rtpstream_audio_port]", "FILE": "speech.pcma",
            "VFILE": "speech.pcma", "PT": "8", "VPT": "8", "LINES": "", "VLINES": "", "BULK": "0", "REASON": "Refused",
            "CONTACT": "[local_ip]:[local_port]", "FROM": "[local_ip]:[local_port]", "OFFERED": "8", **values}
        self.uac, self.uas = Side("the customer's phone"), Side("the vendor")
        self.sequence = {"uac": 0, "uas": 0}
        self.version = 0
        self.playing = {"uac": False, "uas": False}
        self.rested = set()

    def media(self, uac, uas, seconds):
        for side, name, wanted, file, payload in (
            (self.uac, "uac", uac, self.v["FILE"], self.v["PT"]),
            (self.uas, "uas", uas, self.v["VFILE"], self.v["VPT"]),
        ):
            if wanted and not self.playing[name]:
                (side.resume if name in self.rested else side.play)(file, payload)
            elif not wanted and self.playing[name]:
                side.stop()
                self.rested.add(name)
            self.playing[name] = wanted
            side.wait(seconds)

    def request(self, method, side, to_tag, extra=()):
        """A request of the caller, or of the vendor within the dialog."""
        if side == "uac":
            self.sequence["uac"] += method not in ("ACK",)
            return [
                f"{method} sip:[service]@[remote_ip]:[remote_port] SIP/2.0",
                "Via: SIP/2.0/[transport] [local_ip]:[local_port];rport;branch=[branch]",
                f'From: "agent" <sip:1001@{self.v["FROM"]}>;tag=[pid]a[call_number]',
                "[last_To:]" if to_tag else "To: <sip:[service]@[remote_ip]:[remote_port]>",
                "Call-ID: [call_id]",
                f"CSeq: {self.sequence['uac']} {method}",
                f"Contact: <sip:1001@{self.v['CONTACT']}>",
                "Max-Forwards: 70",
                *extra,
            ]
        self.sequence["uas"] += method not in ("ACK",)
        return [
            f"{method} sip:1001@[remote_ip]:[remote_port] SIP/2.0",
            "Via: SIP/2.0/[transport] [local_ip]:[local_port];rport;branch=[branch]",
            "From: <sip:[service]@[local_ip]:[local_port]>;tag=[pid]b[call_number]",
            "To[$peer]",
            "[last_Call-ID:]",
            f"CSeq: {self.sequence['uas']} {method}",
            "Contact: <sip:[local_ip]:[local_port]>",
            "Max-Forwards: 70",
        ]

    def response(self, status, tag=True):
        return [
            f"SIP/2.0 {status}",
            "[last_Via:]",
            "[last_From:]",
            "[last_To:];tag=[pid]b[call_number]" if tag else "[last_To:]",
            "[last_Call-ID:]",
            "[last_CSeq:]",
            "Contact: <sip:[local_ip]:[local_port];transport=[transport]>",
        ]

    def offer(self, attribute):
        self.version += 1
        return sdp(self.v["ANNOUNCE"], self.v["PORT"], self.v["OFFERED"], attribute, self.version,
                   self.v["LINES"].split("|"))

    def answer(self, attribute, port=None, address=None):
        return sdp(address or self.v["MEDIA"], port or self.v["VPORT"], self.v["OFFERED"], attribute, self.version,
                   self.v["VLINES"].split("|"))

    def invite(self, attribute, extra=()):
        extra = list(extra)
        if int(self.v["BULK"]):
            extra.append("X-Bulk: " + "bulk " * (int(self.v["BULK"]) // 5))
        self.uac.send(self.request("INVITE", "uac", False, extra), self.offer(attribute) if attribute else ())
        for status in ("100", "180"):
            self.uac.receive(response=status, optional="true")
        self.uas.xml.append(
            '  <recv request="INVITE"><action><ereg regexp=":.*" search_in="hdr" header="From" '
            'assign_to="peer"/><ereg regexp=":.*" search_in="hdr" header="Via" assign_to="via"/></action></recv>')

    def acknowledge(self):
        self.uac.send(self.request("ACK", "uac", True), retrans=False)
        self.uas.receive(request="ACK")

    def step(self, word):
        name, _, value = word.partition(":")
        if name == "invite":
            attribute = value or "sendrecv"
            self.invite(attribute)
            self.uas.send(self.response("180 Ringing"), retrans=False)
            self.uas.wait(0.2)
            reverse = {"sendonly": "recvonly", "recvonly": "sendonly"}.get(attribute, attribute)
            self.uas.send(self.response("200 OK"), self.answer(reverse))
            self.uac.receive(response="200")
            self.acknowledge()
        elif name == "early":
            self.invite("sendrecv")
            self.uas.send(self.response("183 Session Progress"), self.answer("sendrecv"), retrans=False)
            self.uac.receive(response="183")
            self.uas.play(self.v["VFILE"], self.v["VPT"])
            self.playing["uas"] = True
            self.uas.wait(value)
            self.uas.send(self.response("200 OK"), self.answer("sendrecv"))
            self.uac.receive(response="200")
            self.acknowledge()
        elif name == "late":
            self.invite("")
            self.uas.send(self.response("180 Ringing"), retrans=False)
            self.uas.wait(0.2)
            self.uas.send(self.response("200 OK"), self.answer("sendrecv"))
            self.uac.receive(response="200")
            self.uac.send(self.request("ACK", "uac", True), self.offer("sendrecv"), retrans=False)
            self.uas.receive(request="ACK")
        elif name == "reliable":
            self.invite("sendrecv", ["Supported: 100rel"])
            reliable = [*self.response("183 Session Progress"), "Require: 100rel", "RSeq: 1"]
            self.uas.send(reliable, self.answer("sendrecv"), retrans=False)
            self.uac.receive(response="183")
            self.uac.send([*self.request("PRACK", "uac", True), "RAck: 1 1 INVITE"])
            self.uas.receive(request="PRACK")
            self.uas.send(self.response("200 OK", tag=False), retrans=False)
            self.uac.receive(response="200")
            self.media(False, True, value)
            self.uas.send(["SIP/2.0 200 OK", "Via[$via]", "[last_From:]", "[last_To:]", "[last_Call-ID:]",
                           "CSeq: 1 INVITE", self.response("")[-1]])
            self.uac.receive(response="200")
            self.sequence["uac"] -= 1
            self.acknowledge()
            self.sequence["uac"] += 1
        elif name == "refer":
            self.uac.wait(LATER)
            self.uac.send([*self.request("REFER", "uac", True), f"Refer-To: <sip:{value}>"])
            self.uac.receive(response="202")
            self.uas.receive(request="REFER")
            self.uas.send(self.response("202 Accepted", tag=False), retrans=False)
        elif name == "refuse":
            self.invite("sendrecv")
            self.uas.send(self.response(f"{value} {self.v['REASON']}"))
            self.uac.receive(response=value)
            self.acknowledge()
        elif name in ("both", "mine", "theirs", "quiet"):
            self.media(name in ("both", "mine"), name in ("both", "theirs"), value)
        elif name in ("hold", "update"):
            method = "INVITE" if name == "hold" else "UPDATE"
            offered, _, answered = value.partition("/")
            self.uac.wait(LATER)
            self.uac.send(self.request(method, "uac", True), self.offer(offered))
            self.uac.receive(response="100", optional="true")
            self.uac.receive(response="200")
            self.uas.receive(request=method)
            self.uas.send(self.response("200 OK", tag=False), self.answer(answered), retrans=name == "hold")
            if name == "hold":
                self.acknowledge()
        elif name == "move":
            self.version += 1
            self.uas.wait(LATER)
            port, _, address = value.partition("@")
            self.uas.send(self.request("INVITE", "uas", True), self.answer("sendrecv", port, address))
            self.uac.receive(request="INVITE")
            self.uac.send(self.response("200 OK", tag=False), self.offer("sendrecv"))
            self.uas.receive(response="200")
            self.uas.send(self.request("ACK", "uas", True), retrans=False)
            self.uac.receive(request="ACK")
        elif name == "bye":
            self.uac.wait(LATER)
            self.uac.send(self.request("BYE", "uac", True))
            self.uac.receive(response="200")
            self.uas.receive(request="BYE")
            self.uas.send(self.response("200 OK", tag=False), retrans=False)
        elif name == "theirbye":
            self.uas.wait(LATER)
            self.uas.send(self.request("BYE", "uas", True))
            self.uas.receive(response="200")
            self.uac.receive(request="BYE")
            self.uac.send(self.response("200 OK", tag=False), retrans=False)
        else:
            sys.exit(f"dialog.py: unknown step {word}")


def main():
    folder, story = sys.argv[1], sys.argv[2].split()
    told = Story(dict(value.split("=", 1) for value in sys.argv[3:]))
    for word in story:
        told.step(word)
    # sipp wants every variable to be used
    told.uas.xml.append('  <Reference variables="peer,via"/>')
    for name, side in (("uac", told.uac), ("uas", told.uas)):
        with open(f"{folder}/{name}.xml", "w") as file:
            file.write(side.text())


main()
