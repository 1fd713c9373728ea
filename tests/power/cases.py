"""What is cut off: each command that writes, and writes through the API.

A case has a prepared folder, something that is done to it, and what may be in it afterwards: the contents before or after,
and nothing else. `contents` gives one value for what is in a folder; anything that is in no good state raises Fault.
"""

import json
import os
import shutil
import sqlite3
import stat

from disk import plain
from state import DATABASE, Fault, Server, digest, digest_of_copy, hashes, run, serves

PASSWORD = "an admin's password"
CHANGED = "quite another password"
TLS_FILES = {"ca.key", "ca.pem", "key.pem", "cert.pem", "names"}


class Done:
    """What came of a case's act."""

    def __init__(self, acknowledged, ended, said=b"", refused=False, notes=()):
        self.acknowledged = acknowledged  # somebody was told that it is done
        self.ended = ended                # the exit status; of a server, what it was when it ended
        self.said = said                  # on standard error
        self.refused = refused            # somebody was told that it failed
        self.notes = list(notes)          # what was wrong by the way


class Case:
    """One command on the demo's rows."""

    name, words, stdin, needs = "", [], b"", ()
    # A program of several threads: its points are named by path, too; see tracing.py.
    paths = (None,)
    ok_names = frozenset({DATABASE, DATABASE + "-wal", DATABASE + "-shm", DATABASE + ".tls", DATABASE + ".lock"})

    def __init__(self, binary, base):
        self.binary = binary
        self.base = base
        self.prepared = os.path.join(base, "prepared")
        self.known = []

    def prepare(self):
        """Makes the folder that each run begins with."""
        os.mkdir(self.prepared)
        self.make_demo(self.prepared)
        self.known = hashes(os.path.join(self.prepared, DATABASE))

    def make_demo(self, folder):
        self.must(folder, ["init", "--demo", "--admin-password-stdin"], PASSWORD)

    def must(self, folder, words, stdin=""):
        done = run(self.binary, folder, words, stdin.encode())
        if done.returncode:
            raise SystemExit(f"{self.name}: can't be prepared: {done.stderr.decode()}")
        return done.stdout.decode()

    def arguments(self):
        return self.words

    def act(self, folder, tracer=()):
        """Does it. Under a tracer that kills, it may end anywhere."""
        done = run(self.binary, folder, self.arguments(), self.stdin, tracer)
        return Done(done.returncode == 0, done.returncode, done.stderr, done.returncode not in (0, -9, 137))

    def told(self, call, target):  # pylint: disable=unused-argument
        """Whether this call tells somebody that it is done. A command has said so when it has ended."""
        return False

    def contents(self, folder, scratch):
        return digest_of_copy(folder, scratch, self.known)

    def works(self, folder, contents, states):  # pylint: disable=unused-argument
        """The next start is clean and changes nothing."""
        serves(self.binary, folder, PASSWORD)

    def settle(self, folder, states):
        """What is in the folder must still be that when the next server has ended."""
        after = digest(os.path.join(folder, DATABASE), self.known)
        if after not in states:
            raise Fault("the contents are others after the next start")

    def left(self, folder):
        """Names that are no part of the result. One that is not hidden, or that others may read, is a fault."""
        found = []
        for entry in os.scandir(folder):
            if entry.name in self.ok_names:
                continue
            found.append(plain(entry.name))
            if not entry.name.startswith("."):
                raise Fault(f"{entry.name} is left behind for all to see")
            if stat.S_IMODE(entry.stat(follow_symlinks=False).st_mode) & 0o077 and entry.is_file():
                raise Fault(f"{entry.name} is left behind, and others may read it")
        path = os.path.join(folder, DATABASE)
        if os.path.exists(path) and stat.S_IMODE(os.stat(path).st_mode) & 0o077:
            raise Fault("others may read the database")
        return found


