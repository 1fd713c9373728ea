#!/bin/sh
# Writes real mariadb-dump output of asterisk.sql and asteriskcdrdb.sql into a folder, in the shapes that the tool has:
#     tests/dumps/make.sh OUTDIR [all]
# A MariaDB of its own, in a temporary folder, on a socket: nothing else on the machine is touched. Two runs of the
# same version write the same bytes. tests/dumps/made/ is this script's output; `all` adds shapes that are not kept there.
set -eu
[ "$#/${2-}" = 1/ ] || [ "$#/${2-}" = 2/all ] || { echo "usage: $0 OUTDIR [all]" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
out=$(cd "$1" && pwd)
tmp=$(mktemp -d)
server=
stop() {
    if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; fi
    rm -rf "$tmp"
}
trap stop EXIT
trap 'exit 1' INT TERM

user=$(id -un)
mariadb-install-db --no-defaults --user="$user" --datadir="$tmp/data" --auth-root-authentication-method=normal \
    --skip-test-db >"$tmp/install.log" 2>&1 || { cat "$tmp/install.log" >&2; exit 1; }
mariadbd --no-defaults --user="$user" --datadir="$tmp/data" --socket="$tmp/sock" --pid-file="$tmp/pid" \
    --skip-networking --sql-mode= --skip-log-bin --character-set-server=utf8mb4 --default-time-zone=+00:00 \
    >"$tmp/server.log" 2>&1 &
server=$!
tries=0
until mariadb --no-defaults -u root -S "$tmp/sock" -e 'SELECT 1' >/dev/null 2>&1; do
    tries=$((tries + 1))
    if [ $tries -gt 300 ] || ! kill -0 "$server" 2>/dev/null; then cat "$tmp/server.log" >&2; exit 1; fi
    sleep 0.2
done
for sql in asterisk asteriskcdrdb; do
    mariadb --no-defaults -u root -S "$tmp/sock" <"$here/$sql.sql"
done

# dump NAME OPTION…: one file with what mariadb-dump writes.
dump() {
    file=$1
    shift
    mariadb-dump --no-defaults -u root -S "$tmp/sock" --skip-dump-date "$@" >"$out/$file"
}
both='--databases asterisk asteriskcdrdb'
dump default.sql $both
dump asterisk.sql asterisk
dump asteriskcdrdb.sql asteriskcdrdb
dump single.sql --skip-extended-insert $both
dump complete.sql --complete-insert $both
dump hexblob.sql --hex-blob $both
dump compact.sql --compact $both
dump ansi.sql --compatible=ansi --default-character-set=utf8mb4 $both
# Without naming a character set, this option makes the tool write latin1, and no SET NAMES to say so.
dump ansi-latin1.sql --compatible=ansi asteriskcdrdb
dump routines.sql --routines --triggers --events --single-transaction $both
dump schema.sql --no-data --routines $both
dump data.sql --no-create-info --skip-triggers $both
gzip -9nc "$out/default.sql" >"$out/default.sql.gz"
xz -9c "$out/default.sql" >"$out/default.sql.xz"
zstd -19qc "$out/default.sql" >"$out/default.sql.zst"

# Shapes that differ less: not kept in made/.
[ "${2-}" = all ] || exit 0
dump nocomments.sql --skip-comments $both
dump complete-single.sql --complete-insert --skip-extended-insert --skip-quote-names $both
dump skipopt.sql --skip-opt $both
dump replace.sql --replace --order-by-primary $both
dump ignore.sql --insert-ignore --no-create-db $both
dump data-complete.sql --no-create-info --complete-insert --compact $both
dump everything.sql --all-databases --routines --events
