#!/usr/bin/env bash
# Makes Debian packages (amd64, arm64) and archives for other systems in dist/, from the binaries that packaging/build.sh made there.
#
#   packaging/package.sh                       both
#   packaging/package.sh x86_64|aarch64        only one of them
#   DEB_VERSION=1.2-3 packaging/package.sh     a version of the package that is not the program's
set -euo pipefail
cd "$(dirname "$0")/.."

readonly CARGO_DEB=3.8.0
readonly TARGET=${CARGO_TARGET_DIR:-$PWD/target}
readonly DIST=${DIST:-$PWD/dist}
readonly TOOLS=${SWITCHROOM_TOOLS:-$TARGET/tools}
# What the files in packages are dated: same commit, same bytes.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || stat -c %Y CHANGELOG.md)}
export SOURCE_DATE_EPOCH
umask 022

fail() {
    echo "packaging/package.sh: $*" >&2
    exit 1
}

# cargo-deb, in a folder of its own.
tools() {
    if [[ $("$TOOLS/bin/cargo-deb" --version 2>/dev/null) != *"$CARGO_DEB"* ]]; then
        cargo install --quiet --locked --version "$CARGO_DEB" --root "$TOOLS" --target-dir "$TARGET/cargo-deb" cargo-deb
        rm -rf "$TARGET/cargo-deb"
    fi
    export PATH=$TOOLS/bin:$PATH
}

# stage FOLDER: what the program says of itself (manual pages, completions), and its files beside the binary.
stage() {
    local to=$1 program
    program=$DIST/switchroom-$(uname -m)
    [[ -x $program ]] || fail "$program is missing; it prints the completions: packaging/build.sh $(uname -m)"
    rm -rf "$to"
    mkdir -p "$to/man" "$to/completions"
    cargo run --quiet --locked --example man -- "$to/man"
    gzip --no-name --best "$to"/man/*.1
    "$program" completions bash >"$to/completions/switchroom"
    "$program" completions zsh >"$to/completions/_switchroom"
    "$program" completions fish >"$to/completions/switchroom.fish"
    # An installed box serves the network, from the service's own folder, and keeps two weeks of nightly backups.
    sed -e 's|^#db = .*|db = "/var/lib/switchroom/switchroom.db"|' -e 's|^#listen = .*|listen = ["0.0.0.0:443"]|' \
        -e 's|^#backup-keep = .*|backup-keep = 14|' -e 's|^#backup-compress = .*|backup-compress = true|' \
        packaging/switchroom.toml >"$to/switchroom.toml"
    [[ $(grep -cE '^(db|listen|backup-keep|backup-compress) = ' "$to/switchroom.toml") == 4 ]] || fail "packaging/switchroom.toml lacks a key"
    changelog | gzip --no-name --best >"$to/changelog.Debian.gz"
}

# Debian's form of CHANGELOG.md.
changelog() {
    echo "switchroom ($(version)) stable; urgency=medium"
    echo
    sed -nE -e '/^## /{x;s/^/x/;/^xx/q;x}' -e 's/^- (.*)/  * \1/p' -e 's/^  ([^ ].*)/    \1/p' CHANGELOG.md
    echo
    echo " -- $(maintainer)  $(date --utc --date="@$SOURCE_DATE_EPOCH" --rfc-email)"
}

version() {
    echo "${DEB_VERSION:-$(sed -nE 's/^version = "(.*)"/\1/p' Cargo.toml | head -1)-1}"
}

maintainer() {
    sed -nE 's/^maintainer = "(.*)"/\1/p' Cargo.toml
}

debian() {
    local machine=$1 target=$1-unknown-linux-musl folder=$TARGET/package
    rm -rf "${folder:?}/$target/release"
    mkdir -p "$folder/$target/release"
    cp -a "$TARGET/package/files/." "$folder/$target/release/"
    install -m 755 "$DIST/switchroom-$machine" "$folder/$target/release/switchroom"
    CARGO_TARGET_DIR=$folder cargo deb --quiet --no-build --no-strip --target "$target" --deb-version "$(version)" --output "$DIST"
}

# For systems without dpkg: everything in one folder, and install.sh.
archive() {
    local machine=$1 name folder
    name=switchroom-$(sed -nE 's/^version = "(.*)"/\1/p' Cargo.toml | head -1)-linux-$machine
    folder=$TARGET/package/$name
    rm -rf "$folder"
    mkdir -p "$folder"
    cp -a "$TARGET/package/files/." "$folder/"
    cp -a packaging/systemd packaging/asterisk packaging/litestream packaging/install.sh LICENSE README.md CHANGELOG.md "$folder/"
    rm "$folder/changelog.Debian.gz"
    install -m 755 "$DIST/switchroom-$machine" "$folder/switchroom"
    tar --create --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" --directory "$TARGET/package" "$name" |
        gzip --no-name --best >"$DIST/$name.tar.gz"
}

tools
mkdir -p "$TARGET/package"
stage "$TARGET/package/files"
machines=("$@")
((${#machines[@]})) || machines=(x86_64 aarch64)
for machine in "${machines[@]}"; do
    [[ -x $DIST/switchroom-$machine ]] || fail "$DIST/switchroom-$machine is missing: packaging/build.sh $machine"
    debian "$machine"
    archive "$machine"
done
(cd "$DIST" && sha256sum switchroom?* | tee SHA256SUMS)
