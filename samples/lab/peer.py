#!/usr/bin/env python3
"""One end of a WebRTC call, and what the two ends need to find each other.

usage: peer.py meet ADDRESS PORT CERTIFICATE           the signalling server: keeps offers and answers, over HTTPS
       peer.py offer|answer URL SECONDS NAME=VALUE...   an end of the call (aiortc), which hangs up after SECONDS
       peer.py page URL SECONDS NAME=VALUE...           serves the same as a web page on 127.0.0.1:8000, for a browser

Names: STUN and TURN (URLs), PASSWORD (of the TURN user lab), POLICY (all, or relay: nothing but the relay), ONLY
(types of the candidates that are told, comma between), FINGERPRINT (wrong: another certificate's is told), RSA (bits
of the key of the certificate; without it an elliptic curve's), LISTEN (1: the browser sends nothing), MUTE (seconds
after which no more media is sent), STOP (seconds after which its sender ends, with its reports), REPORTS (none: no RTCP),
DIE (seconds after which the end is gone without a word), ICE (what it does wrong in ICE: refused-password tells a password
that it does not take, stale-password asks once with an old one before it asks with the right one, both-control takes the
controlling role whichever side it is, insists does not give it up either).
"""

import asyncio
import ctypes
import datetime
import fractions
import http.server
import json
import math
import os
import ssl
import sys
import threading
import time
import urllib.error
import urllib.request

PATIENCE = 20  # s, for the other side's description
BITRATE = 6000  # of Opus, bit/s: captures stay small


def meet(address, port, certificate):
    told, changed = {}, threading.Condition()

    class Meeting(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def reply(self, status, body=b""):
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Access-Control-Allow-Origin", "*")
            self.send_header("Access-Control-Allow-Methods", "*")
            self.end_headers()
            self.wfile.write(body)

        def do_OPTIONS(self):
            self.reply(204)

        def do_PUT(self):
            with changed:
                told[self.path] = self.rfile.read(int(self.headers["Content-Length"]))
                changed.notify_all()
            self.reply(204)

        def do_GET(self):
            with changed:
                changed.wait_for(lambda: self.path in told, PATIENCE)
            self.reply(200 if self.path in told else 404, told.get(self.path, b""))

        def log_message(self, *words):
            pass

    server = http.server.ThreadingHTTPServer((address, int(port)), Meeting)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    server.serve_forever()


def exchange(method, url, body=None):
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    request = urllib.request.Request(url, body, method=method)
    with urllib.request.urlopen(request, context=context, timeout=PATIENCE + 5) as answer:
        return answer.read()


def filtered(sdp, values):
    """The description with what is told of it changed as the story wants."""
    only = values.get("ONLY", "host,srflx,relay").split(",")
    lines = []
    for line in sdp.splitlines():
        if line.startswith("a=candidate:") and line.split(" typ ")[1].split()[0] not in only:
            continue
        if line.startswith("a=fingerprint:") and values.get("FINGERPRINT") == "wrong":
            head, _, digest = line.rpartition(" ")
            line = head + " " + ":".join(reversed(digest.split(":")))
        if line.startswith("a=ice-pwd:") and values.get("ICE") == "refused-password":
            line = "a=ice-pwd:" + line[len("a=ice-pwd:"):][::-1]
        lines.append(line)
        if line.startswith("a=rtpmap:") and " opus/" in line:
            lines.append(f"a=fmtp:{line[9:].split()[0]} maxaveragebitrate={BITRATE}")
    return "\r\n".join(lines) + "\r\n"


def misbehave(what):
    """Faults of ICE programs that no program at hand has."""
    import aioice
    from aioice.ice import Connection

    begins, checks = Connection.connect, Connection.check_start

    async def controls(self):
        self.ice_controlling = True
        await begins(self)

    async def paced(self, pair):
        await asyncio.sleep(2)
        await checks(self, pair)

    async def asks_twice(self, pair):
        try:
            await pair.protocol.request(
                self.build_request(pair, nominate=False), pair.remote_addr, integrity_key=b"of an older session")
        except aioice.stun.TransactionError:
            pass
        await checks(self, pair)

    if what in ("both-control", "insists"):
        Connection.connect = controls
    if what == "insists":
        Connection.check_start = paced
        Connection.switch_role = lambda self, ice_controlling: None
        Connection._tie_breaker = property(lambda self: 2**64 - 1, lambda self, value: None)
    if what == "stale-password":
        Connection.check_start = asks_twice


async def end_of_call(role, url, seconds, values):
    import aioice
    import av
    from aiortc import (
        RTCConfiguration, RTCIceServer, RTCPeerConnection, RTCRtpReceiver, RTCRtpSender, RTCSessionDescription,
        rtcicetransport)
    from aiortc.codecs import opus
    from aiortc.mediastreams import AudioStreamTrack
    from aiortc.rtcdtlstransport import RTCCertificate
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import rsa
    from OpenSSL import crypto

    class Tone(AudioStreamTrack):
        """Tone bursts of 8 kHz, so that no stream is silent."""

        at = 0
        started = 0.0

        async def recv(self):
            if self.at >= 8000 * float(values.get("MUTE", "1e9")):
                await asyncio.Event().wait()
            self.started = self.started or time.time()
            await asyncio.sleep(max(0.0, self.started + self.at / 8000 - time.time()))
            frame = av.AudioFrame(format="s16", layout="mono", samples=160)
            samples = bytearray()
            for n in range(self.at, self.at + 160):
                level = 6000 * (1 + math.sin(n / 2600)) * math.sin(n * 0.31)
                samples += int(level).to_bytes(2, "little", signed=True)
            frame.planes[0].update(bytes(samples))
            frame.pts, frame.sample_rate, frame.time_base = self.at, 8000, fractions.Fraction(1, 8000)
            self.at += 160
            return frame

    made = opus.OpusEncoder.__init__

    def slow(encoder):
        made(encoder)
        address = ctypes.c_void_p(int(opus.ffi.cast("intptr_t", encoder.encoder)))
        ctypes.CDLL("libopus.so.0").opus_encoder_ctl(address, 4002, BITRATE)  # OPUS_SET_BITRATE

    opus.OpusEncoder.__init__ = slow
    if values.get("POLICY") == "relay":
        given = rtcicetransport.connection_kwargs
        rtcicetransport.connection_kwargs = lambda servers: {
            **given(servers), "transport_policy": aioice.ice.TransportPolicy.RELAY}

    misbehave(values.get("ICE"))
    if values.get("REPORTS") == "none":
        async def nothing(self, packets):
            pass

        RTCRtpSender._send_rtcp = RTCRtpReceiver._send_rtcp = nothing

    servers = []
    if "STUN" in values:
        servers.append(RTCIceServer(urls=values["STUN"]))
    if "TURN" in values:
        servers.append(
            RTCIceServer(urls=values["TURN"], username="lab", credential=values.get("PASSWORD", "secret")))
    connection = RTCPeerConnection(RTCConfiguration(iceServers=servers))
    if "RSA" in values:
        key = rsa.generate_private_key(65537, int(values["RSA"]))
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "peer")])
        now = datetime.datetime.utcnow()
        signed = (
            x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
            .serial_number(1).not_valid_before(now - datetime.timedelta(1)).not_valid_after(now + datetime.timedelta(30))
            .sign(key, hashes.SHA256()))
        connection._RTCPeerConnection__certificates = [
            RTCCertificate(key=crypto.PKey.from_cryptography_key(key), cert=crypto.X509.from_cryptography(signed))]
    connection.addTrack(Tone())

    @connection.on("track")
    def heard(track):
        async def drain():
            while True:
                await track.recv()
        asyncio.ensure_future(drain())

    @connection.on("iceconnectionstatechange")
    def state():
        print(role, "ice", connection.iceConnectionState, flush=True)

    async def tell(what):
        body = json.dumps({"type": what.type, "sdp": filtered(what.sdp, values)}).encode()
        await asyncio.to_thread(exchange, "PUT", f"{url}/{what.type}", body)

    async def hear(kind):
        description = json.loads(await asyncio.to_thread(exchange, "GET", f"{url}/{kind}"))
        await connection.setRemoteDescription(RTCSessionDescription(**description))

    async def call():
        if role == "offer":
            await connection.setLocalDescription(await connection.createOffer())
            await tell(connection.localDescription)
            await hear("answer")
        else:
            await hear("offer")
            await connection.setLocalDescription(await connection.createAnswer())
            await tell(connection.localDescription)
        if "STOP" in values:
            stopping = connection.getSenders()[0].stop
            asyncio.get_event_loop().call_later(float(values["STOP"]), lambda: asyncio.ensure_future(stopping()))
        if "DIE" in values:
            asyncio.get_event_loop().call_later(float(values["DIE"]), os._exit, 0)
        await asyncio.sleep(seconds)

    try:
        await asyncio.wait_for(call(), seconds + 60)
    finally:
        await asyncio.wait_for(connection.close(), 5)


