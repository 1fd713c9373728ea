"""SIP phones, as small as the tests need them: they register, ring, answer, call and hang up. RFC 3261 over UDP, digest by RFC 2617.

No sound is sent. Everything that was received stays in `seen`, in order, with the time.
"""

import hashlib
import re
import socket
import threading
import time

PATIENCE = 60


class Refused(Exception):
    """The other side's final answer is a failure."""

    def __init__(self, status, reason):
        super().__init__(f"{status} {reason}")
        self.status = status


class Phone:
    """One account at one registrar. `rings` says what it does with a call: "answer", "busy" or "ring"."""

    def __init__(self, server, account, password, rings="answer"):
        self.server, self.account, self.password, self.rings = server, account, password, rings
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.seen, self.calls = [], 0
        self.ringing, self.acknowledged = {}, {}
        self.news = threading.Condition()
        self.count = 0
        self.is_open = True
        threading.Thread(target=self._listen, daemon=True).start()

    # ---- what a test does

    def register(self, password=None):
        """REGISTER with the digest that is asked for; Refused when it is not accepted."""
        uri, call = f"sip:{self.server[0]}:{self.server[1]}", self._id()
        first = self._request("REGISTER", uri, call, 1, to=f"<sip:{self.account}@{self.server[0]}>")
        if first.status != 401:
            raise Refused(first.status, first.reason)
        answer = self._request("REGISTER", uri, call, 2, to=f"<sip:{self.account}@{self.server[0]}>",
                               more=self._authorization(first, "REGISTER", uri, password))
        if answer.status != 200:
            raise Refused(answer.status, answer.reason)

    def call(self, number):
        """Calls; when it was answered, the dialog for `hang_up`. Refused when it was not."""
        uri, call = f"sip:{number}@{self.server[0]}:{self.server[1]}", self._id()
        to = f"<sip:{number}@{self.server[0]}>"
        first = self._request("INVITE", uri, call, 1, to=to, body=self._sdp())
        self._send("ACK", uri, call, 1, to=first.headers["to"], branch=first.branch)
        if first.status not in (401, 407):
            raise Refused(first.status, first.reason)
        answer = self._request("INVITE", uri, call, 2, to=to, body=self._sdp(),
                               more=self._authorization(first, "INVITE", uri))
        target = re.search(r"<(sip:[^>]+)>", answer.headers.get("contact", f"<{uri}>")).group(1)
        if answer.status != 200:
            self._send("ACK", uri, call, 2, to=answer.headers["to"], branch=answer.branch)
            raise Refused(answer.status, answer.reason)
        self._send("ACK", target, call, 2, to=answer.headers["to"])
        return target, call, answer.headers["to"]

    def call_in(self, number, source):
        """A call that comes in over a trunk, from this number: nobody asks for a password."""
        uri, call, to = f"sip:{number}@{self.server[0]}:{self.server[1]}", self._id(), f"<sip:{number}@{self.server[0]}>"
        sender, self.account = self.account, source
        try:
            answer = self._request("INVITE", uri, call, 1, to=to, body=self._sdp(), more="X-Trunk: yes\r\n")
            if answer.status != 200:
                self._send("ACK", uri, call, 1, to=answer.headers["to"], branch=answer.branch)
                raise Refused(answer.status, answer.reason)
            target = re.search(r"<(sip:[^>]+)>", answer.headers["contact"]).group(1)
            self._send("ACK", target, call, 1, to=answer.headers["to"])
        finally:
            self.account = sender
        return target, call, answer.headers["to"]

    def hang_up(self, dialog):
        """Ends a call that it made."""
        target, call, to = dialog
        answer = self._request("BYE", target, call, 3, to=to)
        if answer.status != 200:
            raise Refused(answer.status, answer.reason)

    def wait_for(self, method, times=1):
        """Waits until so many requests of this method have come; the last of them."""
        until = time.monotonic() + PATIENCE
        with self.news:
            while True:
                found = [message for message in self.seen if message.method == method]
                if len(found) >= times:
                    return found[times - 1]
                if not self.news.wait(until - time.monotonic()):
                    raise AssertionError(f"{self.account}: no {method} came; {[m.method or m.status for m in self.seen]}")

    def close(self):
        self.is_open = False
        self.socket.close()

    # ---- how

    def _id(self):
        self.count += 1
        return f"{self.count}-{self.port}@127.0.0.1"

    def _sdp(self):
        return ("v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
                f"m=audio {40000 + self.port % 20000} RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n")

    def _authorization(self, challenge, method, uri, password=None):
        name = "www-authenticate" if challenge.status == 401 else "proxy-authenticate"
        asked = dict(re.findall(r'(\w+)="?([^",]+)"?', challenge.headers[name]))
        digest = lambda text: hashlib.md5(text.encode()).hexdigest()  # noqa: E731
        secret = digest(f"{self.account}:{asked['realm']}:{self.password if password is None else password}")
        response = digest(f"{secret}:{asked['nonce']}:00000001:{self.port}:auth:{digest(f'{method}:{uri}')}")
        header = "Authorization" if challenge.status == 401 else "Proxy-Authorization"
        opaque = f', opaque="{asked["opaque"]}"' if "opaque" in asked else ""
        return (f'{header}: Digest username="{self.account}", realm="{asked["realm"]}", nonce="{asked["nonce"]}", uri="{uri}", '
                f'response="{response}", algorithm=MD5, cnonce="{self.port}", qop=auth, nc=00000001{opaque}\r\n')

    def _send(self, method, uri, call, cseq, to, more="", body="", branch=None):
        self.count += 1
        branch = branch or f"z9hG4bK-{self.port}-{self.count}"
        text = (f"{method} {uri} SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:{self.port};branch={branch};rport\r\n"
                f"From: <sip:{self.account}@{self.server[0]}>;tag=t{self.port}\r\nTo: {to}\r\nCall-ID: {call}\r\n"
                f"CSeq: {cseq} {method}\r\nContact: <sip:{self.account}@127.0.0.1:{self.port}>\r\nMax-Forwards: 70\r\n{more}"
                + ("Content-Type: application/sdp\r\n" if body else "") + f"Content-Length: {len(body)}\r\n\r\n{body}")
        self.socket.sendto(text.encode(), self.server)
        if method == "ACK":
            self.acknowledged[call] = text.encode()
        return branch

    def _request(self, method, uri, call, cseq, **parts):
        """Sends a request, again where nothing comes (UDP), and waits for its final answer."""
        branch = self._send(method, uri, call, cseq, **parts)
        until = time.monotonic() + PATIENCE
        again = time.monotonic() + 1
        with self.news:
            while True:
                for message in self.seen:
                    if message.branch == branch and message.status >= 100:
                        again = until
                    if message.branch == branch and message.status >= 200 and message.cseq == f"{cseq} {method}":
                        return message
                if time.monotonic() > until:
                    raise AssertionError(f"{self.account}: {method} was not answered")
                if time.monotonic() > again:
                    self._send(method, uri, call, cseq, branch=branch, **parts)
                    again = time.monotonic() + 1
                self.news.wait(0.2)

    def _listen(self):
        while self.is_open:
            try:
                data, source = self.socket.recvfrom(65536)
            except OSError:
                return
            message = Message(data.decode(errors="replace"), source)
            if message.method == "INVITE" and any(m.branch == message.branch for m in self.seen if m.method == "INVITE"):
                continue  # said again
            again = message.status == 200 and message.cseq.endswith("INVITE") and self.acknowledged.get(message.headers["call-id"])
            with self.news:
                is_known = any(m.status == 200 and m.branch == message.branch for m in self.seen)
                self.seen.append(message)
                self.news.notify_all()
            if again and is_known:
                self.socket.sendto(again, self.server)
            if message.method:
                try:
                    self._react(message)
                except OSError:  # it was closed meanwhile
                    return

    def _react(self, message):
        if message.method == "INVITE":
            self._answer(message, "180 Ringing")
            if self.rings == "answer":
                threading.Thread(target=self._answer_until_acknowledged, args=[message], daemon=True).start()
            elif self.rings == "busy":
                self._answer(message, "486 Busy Here")
            else:
                self.ringing[message.headers["call-id"]] = message
        elif message.method == "CANCEL":
            self._answer(message, "200 OK")
            invite = self.ringing.pop(message.headers["call-id"], None)
            if invite:
                self._answer(invite, "487 Request Terminated")
        elif message.method != "ACK":
            self._answer(message, "200 OK")

    def _answer_until_acknowledged(self, invite):
        """A datagram can get lost: a 200 is said again until the ACK is here (RFC 3261, 13.3.1.4)."""
        pause = 0.5
        is_heard = lambda: any(m.method == "ACK" and m.headers["call-id"] == invite.headers["call-id"] for m in self.seen)  # noqa: E731
        try:
            while self.is_open and pause < 32:
                self._answer(invite, "200 OK", self._sdp())
                with self.news:
                    if self.news.wait_for(is_heard, pause):
                        return
                pause *= 2
        except OSError:  # it was closed meanwhile
            return

    def _answer(self, request, status, body=""):
        to = request.headers["to"]
        if ";tag=" not in to:
            to += f";tag=a{self.port}"
        text = (f"SIP/2.0 {status}\r\n" + "".join(f"Via: {via}\r\n" for via in request.vias)
                + f"From: {request.headers['from']}\r\nTo: {to}\r\nCall-ID: {request.headers['call-id']}\r\n"
                f"CSeq: {request.cseq}\r\nContact: <sip:{self.account}@127.0.0.1:{self.port}>\r\n"
                + ("Content-Type: application/sdp\r\n" if body else "") + f"Content-Length: {len(body)}\r\n\r\n{body}")
        self.socket.sendto(text.encode(), request.source)


class Message:
    """A request (`method`) or an answer (`status`)."""

    def __init__(self, text, source):
        head, _, self.body = text.partition("\r\n\r\n")
        first, *lines = head.split("\r\n")
        self.time, self.source = time.monotonic(), source
        self.headers, self.vias = {}, []
        for line in lines:
            name, _, value = line.partition(":")
            name = {"v": "via", "f": "from", "t": "to", "i": "call-id", "m": "contact"}.get(name.strip().lower(), name.strip().lower())
            self.headers.setdefault(name, value.strip())
            if name == "via":
                self.vias.append(value.strip())
        self.cseq = self.headers.get("cseq", "")
        self.branch = re.search(r"branch=([^;,\s]+)", self.headers.get("via", "branch=?")).group(1)
        if first.startswith("SIP/2.0 "):
            _, status, self.reason = first.split(" ", 2)
            self.method, self.status = "", int(status)
        else:
            self.method, self.status, self.reason = first.split(" ", 1)[0], 0, ""