class Init(Case):
    """A new database and its certificate, in an empty folder."""

    name = "init"
    words = ["init", "--admin-password-stdin"]
    stdin = PASSWORD.encode()

    def prepare(self):
        os.mkdir(self.prepared)

    def contents(self, folder, scratch):
        tls = os.path.join(folder, DATABASE + ".tls")
        if os.path.lexists(tls) and set(os.listdir(tls)) != TLS_FILES:
            raise Fault(f"the TLS folder is not whole: {sorted(os.listdir(tls))}")
        return super().contents(folder, scratch) or "nothing"

    def works(self, folder, contents, states):
        if contents == "nothing":
            # Who was cut off types the same line again.
            done = run(self.binary, folder, self.words, self.stdin)
            if done.returncode:
                raise Fault(f"init can't be run again: {done.stderr.decode().strip()}")
        serves(self.binary, folder, PASSWORD, tls=True)


class Import(Case):
    """A MiRTA dump into a database that has rows and users of its own."""

    name = "import"

    def arguments(self):
        dumps = os.path.join(os.path.dirname(__file__), "..", "dumps", "made")
        return ["import", "mirta", os.path.join(os.path.realpath(dumps), "default.sql")]

    def works(self, folder, contents, states):
        # Two passwords may be right: the dump has an admin, too. A local user keeps the local password.
        serves(self.binary, folder, PASSWORD)


class ImportCdr(Case):
    """Asterisk's calls."""

    name, words = "import-cdr", ["import", "cdr", "Master.csv"]
    ok_names = Case.ok_names | {"Master.csv"}

    def prepare(self):
        super().prepare()
        path = os.path.join(self.prepared, "Master.csv")
        with open(path, "w", encoding="utf-8") as out:
            for n in range(40):
                out.write(f'"Demo","101","102","internal","101","PJSIP/101-Demo-{n:08x}","PJSIP/102-Demo-{n:08x}","Dial","",'
                          f'"2026-03-02 09:{n:02}:00",,"2026-03-02 09:{n:02}:30",30,0,"NO ANSWER","DOCUMENTATION",'
                          f'"1772442000.{n // 2}",""\n')
        os.chmod(path, 0o600)

    def works(self, folder, contents, states):
        super().works(folder, contents, states)
        # Whoever was cut off types the same line again: all calls are here then, each once.
        done = run(self.binary, folder, self.words)
        database = sqlite3.connect(os.path.join(folder, DATABASE))
        calls = database.execute("SELECT count(*) FROM cdr WHERE uniqueid LIKE '1772442000.%'").fetchone()
        database.close()
        if done.returncode or calls != (40,):
            raise Fault(f"the next import gives {calls} calls: {done.stderr.decode().strip()}")


class ImportCsv(Case):
    """Spreadsheets: a tenant, its extensions and their calls."""

    name = "import-csv"
    words = ["import", "csv", "calls.csv", "extensions.csv", "tenants.csv"]
    ok_names = Case.ok_names | {"calls.csv", "extensions.csv", "tenants.csv"}

    def prepare(self):
        super().prepare()
        rows = {
            "tenants.csv": ["te_code,te_name", "Paper,Paper Ltd"],
            "extensions.csv": ["te_code,ex_number,sa_secret"] + [f"Paper,{n},secret-of-{n}" for n in range(200, 230)],
            "calls.csv": ["accountcode,start,uniqueid,sequence"] + [f"Paper,2026-03-02 09:00:{n},csv-{n},1" for n in range(10, 50)],
        }
        for name, lines in rows.items():
            path = os.path.join(self.prepared, name)
            with open(path, "w", encoding="utf-8") as out:
                out.write("\n".join(lines) + "\n")
            os.chmod(path, 0o600)

    def works(self, folder, contents, states):
        super().works(folder, contents, states)
        # Whoever was cut off types the same line again.
        done = run(self.binary, folder, self.words)
        database = sqlite3.connect(os.path.join(folder, DATABASE))
        counts = database.execute("SELECT (SELECT count(*) FROM cdr WHERE accountcode = 'Paper'), (SELECT count(*) FROM sa_sipaccounts"
                                  " WHERE sa_name LIKE '%-Paper')").fetchone()
        database.close()
        if done.returncode or counts != (40, 30):
            raise Fault(f"the next import gives {counts} calls and accounts: {done.stderr.decode().strip()}")


