#!/bin/sh
# Installs Switchroom from the folder that this file is in, on a Linux without dpkg. As root:
#
#   ./install.sh            installs or upgrades; the configuration and the database that are there stay
#   ./install.sh remove     removes the program; the configuration and the database stay
#
# With PREFIX=/opt/x the program goes there instead of /usr. Without systemd, whatever starts services on the system has to run
# `switchroom serve` as the user switchroom.
set -eu
cd "$(dirname "$0")"

PREFIX=${PREFIX:-/usr}
DATA=/var/lib/switchroom
UNITS=/etc/systemd/system
[ "$PREFIX" != /usr ] || [ ! -d /usr/lib/systemd/system ] || UNITS=/usr/lib/systemd/system

fail() {
    echo "install.sh: $*" >&2
    exit 1
}

systemd() {
    [ -d /run/systemd/system ]
}

stop() {
    if systemd; then
        systemctl stop switchroom-follow.service switchroom-litestream.service switchroom.service switchroom-backup.timer 2>/dev/null || true
    fi
}

# The service's user, without a login.
user() {
    getent passwd switchroom >/dev/null 2>&1 || grep -q '^switchroom:' /etc/passwd && return
    if command -v useradd >/dev/null; then
        useradd --system --user-group --home-dir "$DATA" --no-create-home --shell /usr/sbin/nologin switchroom
    elif command -v adduser >/dev/null; then
        addgroup -S switchroom
        adduser -S -D -H -h "$DATA" -s /sbin/nologin -G switchroom switchroom
    else
        fail "make a system user named switchroom first; neither useradd nor adduser is here"
    fi
}

install_all() {
    user
    install -d -m 755 "$PREFIX/bin" "$PREFIX/share/man/man1" /etc/switchroom
    install -d -m 750 -o switchroom -g switchroom "$DATA"
    # Under another name first: what runs is not written over.
    install -m 755 switchroom "$PREFIX/bin/.switchroom.new"
    mv "$PREFIX/bin/.switchroom.new" "$PREFIX/bin/switchroom"
    install -m 644 man/*.1.gz "$PREFIX/share/man/man1/"
    install -D -m 644 completions/switchroom "$PREFIX/share/bash-completion/completions/switchroom"
    install -D -m 644 completions/_switchroom "$PREFIX/share/zsh/site-functions/_switchroom"
    install -D -m 644 completions/switchroom.fish "$PREFIX/share/fish/vendor_completions.d/switchroom.fish"
    install -D -m 644 litestream/litestream.yml "$PREFIX/share/doc/switchroom/examples/litestream/litestream.yml"
    if [ ! -e /etc/switchroom/switchroom.toml ]; then
        install -m 644 switchroom.toml /etc/switchroom/switchroom.toml
    elif ! cmp -s switchroom.toml /etc/switchroom/switchroom.toml; then
        install -m 644 switchroom.toml /etc/switchroom/switchroom.toml.new
        echo "/etc/switchroom/switchroom.toml is kept as it is; this version's is beside it, with .new at its end"
    fi
    for unit in systemd/*.service systemd/*.timer; do
        to=$UNITS/$(basename "$unit")
        install -D -m 644 "$unit" "$to"
        sed -i "s|/usr/bin/switchroom|$PREFIX/bin/switchroom|" "$to"
    done
    if [ -f "$DATA/switchroom.db" ]; then
        "$PREFIX/bin/switchroom" --db "$DATA/switchroom.db" migrate ||
            echo "install.sh: the database is as it was. Mend what is named above, then: sudo switchroom migrate. Or back to the version before: run its install.sh again." >&2
    fi
    if systemd; then
        systemctl daemon-reload
        systemctl enable switchroom.service switchroom-backup.timer
        systemctl start switchroom.service switchroom-backup.timer
        for unit in switchroom-follow.service switchroom-litestream.service; do
            if systemctl --quiet is-enabled "$unit" 2>/dev/null; then
                systemctl start "$unit"
            fi
        done
    fi
    if [ ! -f "$DATA/switchroom.db" ]; then
        echo "Next: sudo switchroom init, then: sudo systemctl start switchroom"
    fi
}

remove_all() {
    if systemd; then
        systemctl disable switchroom-follow.service switchroom-litestream.service switchroom.service switchroom-backup.timer 2>/dev/null || true
    fi
    rm -f "$PREFIX/bin/switchroom" "$PREFIX"/share/man/man1/switchroom.1.gz "$PREFIX"/share/man/man1/switchroom-*.1.gz \
        "$PREFIX/share/bash-completion/completions/switchroom" "$PREFIX/share/zsh/site-functions/_switchroom" \
        "$PREFIX/share/fish/vendor_completions.d/switchroom.fish" "$UNITS"/switchroom.service "$UNITS"/switchroom-*.service \
        "$UNITS"/switchroom-*.timer
    rm -rf "$PREFIX/share/doc/switchroom"
    if systemd; then
        systemctl daemon-reload
    fi
    echo "Removed. The database and its backups are still in $DATA, the configuration in /etc/switchroom."
}

[ "$(id -u)" = 0 ] || fail "run this as root: sudo ./install.sh"
case "${1:-}" in
    "") stop && install_all ;;
    remove) stop && remove_all ;;
    *) fail "use: ./install.sh, or: ./install.sh remove" ;;
esac
