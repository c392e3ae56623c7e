"""Makes the virtual environment `.venv` from the hash-locked requirements, with nothing but a bare Python."""

import hashlib
import os
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PLACE = os.path.join(ROOT, ".venv")
LOCKS = {"run": "requirements.txt", "dev": "requirements-dev.txt"}


def main(kind: str) -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 - run by whatever Python make finds
        found = sys.version.split()[0]
        sys.exit(
            f"Catchment requires Python 3.11 or newer; this is {found}. Name another one: make PYTHON=python3.12 …"
        )
    wanted = [fingerprint(kind), fingerprint("dev")]
    if read_stamp() in wanted:
        return
    if not os.path.exists(python()) or subprocess.call([python(), "-c", "import pip"], stderr=subprocess.DEVNULL):
        make_environment()
    install(kind)
    with open(stamp(), "w") as file:
        file.write(fingerprint(kind))


def fingerprint(kind: str) -> str:
    """Changes with the lock, the package's own metadata, the Python, and the place of the checkout."""
    digest = hashlib.sha256(repr((kind, sys.version, ROOT, package())).encode())
    for name in (LOCKS[kind], "deploy/venv.py"):
        with open(os.path.join(ROOT, name), "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()


def package() -> str:
    import tomllib  # not before main() has seen that this Python is new enough

    with open(os.path.join(ROOT, "pyproject.toml"), "rb") as file:
        settings = tomllib.load(file)
    return repr((settings["build-system"], settings["project"], settings["tool"]["setuptools"]))


def make_environment() -> None:
    shutil.rmtree(PLACE, ignore_errors=True)
    print("Making a virtual environment in .venv …", flush=True)
    if subprocess.call([sys.executable, "-m", "venv", PLACE], stdout=subprocess.DEVNULL) == 0:
        return
    shutil.rmtree(PLACE, ignore_errors=True)  # Debian's python3 without python3-venv leaves half of one
    if subprocess.call([sys.executable, "-m", "virtualenv", "-q", PLACE], stderr=subprocess.DEVNULL) == 0:
        return
    shutil.rmtree(PLACE, ignore_errors=True)
    sys.exit(
        f"This Python ({sys.executable}) cannot make virtual environments: its module venv or ensurepip is missing.\n"
        "On Debian and Ubuntu: apt-get install python3-venv. On others: install the package virtualenv, or name\n"
        "a Python that has them: make PYTHON=/path/to/python3 …"
    )


def install(kind: str) -> None:
    print(f"Installing the locked packages ({LOCKS[kind]}), each checked against its hash …", flush=True)
    lock = os.path.join(ROOT, LOCKS[kind])
    pip("install", "--require-hashes", "--only-binary", ":all:", "-r", lock)
    pip("install", "--no-deps", "--no-build-isolation", "--no-index", "--editable", ROOT)


def pip(*arguments: str) -> None:
    options = ["-qq", "--no-input", "--disable-pip-version-check", "--root-user-action=ignore"]
    if subprocess.call([python(), "-m", "pip", arguments[0], *options, *arguments[1:]], cwd=ROOT):
        sys.exit("pip could not install the packages; its message is above. Remove the cause, then run make again.")


def python() -> str:
    return os.path.join(PLACE, "bin", "python")


def stamp() -> str:
    return os.path.join(PLACE, "installed")


def read_stamp() -> str:
    try:
        with open(stamp()) as file:
            return file.read()
    except OSError:
        return ""


if __name__ == "__main__":
    main(sys.argv[1])