class UserAdd(Case):
    """A user with two tenants."""

    name = "user-add"
    words = ["user", "add", "newcomer", "--role", "manager", "--tenant", "Demo", "--tenant", "OnSwitch",
             "--password-stdin"]
    stdin = CHANGED.encode()


class TenantAdd(Case):
    """A tenant."""

    name = "tenant-add"
    words = ["tenant", "add", "Newcomer", "--name", "New & Co"]


class Api(Case):
    """One write through the API, up to the end of the server."""

    path, fields = "", {}
    dirty = False
    login = PASSWORD

    @property
    def paths(self):
        # The answer goes to the network: no path.
        return (None, DATABASE, DATABASE + "-wal", DATABASE + "-shm", ".")

    def prepare(self):
        super().prepare()
        if self.dirty:
            # A server was killed just after an acknowledged write, so the database begins with a WAL that is not empty.
            server = Server(self.binary, self.prepared)
            answer = server.ask("/hunt/updatebyid", {"hunt_id": "1", "hunt": json.dumps({"hu_name": "Earlier"})}, PASSWORD)
            if answer[0] != 200:
                raise SystemExit(f"{self.name}: can't be prepared: {answer}")
            server.kill()
            os.remove(server.errors)

    def send(self, server, notes):
        """True when it was acknowledged, False when it was refused, None when there was no answer."""
        try:
            status, answer = server.ask(self.path, self.fields, PASSWORD)
        except (OSError, ValueError):
            return None
        except Exception as error:  # http.client's own
            if type(error).__module__ == "http.client":
                return None
            raise
        if status == 200 and answer.get("status") == "success":
            return True
        if status != 503 or answer != {"status": "failed", "message": "Service Unavailable."}:
            notes.append(f"the answer is {status} {answer}")
        return False

    def act(self, folder, tracer=(), after_refusal=None):
        notes, acknowledged, refused = [], False, False
        server = Server(self.binary, folder, tracer)
        try:
            if server.port is None:
                status = server.wait()
                return Done(False, status, server.said().encode(), status not in (-9, 137))
            answer = self.send(server, notes)
            if answer is False and after_refusal != "kill":
                # The fault came once, so what the client tries again works. But strace counts for each thread: each one that
                # does this call for the first time meets the fault. Refused without a new fault is what must not be, but for
                # once: a reader of the request before may still have the old index open.
                patience = 2
                for _ in range(12 if after_refusal == "retry" else 1):
                    met = faults(tracer)
                    answer = self.send(server, notes)
                    if answer is not False:
                        break
                    patience = patience - 1 if faults(tracer) == met else 2
                    if after_refusal == "retry" and not patience:
                        notes.append("it is refused again and again, though the disk works")
                        break
            acknowledged, refused = answer is True, answer is False
            if after_refusal and answer is None and server.is_up():
                notes.append("no answer, though the server runs")
            if refused:
                status, _ = server.ask("/hunt/bytenant", {"tenant_id": "3"}, PASSWORD)
                if status != 200:
                    notes.append(f"a read is answered with {status} while writes fail")
            if refused and after_refusal == "kill":
                server.kill()
                return Done(False, 0, b"", True, notes)
            status = server.stop() if server.is_up() else server.wait()
        finally:
            if server.is_up():
                server.kill()
        return Done(acknowledged, status, server.said().encode(), refused, notes)

    def told(self, call, target):
        return target == "net" and b"HTTP/1.1 200" in bytes_of(call)

    def works(self, folder, contents, states):
        serves(self.binary, folder, PASSWORD if contents == states[0] else self.login)


