"""What is in a folder: the contents of its database row by row, and whether a server works on it."""

import base64
import hashlib
import http.client
import json
import os
import re
import select
import shutil
import signal
import sqlite3
import ssl
import subprocess
import time
import urllib.parse

PATIENCE = 60
DATABASE = "office.db"


class Fault(Exception):
    """A promise that was not kept."""


def digest(path, known_hashes=()):
    """A hash of the schema and of every row of every table, after SQLite has found the file whole.

    Password hashes are salted: those of `known_hashes` count as they are, all others as one and the same.
    """
    known = set(known_hashes)
    database = sqlite3.connect(path, isolation_level=None)
    try:
        verdict = [row[0] for row in database.execute("PRAGMA integrity_check")]
        if verdict != ["ok"]:
            raise Fault(f"integrity_check: {'; '.join(verdict)[:300]}")
        dangling = database.execute("PRAGMA foreign_key_check").fetchall()
        if dangling:
            raise Fault(f"foreign_key_check: {dangling[:5]}")
        told = hashlib.sha256(repr(database.execute("PRAGMA user_version").fetchall()).encode())
        schema = database.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY 1, 2").fetchall()
        told.update(repr(schema).encode())
        database.text_factory = bytes

        def shown(value):
            if isinstance(value, bytes) and value.startswith(b"$argon2") and value.decode() not in known:
                return b"a hash"
            return value

        for kind, name, *_ in schema:
            if kind == "table":
                found = database.execute(f'SELECT * FROM "{name}"')
                # The audit trail says when something was done, which is never the same twice.
                kept = [at for at, column in enumerate(found.description) if column[0] != "au_time"]
                rows = sorted(repr([shown(row[at]) for at in kept]) for row in found)
                told.update(f"{name} {len(rows)}\n".encode() + "\n".join(rows).encode())
        return told.hexdigest()
    except sqlite3.Error as error:
        raise Fault(f"SQLite can't read the database: {error}") from error
    finally:
        database.close()


def hashes(path):
    """The password hashes of a database."""
    database = sqlite3.connect(path)
    try:
        return [row[0] for row in database.execute("SELECT us_password FROM us_users WHERE us_password LIKE '$argon2%'")]
    finally:
        database.close()


def digest_of_copy(folder, scratch, known_hashes=()):
    """The same of a copy, so that what is checked next is as it was left. None where there is no database."""
    path = os.path.join(folder, DATABASE)
    if not os.path.lexists(path):
        return None
    shutil.rmtree(scratch, ignore_errors=True)
    os.mkdir(scratch)
    for suffix in ("", "-wal", "-journal"):
        if os.path.exists(path + suffix):
            shutil.copyfile(path + suffix, os.path.join(scratch, DATABASE + suffix))
    return digest(os.path.join(scratch, DATABASE), known_hashes)


class Server:
    """`serve` on a folder's database, alone or under a tracer."""

    def __init__(self, binary, folder, tracer=(), tls=False):
        words = [*tracer, binary, "--db", os.path.join(folder, DATABASE), "serve", "--listen", "127.0.0.1:0"]
        self.authority = None
        if tls:
            made = os.path.join(folder, DATABASE + ".tls")
            words += ["--tls-cert", os.path.join(made, "cert.pem"), "--tls-key", os.path.join(made, "key.pem")]
            self.authority = os.path.join(made, "ca.pem")
        self.errors = os.path.join(os.path.dirname(folder), os.path.basename(folder) + ".err")
        with open(self.errors, "wb") as errors:
            self.process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors,
                                            env=environment(), cwd=folder)
        self.traced = bool(tracer)
        self.port = self._port()

    def _port(self):
        """The port that it says it listens on; None when it ends instead."""
        output, until = b"", time.monotonic() + PATIENCE
        while time.monotonic() < until:
            ready, _, _ = select.select([self.process.stdout], [], [], 0.5)
            if ready:
                piece = os.read(self.process.stdout.fileno(), 4096)
                output += piece
                if match := re.search(rb"https?://127\.0\.0\.1:(\d+)", output):
                    return int(match.group(1))
                if not piece:
                    return None
        self.kill()
        raise Fault("the server neither listens nor ends")

    def said(self):
        """What it has written to standard error."""
        with open(self.errors, encoding="utf-8", errors="replace") as errors:
            return errors.read()

    def ask(self, path, fields, password, user="admin"):
        """POSTs a form; (status, decoded answer)."""
        if self.authority:
            trust = ssl.create_default_context(cafile=self.authority)
            connection = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=PATIENCE, context=trust)
        else:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        credentials = base64.b64encode(f"{user}:{password}".encode()).decode()
        try:
            connection.request("POST" if fields is not None else "GET", path, urllib.parse.urlencode(fields or {}),
                               {"Authorization": f"Basic {credentials}",
                                "Content-Type": "application/x-www-form-urlencoded", "Connection": "close"})
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()

    def pid(self):
        """The server's own process."""
        if not self.traced:
            return self.process.pid
        from tracing import child_of
        return child_of(self.process.pid)

    def is_up(self):
        return self.process.poll() is None

    def kill(self):
        """As a power cut would end it."""
        self._signal(signal.SIGKILL)
        return self.wait()

    def stop(self):
        """As the init system ends it."""
        self._signal(signal.SIGTERM)
        return self.wait()

    def _signal(self, number):
        pid = self.pid() if self.is_up() else None
        if pid:
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                pass

    def wait(self):
        try:
            status = self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            if self.traced and (pid := self.pid()):
                os.kill(pid, signal.SIGKILL)
            self.process.kill()
            self.process.wait()
            raise Fault("the server does not end when it is told to") from None
        finally:
            self.process.stdout.close()
        return status


def environment():
    """Nothing of the caller's settings gets in."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SWITCHROOM", "RUST_"))}
    return kept | {"RUST_BACKTRACE": "0", "TZ": "UTC"}


def run(binary, folder, words, stdin=b"", tracer=()):
    """Runs a command on a folder's database."""
    return subprocess.run([*tracer, binary, "--db", os.path.join(folder, DATABASE), *words], input=stdin,
                          capture_output=True, env=environment(), cwd=folder, timeout=PATIENCE * 2, check=False)


def serves(binary, folder, password, tls=False):
    """The next start is clean: it listens, answers a request, and ends when it is told to."""
    server = Server(binary, folder, tls=tls)
    try:
        if server.port is None:
            server.wait()
            raise Fault(f"the next start fails: {server.said().strip()[-300:]}")
        status, answer = server.ask("/hunt/bytenant", {"tenant_id": "3"}, password)
        # A database without tenants has no tenant 3.
        if status not in (200, 404):
            raise Fault(f"the next server answers {status} {answer}: {server.said().strip()[-300:]}")
        if answer.get("message") not in (None, "Record Not Found."):
            raise Fault(f"the next server answers {answer}")
    finally:
        if server.is_up():
            status = server.stop()
        else:
            status = server.wait()
    if status != 0:
        raise Fault(f"the next server ends with {status}")
    for line in server.said().splitlines():
        if " WARN " in line or " ERROR " in line or "panicked" in line:
            raise Fault(f"the next server complains: {line[:300]}")
