#!/usr/bin/env bash
# Makes the fully static release binaries in dist/, with their SHA-256 sums.
#
#   packaging/build.sh                    x86_64 and aarch64
#   packaging/build.sh x86_64|aarch64     only one of them
#
# Needs Rust by rustup, Python 3 with venv, and make, which Debian and Raspberry Pi OS call: rustup, python3-venv, make.
# What runs often is made fast and all else small, by what packaging/profile recorded.
# The C compiler and the linker are zig's, from PyPI, of the versions below: they decide about the libc that is linked in, so the
# same commit gives the same bytes on every machine with the same Rust. `git status` should be clean: what is there is built.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly CARGO_ZIGBUILD=0.24.0 ZIG=0.17.1
readonly TARGET=${CARGO_TARGET_DIR:-$PWD/target}
readonly DIST=${DIST:-$PWD/dist}
readonly TOOLS=${SWITCHROOM_TOOLS:-$TARGET/tools}
# A folder where the binaries record how often each piece of code runs; packaging/profile sets it.
readonly RECORD=${SWITCHROOM_RECORD:-}

fail() {
    echo "packaging/build.sh: $*" >&2
    exit 1
}

# The pinned compiler, in a folder of its own.
tools() {
    command -v cargo >/dev/null || fail "cargo is missing: install Rust with rustup"
    command -v make >/dev/null || fail "make is missing (the allocator is built with it): apt-get install make"
    command -v python3 >/dev/null || fail "python3 is missing: apt-get install python3 python3-venv"
    local wanted="cargo-zigbuild==$CARGO_ZIGBUILD ziglang==$ZIG"
    if [[ $(cat "$TOOLS/installed" 2>/dev/null) != "$wanted" ]]; then
        rm -rf "$TOOLS"
        python3 -m venv "$TOOLS" || fail "python3 makes no virtual environment: apt-get install python3-venv"
        # shellcheck disable=SC2086 # two words
        "$TOOLS/bin/pip" install --quiet --disable-pip-version-check $wanted
        echo "$wanted" >"$TOOLS/installed"
    fi
    export PATH=$TOOLS/bin:$PATH
}

# The standard library for a target.
standard_library() {
    local folder
    folder=$(rustc --print sysroot)/lib/rustlib/$1
    [[ -d $folder ]] && return
    command -v rustup >/dev/null || fail "this Rust has no standard library for $1, and no rustup to fetch it with"
    rustup target add "$1" || fail "the standard library for $1 can't be fetched; by hand: rustup target add $1"
}

