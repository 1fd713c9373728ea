#!/usr/bin/env python3
"""Writes the bill of materials of the binary: every crate that is linked into it, as CycloneDX 1.5 in JSON.

    packaging/sbom.py [TARGET] > switchroom.cdx.json

From `cargo metadata` and Cargo.lock: names, versions, licences, checksums, and who depends on whom. Crates for tests only and
for other systems are left out. The same sources give the same bytes.
"""

import json
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def metadata(target):
    command = ["cargo", "metadata", "--locked", "--format-version", "1", "--filter-platform", target]
    return json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout)


def linked(graph, root):
    """What the root needs when it is built and when it runs, tests aside."""
    nodes = {node["id"]: node for node in graph["resolve"]["nodes"]}
    needs, waiting = {}, [root]
    while waiting:
        package = waiting.pop()
        if package in needs:
            continue
        deps = nodes[package]["deps"]
        needs[package] = sorted(dep["pkg"] for dep in deps if any(kind["kind"] != "dev" for kind in dep["dep_kinds"]))
        waiting.extend(needs[package])
    return needs


def component(package, checksums):
    name, version = package["name"], package["version"]
    found = {
        "type": "library",
        "bom-ref": f"pkg:cargo/{name}@{version}",
        "name": name,
        "version": version,
        "purl": f"pkg:cargo/{name}@{version}",
    }
    if package["license"]:
        # Old crates write a slash for "or".
        found["licenses"] = [{"expression": package["license"].replace("/", " OR ")}]
    if (name, version) in checksums:
        found["hashes"] = [{"alg": "SHA-256", "content": checksums[name, version]}]
    return found


def main():
    target = sys.argv[1] if len(sys.argv) > 1 else "x86_64-unknown-linux-musl"
    graph = metadata(target)
    packages = {package["id"]: package for package in graph["packages"]}
    root = graph["resolve"]["root"]
    needs = linked(graph, root)
    lock = tomllib.loads((ROOT / "Cargo.lock").read_text())
    checksums = {(entry["name"], entry["version"]): entry["checksum"] for entry in lock["package"] if "checksum" in entry}
    ref = {package: f"pkg:cargo/{packages[package]['name']}@{packages[package]['version']}" for package in needs}
    own = component(packages[root], checksums) | {"type": "application"}
    others = sorted((package for package in needs if package != root), key=lambda package: ref[package])
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": own, "properties": [{"name": "target", "value": target}]},
        "components": [component(packages[package], checksums) for package in others],
        "dependencies": [
            {"ref": ref[package], "dependsOn": [ref[other] for other in needs[package]]}
            for package in [root, *others]
        ],
    }
    json.dump(document, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
