#!/usr/bin/env python3
"""Holds a server with the demonstration city against its own OpenAPI document, as people of four roles,
or of those that LIANZHANG_API_ROLES names.

Every status, schema, limit and code that the document names must be what the server does. The checks are
those of Schemathesis, which is installed once into a folder of its own; where it cannot be, this says so and
is skipped. Takes the program from LIANZHANG_BIN, else target/debug/lianzhang.
"""

import json
import os
import subprocess
import sys
import tempfile
import urllib.request
import venv
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SCHEMATHESIS = "schemathesis==4.32.5"
ROLES = os.environ.get("LIANZHANG_API_ROLES", "admin,agent,office,enterprise-a").split(",")
PASSWORD = "demo-lianzhang"
# at once, as far as there are processors: most of the time is the checker's own
ROLES_AT_ONCE = 2
# far beyond what it takes, for machines that are busy
SECONDS_MAX = 1200
# a stream does not end, and these would end the session that the calls are made with
LEFT_OUT = ["get_events", "delete_session"]


def tool() -> Path | None:
    """The checker, installed if it is not there yet."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "lianzhang" / SCHEMATHESIS.replace("==", "-")
    program = folder / "bin" / "schemathesis"
    if program.exists():
        return program
    try:
        venv.create(folder, with_pip=True, clear=True)
        install = [folder / "bin" / "pip", "install", "--quiet", SCHEMATHESIS]
        subprocess.run(install, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"skipped: {SCHEMATHESIS} cannot be installed: {error}", file=sys.stderr)
        return None
    return program


def sign_in(address: str, name: str) -> str:
    body = json.dumps({"name": name, "password": PASSWORD}).encode()
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{address}/api/v1/session", body, headers)
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)["token"]


def check(program: Path, address: str, name: str) -> bool:
    """Whether the server does what its document says, for one person."""
    command = [
        str(program),
        "--config-file",
        str(ROOT / "scripts" / "api-schema.toml"),
        "run",
        f"{address}/api/openapi.json",
        "--phases",
        "coverage,fuzzing",
    ]
    for operation in LEFT_OUT:
        command += ["--exclude-operation-id", operation]
    environment = {**os.environ, "LIANZHANG_TOKEN": sign_in(address, name), "NO_COLOR": "1"}
    with tempfile.TemporaryDirectory() as place:
        done = subprocess.run(
            command,
            cwd=place,
            env=environment,
            capture_output=True,
            text=True,
            timeout=SECONDS_MAX,
        )
    lines = [line for line in done.stdout.splitlines() if " generated" in line]
    print(f"{name}: {'; '.join(line.strip() for line in lines)}")
    if done.returncode != 0:
        print(done.stdout, done.stderr, sep="\n")
    return done.returncode == 0


def main() -> int:
    program = tool()
    if program is None:
        return 0
    server = os.environ.get("LIANZHANG_BIN") or ROOT / "target" / "debug" / "lianzhang"
    with tempfile.TemporaryDirectory() as data:
        serving = subprocess.Popen(
            [server, "serve", "--demo", "--listen", "127.0.0.1:0", "--data", data],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        try:
            address = serving.stdout.readline().strip()
            with ThreadPoolExecutor(ROLES_AT_ONCE) as pool:
                right = list(pool.map(lambda name: check(program, address, name), ROLES))
        finally:
            serving.terminate()
            serving.wait()
    return 0 if all(right) else 1


if __name__ == "__main__":
    sys.exit(main())
