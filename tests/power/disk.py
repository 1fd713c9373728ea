"""A disk as a power cut leaves it, rebuilt from what strace saw a program do.

The model is stricter than most real file systems. What a program wrote is on the disk for certain only after fsync or
fdatasync of that file; a name that was made, renamed or removed only after fsync of its folder. All else may be there or
not, each piece for itself, in any order. Within one write the cut can fall between two sectors of 512 bytes.

What it leaves out: a disk that lies about flushing, a sector that is damaged while it is written, stale blocks in a
file's new end (here they are zeros), and memory-mapped writes. SQLite makes those to `-shm` files only, which it never
trusts after a restart: here such a file is missing after a cut, or full of rubbish.
"""

import os
import random
import re

from tracing import FD, TEXT, calls, split, unquote

SECTOR = 512


class Unknown(Exception):
    """The program did something that this model can't follow."""


class Node:
    """A file or a folder, whatever its names are."""

    def __init__(self, number, is_folder, mode=0o600):
        self.number, self.is_folder, self.mode = number, is_folder, mode


class Disk:
    """The files of a folder before the program ran, and its effects on them, in order.

    An effect is ("data", node, offset, bytes), ("size", node, size), ("names", node, {name: node or None}),
    ("sync", node) or ("told",): somebody was told that the work is done.
    """

    def __init__(self, folder):
        self.folder = os.fsencode(os.path.realpath(folder))
        self.nodes, self.effects = [], []
        self.before_data, self.before_names = {}, {}
        self.root = self._read(self.folder)
        self.now = {node: dict(names) for node, names in self.before_names.items()}
        self.sizes = {node: len(data) for node, data in self.before_data.items()}
        self.files = {}

    def _node(self, is_folder, mode=0o600):
        self.nodes.append(Node(len(self.nodes), is_folder, mode))
        return len(self.nodes) - 1

    def _read(self, path):
        node = self._node(True, os.stat(path).st_mode & 0o777)
        names = self.before_names[node] = {}
        for entry in os.scandir(path):
            if entry.is_dir(follow_symlinks=False):
                names[entry.name] = self._read(entry.path)
            else:
                child = names[entry.name] = self._node(False, entry.stat().st_mode & 0o777)
                with open(entry.path, "rb") as file:
                    self.before_data[child] = file.read()
        return node

    # ---- reading the log

    def follow(self, log, told):
        """Takes in a log; `told(call)` says whether a call tells somebody that the work is done."""
        for call in calls(log):
            if call.result is not None and call.result >= 0:
                self._call(call)
                if told(call):
                    self.effects.append(("told",))

    def _place(self, path):
        """(folder node, name) of a path; None outside of the folder."""
        path = os.path.normpath(os.path.join(self.folder, path))
        if not path.startswith(self.folder + b"/"):
            return None
        node, *rest = self.root, *path[len(self.folder) + 1:].split(b"/")
        for name in rest[:-1]:
            node = self.now[node].get(name)
            if node is None:
                return None
        return node, rest[-1]

    def _lookup(self, path):
        if os.path.normpath(os.path.join(self.folder, path)) == self.folder:
            return self.root
        place = self._place(path)
        return None if place is None else self.now[place[0]].get(place[1])

    def _names(self, folder, change):
        self.effects.append(("names", folder, change))
        for name, node in change.items():
            if node is None:
                self.now[folder].pop(name, None)
            else:
                self.now[folder][name] = node

    def _write(self, opened, data, offset=None):
        node = opened["node"]
        if node is None:
            return
        at = offset
        if at is None:
            at = self.sizes[node] if opened["append"] else opened["at"]
            opened["at"] = at + len(data)
        self.effects.append(("data", node, at, data))
        self.sizes[node] = max(self.sizes[node], at + len(data))

    def _resize(self, node, size):
        self.effects.append(("size", node, size))
        self.sizes[node] = size

    def _call(self, call):
        words, name = split(call.args), call.name
        handler = getattr(self, "_on_" + name, None)
        if handler:
            handler(call, words)
        elif name in ("sendto", "sendmsg", "readv", "close"):
            pass
        elif any(self._opened(word) and self._opened(word)["node"] is not None for word in words):
            raise Unknown(f"{name}({call.args[:80]!r})")

    def _opened(self, word):
        match = FD.match(word)
        return self.files.get(match.group(1)) if match else None

    @staticmethod
    def _texts(words):
        return [unquote(match.group(1)) for word in words if (match := TEXT.match(word))]

    def _on_openat(self, call, words):
        flags = words[2]
        path = self._texts(words)[0]
        node = self._lookup(path)
        if b"O_TMPFILE" in flags:
            if self._place(os.path.join(path, b"x")):
                raise Unknown("O_TMPFILE")
        elif node is None and b"O_CREAT" in flags and (place := self._place(path)):
            node = self._node(False, int(words[3], 8) if len(words) > 3 else 0o600)
            self.sizes[node] = 0
            self._names(place[0], {place[1]: node})
        elif node is not None and b"O_TRUNC" in flags:
            self._resize(node, 0)
        self.files[str(call.result).encode()] = {"node": node, "at": 0, "append": b"O_APPEND" in flags}

    def _on_close(self, call, words):
        self.files.pop(FD.match(words[0]).group(1), None)

    def _on_fcntl(self, call, words):
        if words[1].startswith(b"F_DUPFD"):
            self._on_dup(call, words)

    def _on_dup(self, call, words):
        opened = self._opened(words[0])
        self.files.pop(str(call.result).encode(), None)
        if opened:
            # One and the same: the offset is shared.
            self.files[str(call.result).encode()] = opened

    _on_dup2 = _on_dup3 = _on_dup

    def _on_lseek(self, call, words):
        if opened := self._opened(words[0]):
            opened["at"] = call.result

    def _on_read(self, call, words):
        if opened := self._opened(words[0]):
            opened["at"] += call.result

    def _on_write(self, call, words):
        if opened := self._opened(words[0]):
            self._write(opened, self._texts(words)[0][:call.result])

    def _on_pwrite64(self, call, words):
        if opened := self._opened(words[0]):
            self._write(opened, self._texts(words)[0][:call.result], int(words[3], 0))

    def _on_writev(self, call, words):
        opened = self._opened(words[0])
        if opened and opened["node"] is not None:
            data = b"".join(unquote(match.group(1)) for match in TEXT.finditer(b",".join(words[1:-1])))
            self._write(opened, data[:call.result])

    def _on_copy_file_range(self, call, words):
        source, to = self._opened(words[0]), self._opened(words[2])
        if words[1] != b"NULL" or words[3] != b"NULL":
            raise Unknown("copy_file_range with offsets")
        self._copy(source, to, call.result)

    def _on_sendfile(self, call, words):
        if words[2] != b"NULL":
            raise Unknown("sendfile with an offset")
        self._copy(self._opened(words[1]), self._opened(words[0]), call.result)

    def _copy(self, source, to, size):
        if to is None or to["node"] is None:
            return
        if source is None or source["node"] is None:
            raise Unknown("a copy from outside of the folder")
        data = self.content(source["node"], self.effects)[source["at"]:source["at"] + size]
        source["at"] += size
        self._write(to, data)

    def _on_ftruncate(self, call, words):
        if (opened := self._opened(words[0])) and opened["node"] is not None:
            self._resize(opened["node"], int(words[1], 0))

    def _on_fallocate(self, call, words):
        if (opened := self._opened(words[0])) and opened["node"] is not None:
            size = int(words[2], 0) + int(words[3], 0)
            if words[1] != b"0":
                raise Unknown("fallocate with flags")
            self._resize(opened["node"], max(size, self.sizes[opened["node"]]))

    def _on_fsync(self, call, words):
        if (opened := self._opened(words[0])) and opened["node"] is not None:
            self.effects.append(("sync", opened["node"]))

    _on_fdatasync = _on_fsync

    def _on_mmap(self, call, words):
        opened = self._opened(words[4]) if len(words) > 4 else None
        if opened and opened["node"] is not None and b"MAP_SHARED" in words[3] and b"PROT_WRITE" in words[2]:
            names = [name for names in self.now.values() for name, node in names.items() if node == opened["node"]]
            if not any(name.endswith(b"-shm") for name in names):
                raise Unknown(f"a writable mapping of {names}")

    def _on_mkdir(self, call, words):
        if place := self._place(self._texts(words)[0]):
            node = self._node(True, 0o700)
            self.before_names[node], self.now[node] = {}, {}
            self._names(place[0], {place[1]: node})

    _on_mkdirat = _on_mkdir

    def _on_rename(self, call, words):
        old, new = (self._place(path) for path in self._texts(words))
        if (old or new) and (not old or not new or old[0] != new[0]):
            raise Unknown("a rename from one folder to another")
        if old:
            self._names(old[0], {old[1]: None, new[1]: self.now[old[0]][old[1]]})

    _on_renameat = _on_renameat2 = _on_rename

    def _on_unlink(self, call, words):
        if place := self._place(self._texts(words)[0]):
            self._names(place[0], {place[1]: None})

    _on_unlinkat = _on_rmdir = _on_unlink

    def _on_link(self, call, words):
        old, new = (self._place(path) for path in self._texts(words))
        if new:
            self._names(new[0], {new[1]: self.now[old[0]][old[1]]})

    _on_linkat = _on_link

    # ---- building states

    def content(self, node, effects):
        """A file's bytes after these effects."""
        data = bytearray(self.before_data.get(node, b""))
        for effect in effects:
            if effect[0] == "data" and effect[1] == node:
                _, _, at, piece = effect
                if len(data) < at:
                    data.extend(bytes(at - len(data)))
                data[at:at + len(piece)] = piece
            elif effect[0] == "size" and effect[1] == node:
                size = effect[2]
                if len(data) > size:
                    del data[size:]
                else:
                    data.extend(bytes(size - len(data)))
        return bytes(data)

    def tree(self, effects):
        """{relative path: bytes, or None for a folder, mode} of all that can be reached after these effects."""
        names = {node: dict(entries) for node, entries in self.before_names.items()}
        for effect in effects:
            if effect[0] == "names":
                for name, node in effect[2].items():
                    if node is None:
                        names[effect[1]].pop(name, None)
                    else:
                        names[effect[1]][name] = node
        found = {}

        def walk(folder, prefix):
            for name, node in sorted(names[folder].items()):
                if self.nodes[node].is_folder:
                    found[prefix + name] = (None, self.nodes[node].mode)
                    walk(node, prefix + name + b"/")
                elif not name.endswith(b"-shm"):
                    found[prefix + name] = (self.content(node, effects), self.nodes[node].mode)

        walk(self.root, b"")
        return found

    def pending(self, cut):
        """The effects before the cut that nothing has made certain."""
        certain, waiting = set(), []
        for at in range(cut - 1, -1, -1):
            effect = self.effects[at]
            if effect[0] == "sync":
                certain.add(effect[1])
            elif effect[0] != "told" and effect[1] not in certain:
                waiting.append(at)
        return waiting[::-1]

    def is_barrier(self, cut):
        """Whether most is at stake just here: before the next flush, before somebody is told, at the end."""
        return cut == len(self.effects) or self.effects[cut][0] in ("sync", "told")

    def states(self):
        """All (cut, name of the case, what is dropped, what is torn) that are looked at."""
        for cut in range(len(self.effects) + 1):
            if cut and self.effects[cut - 1][0] == "told":
                continue
            waiting = self.pending(cut)
            names = [at for at in waiting if self.effects[at][0] == "names"]
            data = [at for at in waiting if self.effects[at][0] != "names"]
            yield cut, "all that was written is there", [], None
            if waiting:
                yield cut, "nothing unflushed is there", waiting, None
            if names and data:
                yield cut, "names are there, unflushed data is not", data, None
                yield cut, "data is there, unflushed names are not", names, None
            if cut and self.effects[cut - 1][0] == "data" and len(self.effects[cut - 1][3]) > SECTOR:
                yield cut, "the last write is torn", [], cut - 1
                yield cut, "the last write is torn, nothing else unflushed is there", waiting[:-1], cut - 1
            if self.is_barrier(cut) and len(waiting) > 1:
                for at in waiting:
                    yield cut, f"only unflushed effect {at} is missing", [at], None
                    yield cut, f"only unflushed effect {at} is there", [other for other in waiting if other != at], None
                chance = random.Random(cut)
                for _ in range(4):
                    yield cut, "some of what is unflushed is missing", [at for at in waiting if chance.random() < 0.5], None

    def state(self, cut, dropped, torn):
        """The files of one such state."""
        dropped = set(dropped)
        effects = []
        for at, effect in enumerate(self.effects[:cut]):
            if at in dropped:
                continue
            if at == torn:
                half = len(effect[3]) // 2 // SECTOR * SECTOR or SECTOR
                effect = (*effect[:3], effect[3][:half])
            effects.append(effect)
        return self.tree(effects)

    def told_before(self, cut):
        return sum(effect[0] == "told" for effect in self.effects[:cut])

    def differs_from(self, folder):
        """The names where the rebuilt end is not what really lies in the folder: none, or the model is wrong."""
        real = {}
        folder = os.fsencode(folder)
        for path, folders, files in os.walk(folder):
            for name in folders + files:
                full = os.path.join(path, name)
                if not name.endswith(b"-shm"):
                    content = None
                    if not os.path.isdir(full):
                        with open(full, "rb") as file:
                            content = file.read()
                    real[os.path.relpath(full, folder)] = content
        rebuilt = {name: content for name, (content, _) in self.tree(self.effects).items()}
        return sorted(name for name in real.keys() | rebuilt.keys() if real.get(name, 0) != rebuilt.get(name, 0))


def put(tree, folder, shm=None):
    """Writes a state's files into an empty folder; `shm`: names of databases that get a -shm file full of rubbish."""
    folder = os.fsencode(folder)
    for name, (content, mode) in tree.items():
        path = os.path.join(folder, name)
        if content is None:
            os.mkdir(path)
        else:
            with open(path, "wb") as file:
                file.write(content)
        os.chmod(path, mode)
    for name in shm or ():
        if name in tree:
            with open(os.path.join(folder, name + b"-shm"), "wb") as file:
                file.write(random.Random(1).randbytes(32768))


def plain(name):
    """A name without what chance or the clock put there."""
    name = re.sub(r"\.switchroom-(import-)?[A-Za-z0-9]{6}(?=\.|$)", r".switchroom-\1*", name)
    return re.sub(r"\d{8}T\d{6}Z(-\d+)?", "TIME", name)