PAGE = """<!doctype html><script>
const seconds = %(seconds)s, base = "%(url)s", values = %(values)s;
const exchange = (method, what, body) => fetch(base + "/" + what, {method, body: body && JSON.stringify(body)});
(async () => {
  const servers = [];
  if (values.STUN) servers.push({urls: values.STUN});
  if (values.TURN) servers.push({urls: values.TURN.split(","), username: "lab", credential: values.PASSWORD || "secret"});
  const connection = new RTCPeerConnection({iceServers: servers, iceTransportPolicy: values.POLICY || "all"});
  if (values.LISTEN) {
    connection.addTransceiver("audio", {direction: "recvonly"});
  } else {
    const media = await navigator.mediaDevices.getUserMedia({audio: true});
    media.getTracks().forEach(track => connection.addTrack(track, media));
  }
  const gathered = new Promise(done => {
    connection.onicecandidate = event => event.candidate || done();
    setTimeout(done, values.GATHER || 3000);
  });
  await connection.setLocalDescription(await connection.createOffer());
  await gathered;
  await exchange("PUT", "offer", connection.localDescription);
  await connection.setRemoteDescription(await (await exchange("GET", "answer")).json());
  setTimeout(() => connection.close(), seconds * 1000);
})();
</script>"""


def page(url, seconds, values):
    text = (PAGE % {"seconds": seconds, "url": url, "values": json.dumps(values)}).encode()

    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200 if self.path == "/" else 404)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(text if self.path == "/" else b"")

        def log_message(self, *words):
            pass

    http.server.HTTPServer(("127.0.0.1", 8000), Page).serve_forever()


def main():
    if sys.argv[1] == "meet":
        return meet(*sys.argv[2:5])
    values = dict(value.split("=", 1) for value in sys.argv[4:])
    if sys.argv[1] == "page":
        return page(sys.argv[2], sys.argv[3], values)
    return asyncio.run(end_of_call(sys.argv[1], sys.argv[2], float(sys.argv[3]), values))


main()