def faults(tracer):
    """How many faults strace has made so far."""
    with open(tracer[tracer.index("-o") + 1], "rb") as log:
        return log.read().count(b"(INJECTED)")


def bytes_of(call):
    from tracing import TEXT, unquote
    match = TEXT.search(call.args)
    return unquote(match.group(1)) if match else b""


class ApiUpdate(Api):
    name, path = "api-update", "/hunt/updatebyid"
    fields = {"hunt_id": "3", "hunt": json.dumps({"hu_name": "After the cut", "hu_ringtime": "7"})}


class ApiUpdateAfterKill(ApiUpdate):
    """The same on a database that was not closed: the start brings an acknowledged write back from the WAL."""

    name, dirty = "api-update-after-kill", True


class ApiAdd(Api):
    name, path = "api-add", "/phone/AddNewPhone"
    fields = {"phone": json.dumps({"ph_name": "xyz", "ph_te_id": "1", "ph_pm_id": "1", "ph_mac": "1.1.25.1"})}


class ApiDelete(Api):
    name, path, fields = "api-delete", "/hunt/deletebyid", {"hunt_id": "3"}


class ApiPassword(Api):
    name, path, fields, login = "api-password", "/user/updatebyid", {"user_id": "97", "password": CHANGED}, CHANGED


class Backup(Case):
    """A backup into a folder that has one already."""

    name, needs, words = "backup", ("backup",), ["backup", "backups"]
    ok_names = Case.ok_names | {"backups", DATABASE + ".backup.json"}
    paths = (None,)

    def prepare(self):
        super().prepare()
        os.mkdir(os.path.join(self.prepared, "backups"))
        self.must(self.prepared, ["backup", "backups"])

    def contents(self, folder, scratch):
        """The number of backups under a name that shows; each of them is whole and has all rows."""
        rows = super().contents(folder, scratch)
        backups = os.path.join(folder, "backups")
        shown = [name for name in os.listdir(backups) if not name.startswith(".")]
        for name in shown:
            done = run(self.binary, folder, ["backup", "verify", os.path.join(backups, name)])
            if done.returncode:
                raise Fault(f"{plain(name)} is no good backup: {done.stderr.decode().strip()}")
            if name.endswith(".db"):
                shutil.copyfile(os.path.join(backups, name), os.path.join(scratch, "backup.db"))
                if digest(os.path.join(scratch, "backup.db"), self.known) != rows:
                    raise Fault(f"{plain(name)} holds other rows")
        return rows, len(shown)

    def works(self, folder, contents, states):
        serves(self.binary, folder, PASSWORD)
        self.must_work(folder, ["backup", "backups"])

    def must_work(self, folder, words):
        done = run(self.binary, folder, words)
        if done.returncode:
            raise Fault(f"the next {words[0]} fails: {done.stderr.decode().strip()}")

    def settle(self, folder, states):
        if digest(os.path.join(folder, DATABASE), self.known) != states[0][0]:
            raise Fault("the contents are others after the next start")

    def left(self, folder):
        found = super().left(folder)
        backups = os.path.join(folder, "backups")
        names = set(os.listdir(backups))
        for name in sorted(names):
            if name.startswith(".") and name.removeprefix(".").removesuffix(".json") not in names:
                found.append("backups/" + plain(name))
        return found


class BackupCompress(Backup):
    name, words = "backup-compress", ["backup", "--compress", "backups"]


class BackupKeep(Backup):
    """The oldest one goes when the new one is there: never a folder without one."""

    name, words = "backup-keep", ["backup", "--keep", "1", "backups"]

    def contents(self, folder, scratch):
        rows, shown = super().contents(folder, scratch)
        if not shown:
            raise Fault("there is no backup at all")
        return rows, min(os.listdir(os.path.join(folder, "backups")), default="") and self._newest(folder)

    def _newest(self, folder):
        newest = 0
        for name in os.listdir(os.path.join(folder, "backups")):
            if name.startswith(".switchroom-2") and name.endswith(".json"):
                with open(os.path.join(folder, "backups", name), encoding="utf-8") as manifest:
                    shown = os.path.exists(os.path.join(folder, "backups", name[1:].removesuffix(".json")))
                    newest = max(newest, json.load(manifest)["sequence"] if shown else 0)
        return newest


