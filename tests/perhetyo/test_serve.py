"""Starting and stopping on one machine: real processes, a database folder and a port of their own."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from perhetyo.localpg import postmaster

CHECKOUT = Path(__file__).parents[2]
ADMINISTRATOR = {
    "ADMINISTRATOR_USERNAME": "mari",
    "ADMINISTRATOR_FIRST_NAME": "Mari",
    "ADMINISTRATOR_LAST_NAME": "Aho",
    "ADMINISTRATOR_PASSWORD": "kolme-sinista-kissaa",
}


@pytest.fixture
def port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


@pytest.fixture
def environment(tmp_path, port):
    """What bin/run sets, with nothing left in it from the test run's own settings."""
    foreign = ("DATABASE_URL", "DEBUG", "DEMO", "SECRET_KEY_FILE", "DJANGO_SETTINGS_MODULE")
    inherited = {name: value for name, value in os.environ.items() if name not in foreign}
    own = {"PORT": str(port), "LOCALPG_DIR": str(tmp_path), "LOCALPG_THROWAWAY": "1", "INSECURE_COOKIES": "1"}
    return inherited | own | {"SECRET_KEY": "tests-only-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEF"}


def serve(environment):
    return subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--empty"],
        cwd=CHECKOUT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def wait_until_ready(server, port, seconds=90):
    """Until the server says that it serves and its database has all tables.

    Its own words come first: the workers of a killed server answer on the same port for a moment.
    """
    for line in server.stdout:
        if line.startswith("Perhetyö is at"):
            break
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
                return answer.status
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    server.kill()
    return pytest.fail(f"The server answers nothing on port {port}.")


def wait_until(holds, seconds=20):
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def children_of(pid):
    """The numbers of the processes that a process has begun."""
    return {int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}


def answer_to(port, head):
    """The status line for the head of a request whose body never comes."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(f"{head}\r\nHost: localhost\r\n\r\n".encode())
        return line.recv(100).split(b"\r\n")[0].decode()


def files_of_the_door(port):
    """The status of every file that the sign-in page asks for."""
    page = urllib.request.urlopen(f"http://127.0.0.1:{port}/accounts/login/", timeout=10).read().decode()
    found = {}
    for path in set(re.findall(r'"(/static/[^"#]+)', page)):
        try:
            found[path] = urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10).status
        except urllib.error.HTTPError as refused:
            found[path] = refused.code
    return found


def test_data_outlives_a_stop_and_a_kill(environment, port, tmp_path):
    shutil.rmtree(CHECKOUT / "var" / "static", ignore_errors=True)  # as in a clean checkout
    with serve(environment) as server:
        assert "no terminal to ask for the administrator" in server.communicate()[0]
    assert server.returncode == 1

    with serve(environment | ADMINISTRATOR) as server:
        assert wait_until_ready(server, port) == 200
        wait_until(lambda: len(children_of(server.pid)) == 3)  # two for pages, one for the background work
        files = files_of_the_door(port)
        assert len(files) > 10
        assert set(files.values()) == {200}
        large = "POST /accounts/login/ HTTP/1.1\r\nContent-Length: 30000000\r\nContent-Type: "
        assert " 413 " in answer_to(port, f"{large}multipart/form-data; boundary=x")
        small = large.replace("30000000", "7")
        assert " 400 " in answer_to(port, f"{small}application/x-www-form-urlencoded; charset=zlib")
        assert " 400 " in answer_to(port, 'GET /accounts/login/ HTTP/1.1\r\nCookie: sessionid="\\000"')
        server.terminate()
    assert server.returncode == 0
    assert postmaster.pid_of(tmp_path / "data") is None

    # Nothing is asked now, for the administrator is still there.
    with serve(environment) as server:
        assert wait_until_ready(server, port) == 200
        background = max(children_of(server.pid))
        os.kill(background, signal.SIGKILL)
        wait_until(lambda: background not in (now := children_of(server.pid)) and len(now) == 3)
        orphans = children_of(server.pid)
        server.kill()
        os.kill(postmaster.pid_of(tmp_path / "data"), signal.SIGKILL)

    with serve(environment) as server:
        assert wait_until_ready(server, port) == 200
        wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in orphans))
        server.send_signal(signal.SIGINT)
    assert server.returncode == 0
    assert postmaster.pid_of(tmp_path / "data") is None


def test_port_in_use_is_said_before_anything_is_made(environment, port, tmp_path):
    with socket.create_server(("127.0.0.1", port)), serve(environment) as server:
        message = server.communicate()[0]

    assert server.returncode == 1
    assert f"127.0.0.1:{port} cannot be used: Address already in use" in message
    assert f"PORT={port + 1} bin/run" in message
    assert not (tmp_path / "data").exists()
