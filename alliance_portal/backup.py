"""What `make backup` and `make restore` do: the scripts of deploy/, on the engines of this folder."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import environ

from alliance_portal import engines
from alliance_portal.launch import BASE_DIR, PORTAL_DIR, LaunchError, only_one

USAGE = "Say which backup to restore: make restore FILE=.portal/backups/portal-….tar"


def main(arguments: list[str]) -> int:
    """Save a backup, or restore the one that is named; return the exit code."""
    environ.Env.read_env(BASE_DIR / ".env")
    try:
        match arguments:
            case ["save"]:
                with database() as address:
                    return run_script("backup.sh", address)
            case ["restore", file]:
                with database() as address:
                    return restore(Path(file), address)
            case _:
                raise LaunchError(USAGE)
    except (LaunchError, engines.EngineError) as error:
        print(error, file=sys.stderr)
        return 1


def restore(file: Path, address: str) -> int:
    """Restore one backup, then bring an older one up to this version's tables."""
    code = run_script("restore.sh", address, str(file.resolve()))
    if code == 0:
        print(f"{file} is restored. If the portal is of a newer version, its next start migrates it.")
    return code


@contextlib.contextmanager
def database(holder: str = "make backup or make restore") -> Iterator[str]:
    """Yield the address of the installation's database, starting the embedded one if nobody runs it.

    `holder` is who a start in the meantime is told of.
    """
    if named := os.environ.get("DATABASE_URL"):
        yield named
        return
    with contextlib.ExitStack() as stack:
        try:
            stack.enter_context(only_one(PORTAL_DIR, holder))
        except (LaunchError, FileNotFoundError):
            yield engines.address_of_running(PORTAL_DIR / "pg")
            return
        yield stack.enter_context(engines.postgres(PORTAL_DIR / "pg", durable=True))


def run_script(name: str, address: str, *arguments: str) -> int:
    """Run one script of deploy/ with the programs of the PostgreSQL that we brought."""
    surroundings = {
        "MEDIA_ROOT": str(PORTAL_DIR / "media"),
        "BACKUP_DIR": str(PORTAL_DIR / "backups"),
        **os.environ,
        "DATABASE_URL": address,
        "PATH": f"{engines.postgres_programs()}:{os.environ.get('PATH', '')}",
    }
    command = [str(BASE_DIR / "deploy" / name), *arguments]
    return subprocess.run(command, env=surroundings, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
