"""The database that is measured: two tenants with 50 and 500 extensions, more small ones where asked for, and calls. The same
each time.

A day has 500 calls of each tenant, in turn: a million calls of two tenants are 1,000 days. Half of them went out and have a
rate row.
"""

import sqlite3
import subprocess
from datetime import datetime, timedelta
from itertools import islice

USER, PASSWORD = "bench", "bench-password"
CALLS_A_DAY = 500  # of each tenant
EPOCH, FIRST_DAY = datetime(1970, 1, 1), datetime(2024, 1, 1)
AN_EXTENSION = 25  # of the small tenant


def offices(tenants):
    """Id, code, name, extensions of each."""
    more = [(n, f"Office{n}", f"Office {n}", 50) for n in range(3, tenants + 1)]
    return [(1, "SmallOffice", "Small Office", 50), (2, "LargeOffice", "Large Office", 500), *more]


def day_in_the_middle(calls, tenants=2):
    return str((FIRST_DAY + timedelta(days=calls // (CALLS_A_DAY * tenants) // 2)).date())


def make(binary, file, calls, tenants=2):
    """A new database by the product's own `init`, and then rows by SQL: no import is measured here."""
    subprocess.run(
        [binary, "--db", file, "init", "--admin-user", USER, "--admin-password-stdin"],
        input=PASSWORD, text=True, check=True, capture_output=True,
    )
    db = sqlite3.connect(file, isolation_level=None)
    # It can be made again: no need to wait for the disk.
    db.execute("PRAGMA synchronous = OFF")
    db.execute("PRAGMA foreign_keys = ON")
    db.execute("BEGIN")
    fill_tenants(db, offices(tenants))
    fill_calls(db, calls, offices(tenants))
    db.execute("COMMIT")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()


def fill_tenants(db, tenants):
    extension_id = 0
    for tenant, code, name, extensions in tenants:
        db.execute("INSERT INTO te_tenants VALUES (?, ?, ?)", (tenant, code, name))
        for n in range(extensions):
            extension_id += 1
            number = str(200 + n)
            db.execute(
                "INSERT INTO ex_extensions (ex_id, ex_te_id, ex_name, ex_tech, ex_number, ex_cidnum, ex_cidname, ex_callwaiting,"
                " ex_fmfmcallerid) VALUES (?, ?, ?, 'SIP', ?, ?, ?, ?, 'ORIGINAL')",
                (extension_id, tenant, f"Employee {n:03} of {name}", number, f"1202555{n:04}", name, "on" if n % 3 else ""),
            )
            db.execute(
                "INSERT INTO sa_sipaccounts VALUES (?, ?, 'dynamic', ?)", (extension_id, f"{number}-{code}", f"secret-{extension_id:024}")
            )


def fill_calls(db, calls, tenants):
    rows = (call(n, tenants) for n in range(calls))
    marks = ", ".join("?" * 26)
    insert = (
        'INSERT INTO cdr (ID, accountcode, start, answer, "end", clid, src, realsrc, dst, firstdst, lastdst, wherelanded, duration,'
        " billsec, disposition, dcontext, channel, dstchannel, lastapp, userfield, uniqueid, linkedid, prevuniqueid, srcCallID,"
        f" peeraccount, sequence) VALUES ({marks})"
    )
    while some := list(islice(rows, 10_000)):
        db.executemany(insert, some)
        # userfield, uniqueid, sequence: an outbound call has cost something.
        db.executemany(
            "INSERT INTO cc_callcosts VALUES (?, ?, 1, ?, 'United States', 'Fixed line', 'National')",
            [(row[20], row[25], row[12] / 4000) for row in some if row[19] == "[outbound]"],
        )


def call(n, tenants):
    """The n-th call: everything about it follows from n."""
    _, code, name, extensions = tenants[n % len(tenants)]
    mixed = n * 2654435761 % 2**32  # looks random, and is the same everywhere
    outbound = mixed & 1
    start = FIRST_DAY + timedelta(seconds=n * 86400 / (CALLS_A_DAY * len(tenants)))
    rings, talks = 3 + mixed % 20, mixed % 600
    answered = mixed % 5 != 0
    duration = rings + (talks if answered else 0)
    extension = str(200 + mixed % extensions)
    outside = f"1202{mixed % 10_000_000:07}"
    office = "12025550100"
    src, dst = (extension, outside) if outbound else (outside, office)
    uniqueid = f"pbx01-{(start - EPOCH) // timedelta(seconds=1)}.{n}"
    return (
        n + 1,
        code,
        str(start)[:19],
        str(start + timedelta(seconds=rings))[:19] if answered else None,
        str(start + timedelta(seconds=duration))[:19],
        f'"{name} {extension}" <{src}>',
        src,
        extension if outbound else "",
        dst,
        dst,
        dst if outbound else extension,
        dst if outbound else f"EXT-{extension}",
        duration,
        talks if answered else 0,
        "ANSWERED" if answered else "NO ANSWER",
        "authenticated" if outbound else "frompstn",
        f"SIP/{extension}-{code}-{n:08x}",
        f"SIP/{'trunk' if outbound else extension}-{code}-{n + 1:08x}",
        "Dial",
        "[outbound]" if outbound else "[inbound]",
        uniqueid,
        uniqueid,
        "",
        f"{mixed:08x}{n:024x}@10.0.0.{n % 250 + 1}",
        "",
        n,
    )
