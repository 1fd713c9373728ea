"""Runs a program under strace, and reads what strace wrote.

strace counts `when=N` for each thread and each system call by itself. So a point is (path, call, N): the Nth time that
one thread makes this call, and, where a path is named (strace -P), makes it on this path. Programs of one thread need no
path. After each run the log is read to see whether the fault really came; see `run` for what happens where it did not.
"""

import collections
import os
import re
import subprocess

# What changes a file, makes a change last, or tells somebody that something is done.
CALLS = [
    "write", "pwrite64", "writev", "pwritev", "pwritev2", "fsync", "fdatasync", "sync_file_range",
    "?rename", "renameat", "renameat2", "?unlink", "unlinkat", "?link", "linkat", "symlinkat", "?symlink",
    "ftruncate", "truncate", "fallocate", "openat", "?open", "?creat", "?mkdir", "mkdirat", "?rmdir", "sendto", "sendmsg",
    "copy_file_range", "sendfile", "splice",
]
# What the reconstruction of files needs on top: who has which file open, and where in it.
BOOKKEEPING = ["lseek", "read", "readv", "close", "dup", "?dup2", "dup3", "fcntl", "mmap"]

LINE = re.compile(rb"^(\d+) +(?:<\.\.\. (\w+) resumed>(.*)|(\w+)\((.*)|\+\+\+ (.*) \+\+\+|--- (.*) ---)$", re.S)
RESULT = re.compile(rb"\) += (-?\d+|\?|0x[0-9a-f]+)(.*)$", re.S)
TEXT = re.compile(rb'"((?:[^"\\]|\\.)*)"(\.\.\.)?')
FD = re.compile(rb"^(-?\d+|AT_FDCWD)(?:<((?:[^>\\]|\\.)*)>)?(?:\(deleted\))?$")

Call = collections.namedtuple("Call", "tid name args result number injected")


def command(log, *, data=False, inject=None, path=None):
    """The words that go before the program's own."""
    # Faster, but with it strace 6.1 sends no signals.
    words = ["strace", "-f", *([] if inject and "signal" in inject else ["--seccomp-bpf"]), "-qq", "-o", log, "-y", "-a", "0"]
    if data:
        words += ["-xx", "-s", str(1 << 26), "-e", "trace=" + ",".join(CALLS + BOOKKEEPING)]
    else:
        words += ["-s", "16", "-e", "trace=" + ",".join(CALLS)]
    words += ["-e", "signal=none"]
    if inject:
        words += ["-e", "inject=" + inject]
    if path:
        words += ["-P", path]
    return words


def unquote(text):
    """The bytes behind strace's spelling of a string."""
    if b"\\" not in text:
        return text
    if re.fullmatch(rb"(?:\\x[0-9a-f]{2})*", text):
        return bytes.fromhex(text.replace(b"\\x", b"").decode())
    simple = {b"n": b"\n", b"t": b"\t", b"r": b"\r", b"v": b"\v", b"f": b"\f"}

    def one(match):
        word = match.group(1)
        if word[:1] == b"x":
            return bytes([int(word[1:], 16)])
        if word[:1].isdigit():
            return bytes([int(word, 8) & 255])
        return simple.get(word, word)

    return re.sub(rb"\\(x[0-9a-f]{2}|[0-7]{1,3}|.)", one, text, flags=re.S)


def split(args):
    """The arguments of a call, as strace printed them."""
    words, depth, quoted, angle, start, at = [], 0, False, False, 0, 0
    while at < len(args):
        char = args[at:at + 1]
        if quoted:
            # A string can be megabytes long: to its end at once.
            at = TEXT.match(args, start_of_text).end()
            quoted = False
            continue
        if char == b'"':
            quoted, start_of_text = True, at
            continue
        if angle:
            angle = char != b">" or args[at - 1:at] == b"-"
        elif char == b"<" and args[at - 1:at].isalnum():
            angle = True
        elif char in b"[{(":
            depth += 1
        elif char in b"]})":
            depth -= 1
        elif char == b"," and depth == 0:
            words.append(args[start:at].strip())
            start = at + 1
        at += 1
    last = args[start:].strip()
    return words + [last] if last or words else []


def calls(log):
    """All calls of a log in the order in which they ended; those that never ended come last, with the result None."""
    open_calls, seen = {}, collections.Counter()
    with open(log, "rb") as lines:
        for line in lines:
            match = LINE.match(line.rstrip(b"\n"))
            if not match:
                continue
            tid, resumed, tail, name, rest = match.group(1, 2, 3, 4, 5)
            if name:
                seen[tid, name] += 1
                if rest.endswith(b"<unfinished ...>"):
                    open_calls[tid] = (name, rest[:-len(b"<unfinished ...>")].rstrip(), seen[tid, name])
                    continue
                number = seen[tid, name]
            elif resumed:
                name, head, number = open_calls.pop(tid, (resumed, b"", 0))
                rest = head + tail
            else:
                continue
            end = None
            for end in RESULT.finditer(rest):
                pass
            if end is None or end.group(1) == b"?":
                args = rest[:end.start()] if end else rest
                open_calls[tid] = (name, args, number)
                continue
            yield Call(tid, name.decode(), rest[:end.start()], int(end.group(1), 0), number, b"(INJECTED)" in end.group(2))
    for tid, (name, args, number) in open_calls.items():
        yield Call(tid, name.decode(), args, None, number, False)


def target(call, folder):
    """What a call is about: a path in the folder (relative, as a text), `out`, `err`, `net`, or None."""
    folder = os.fsencode(folder)
    names = []
    words = split(call.args)
    if call.name in ("write", "pwrite64", "writev", "pwritev", "pwritev2", "fsync", "fdatasync", "ftruncate", "fallocate",
                     "sync_file_range", "sendto", "sendmsg"):
        match = FD.match(words[0]) if words else None
        if match and match.group(2):
            name = unquote(match.group(2))
            if name.startswith((b"socket:", b"TCP:", b"UNIX")):
                return "net" if call.name in ("sendto", "sendmsg", "writev", "write") else None
            if match.group(1) == b"1":
                return "out"
            if match.group(1) == b"2":
                return "err"
            names = [name]
    elif call.name in ("copy_file_range", "sendfile", "splice"):
        for word in words:
            match = FD.match(word)
            if match and match.group(2):
                names.append(unquote(match.group(2)))
        names = names[:1] if call.name == "sendfile" else names[1:2]
    elif call.name in ("openat", "open", "creat"):
        if b"O_CREAT" in call.args or b"O_TRUNC" in call.args or call.name == "creat":
            names = [unquote(match.group(1)) for match in TEXT.finditer(call.args)]
    else:
        names = [unquote(match.group(1)) for match in TEXT.finditer(call.args)]
    for name in names:
        name = name.removesuffix(b" (deleted)")
        path = os.path.normpath(os.path.join(folder, name))
        if path == folder or path.startswith(folder + b"/"):
            return os.path.relpath(os.fsdecode(path), os.fsdecode(folder))
    return None


def child_of(pid):
    """The traced program: strace's first child."""
    try:
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as children:
            return int(children.read().split()[0])
    except (OSError, IndexError):
        listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False)
        found = listed.stdout.split()
        return int(found[0]) if found else None