build() {
    local target=$1-unknown-linux-musl name=${1}_unknown_linux_musl root=$PWD cargo_home=${CARGO_HOME:-$HOME/.cargo}
    standard_library "$target"
    cargo fetch --quiet --locked --target "$target"
    # No path of this machine gets in, neither from Rust nor from C: a crate's file is named as its crate names it, and the standard
    # library's as Rust's makers do. Frames of functions are found by a register: the tables for unwinding, which else say of each
    # instruction where its frame is, are a fifth smaller.
    local rust="-Cforce-frame-pointers=yes --remap-path-prefix=$TARGET=/target --remap-path-prefix=$root=/switchroom" crates
    rust+=" --remap-path-prefix=$cargo_home=/cargo"
    rust+=" --remap-path-prefix=$(rustc --print sysroot)/lib/rustlib/src/rust=/rustc/$(rustc -vV | sed -n 's/^commit-hash: //p')"
    for crates in "$cargo_home"/registry/src/*/; do
        rust+=" --remap-path-prefix=${crates%/}/="
    done
    local c="-fno-asynchronous-unwind-tables -ffile-prefix-map=$TARGET=/target -ffile-prefix-map=$root=/switchroom -ffile-prefix-map=$cargo_home=/cargo"
    # Backups are compressed at level 2, which needs none of these.
    local strategy
    for strategy in DFAST GREEDY LAZY LAZY2 BTLAZY2 BTOPT BTULTRA; do
        c+=" -DZSTD_EXCLUDE_${strategy}_BLOCK_COMPRESSOR"
    done
    # One decoder for each format instead of one for each kind of processor and input.
    c+=" -DDYNAMIC_BMI2=0 -DHUF_FORCE_DECOMPRESS_X1 -DZSTD_FORCE_DECOMPRESS_SEQUENCES_SHORT"
    # Counted are the ways through functions as their authors wrote them, whatever each crate is optimised for, and no values.
    rust+=" -Cllvm-args=-disable-preinline -Cllvm-args=-disable-vp"
    c+=" -Xclang -mllvm -Xclang -disable-vp"
    if [[ -n $RECORD ]]; then
        linker "$1"
        rust+=" -Cprofile-generate=$RECORD -Clinker=$RECORD/linker"
        c+=" -Xclang -fprofile-instrument=llvm -Xclang -fprofile-instrument-path=$RECORD/%m.profraw"
    else
        # Named by what is in it: cargo and zig keep what they made of a file of the same name.
        local recorded=packaging/profile.d/$1.profdata profile
        profile=$TARGET/profile/$1-$(sha256sum <"$recorded" | cut -c -16).profdata
        install -D -m 644 "$recorded" "$profile"
        rust+=" -Cprofile-use=$profile -Cllvm-args=-no-pgo-warn-mismatch"
        c+=" -fprofile-use=$profile -Xclang -mllvm -Xclang -pgo-cold-func-opt=minsize"
        c+=" -Wno-profile-instr-out-of-date -Wno-profile-instr-unprofiled -Wno-backend-plugin"
    fi
    local folder=$TARGET/dist${RECORD:+-recording}
    echo "Building $target" >&2
    env "CFLAGS_$name=$c" \
        RUSTFLAGS="$rust" \
        CARGO_INCREMENTAL=0 \
        JEMALLOC_SYS_WITH_LG_PAGE="$(page "$1")" \
        JEMALLOC_SYS_WITH_MALLOC_CONF="$JEMALLOC" \
        LIBSQLITE3_FLAGS="$(sqlite)" \
        cargo zigbuild --quiet --locked --profile dist --features jemalloc --target "$target" --target-dir "$folder"
    install -D -m 755 "$folder/$target/dist/switchroom" "$DIST/switchroom-$1"
}

# zig takes "-u SYMBOL", by which rustc asks for the code that writes a recording, in one word only.
linker() {
    cat >"$RECORD/linker" <<END
#!/usr/bin/env bash
arguments=()
while ((\$#)); do
    if [[ \$1 == -u ]]; then
        arguments+=("-Wl,-u,\$2")
        shift
    else
        arguments+=("\$1")
    fi
    shift
done
exec cargo-zigbuild zig cc -- -g -fno-sanitize=all -target $1-linux-musl "\${arguments[@]}"
END
    chmod +x "$RECORD/linker"
}

# The allocator keeps few arenas and gives memory back soon: the box is small. No thread of its own: it would keep a core awake.
readonly JEMALLOC=narenas:2,dirty_decay_ms:1000,muzzy_decay_ms:0

# SQLite as everywhere else (.cargo/config.toml), without what nothing here uses: search and geometry modules, statistics for
# ANALYZE, checks for callers that pass null pointers, and more.
sqlite() {
    local what
    sed -nE 's/^LIBSQLITE3_FLAGS = "(.*)"/\1/p' .cargo/config.toml
    for what in ENABLE_{FTS3,FTS3_PARENTHESIS,FTS5,RTREE,STAT4,API_ARMOR,DBSTAT_VTAB,COLUMN_METADATA} SOUNDEX; do
        echo "-USQLITE_$what"
    done
    for what in AUTHORIZATION COMPILEOPTION_DIAGS DEPRECATED DESERIALIZE INCRBLOB LOAD_EXTENSION PROGRESS_CALLBACK SHARED_CACHE TRACE UTF16; do
        echo "-DSQLITE_OMIT_$what"
    done
}

# The largest page that a kernel of the target has, as a power of two: kernels for the Raspberry Pi 5 have 16 KiB, others up to 64.
page() {
    case $1 in
        aarch64) echo 16 ;;
        *) echo 12 ;;
    esac
}

# What the product promises: one file that needs nothing else, and a small one.
look_over() {
    local file=$DIST/switchroom-$1 size
    size=$(stat -c %s "$file")
    ((size < 8000000)) || fail "$file has $size bytes: 8,000,000 are too many"
    python3 - "$file" <<'END' || fail "$file is not fully static and stripped"
import struct, sys
elf = open(sys.argv[1], "rb").read()
(programs, sections), (size, count, section_size, section_count) = struct.unpack_from("<QQ", elf, 32), struct.unpack_from("<HHHH", elf, 54)
kinds = {struct.unpack_from("<I", elf, programs + at * size)[0] for at in range(count)}
tables = {struct.unpack_from("<I", elf, sections + at * section_size + 4)[0] for at in range(section_count)}
LOAD, DYNAMIC, INTERPRETER, SYMBOLS = 1, 2, 3, 2
sys.exit(LOAD not in kinds or bool(kinds & {DYNAMIC, INTERPRETER}) or SYMBOLS in tables)
END
}

tools
machines=("$@")
((${#machines[@]})) || machines=(x86_64 aarch64)
for machine in "${machines[@]}"; do
    [[ $machine == x86_64 || $machine == aarch64 ]] || fail "no such target: $machine; x86_64 and aarch64 are"
    build "$machine"
    [[ -z $RECORD ]] || continue
    look_over "$machine"
    packaging/sbom.py "$machine-unknown-linux-musl" >"$DIST/switchroom-$machine.cdx.json"
done
[[ -n $RECORD ]] || (cd "$DIST" && sha256sum switchroom-* | tee SHA256SUMS)