class Restore(Case):
    """A backup of other contents takes the place of a database that was not closed."""

    name, needs = "restore", ("restore",)

    def prepare(self):
        super().prepare()
        os.mkdir(os.path.join(self.prepared, "backups"))
        self.must(self.prepared, ["backup", "backups/old.db"])
        server = Server(self.binary, self.prepared)
        fields = {"hunt_id": "1", "hunt": json.dumps({"hu_name": "Since the backup"})}
        if server.ask("/hunt/updatebyid", fields, PASSWORD)[0] != 200:
            raise SystemExit("restore: can't be prepared")
        server.kill()
        os.remove(server.errors)

    @property
    def words(self):
        return ["restore", "backups/old.db", "--yes"]

    ok_names = Case.ok_names | {"backups", DATABASE + ".backup.json"}

    def left(self, folder):
        # The replaced database stays beside the new one, under a name that shows.
        aside = [name for name in os.listdir(folder) if name.startswith(DATABASE + ".replaced-")]
        self.ok_names = Restore.ok_names | set(aside)
        return super().left(folder) + [plain(name) for name in aside]


class Migrate(Case):
    """A database of the first schema is brought to today's; a verified backup of it stands beside it first."""

    name, words = "migrate", ["tenant", "list"]
    ok_names = Case.ok_names | {DATABASE + ".backups", DATABASE + ".backup.json"}

    def prepare(self):
        super().prepare()
        path = os.path.join(self.prepared, DATABASE)
        newer = path + ".newer"
        os.rename(path, newer)
        older = sqlite3.connect(path)
        with open(os.path.join(os.path.dirname(__file__), "..", "schemas", "1.sql"), encoding="utf-8") as schema:
            older.executescript(schema.read())
        older.execute("ATTACH ? AS newer", (newer,))
        tables = [name for (name,) in older.execute("SELECT name FROM main.sqlite_schema WHERE type = 'table'")]
        for table in tables:
            columns = ", ".join(f'"{row[1]}"' for row in older.execute(f'PRAGMA main.table_info("{table}")'))
            older.execute(f'DELETE FROM main."{table}"')
            older.execute(f'INSERT INTO main."{table}" ({columns}) SELECT {columns} FROM newer."{table}"')
        older.commit()
        older.execute("DETACH newer")
        older.execute("PRAGMA journal_mode = WAL")
        older.close()
        os.chmod(path, 0o600)
        os.remove(newer)

    def contents(self, folder, scratch):
        told = super().contents(folder, scratch)
        backups = os.path.join(folder, DATABASE + ".backups")
        shown = [name for name in os.listdir(backups) if not name.startswith(".")] if os.path.isdir(backups) else []
        for name in shown:
            done = run(self.binary, folder, ["backup", "verify", os.path.join(backups, name)])
            if done.returncode or b"schema 1" not in done.stdout:
                raise Fault(f"{plain(name)} is no good backup of the older file: {done.stdout} {done.stderr}")
        copy = sqlite3.connect(os.path.join(scratch, DATABASE))
        try:
            if copy.execute("PRAGMA user_version").fetchone() != (1,) and not shown:
                raise Fault("it was migrated, and there is no backup of what was before")
        finally:
            copy.close()
        return told

    def settle(self, folder, states):
        if digest(os.path.join(folder, DATABASE), self.known) != states[1]:
            raise Fault("the next start did not migrate it")


ALL = [Init, Import, ImportCdr, ImportCsv, ApiUpdate, ApiUpdateAfterKill, ApiAdd, ApiDelete, ApiPassword, UserAdd, TenantAdd, Backup,
       BackupCompress, BackupKeep, Restore, Migrate]
