"""The local database server, driven by real processes in a folder of its own."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from perhetyo.localpg import databases, folders, postmaster

CHECKOUT = Path(__file__).parents[2]
CLIENT = """
import sys
from pathlib import Path
from django.conf import settings
from django.db import connection
from perhetyo import localpg

settings.configure(DATABASES={"default": localpg.database(Path())})
for statement in sys.stdin:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        print(cursor.fetchall() if cursor.description else "done", flush=True)
"""
PREFORK_SERVER = """
import os
from pathlib import Path
from django.conf import settings
from django.db import connection
from perhetyo import localpg

settings.configure(DATABASES={"default": localpg.database(Path())})
connection.ensure_connection()
connection.close()
if os.fork():
    os.kill(os.getpid(), 9)
connection.ensure_connection()
print("served", flush=True)
"""


class Client:
    """A process of its own that sends SQL lines to the server in `root`."""

    def __init__(self, root: Path, **environment: str):
        self.process = subprocess.Popen(
            [sys.executable, "-c", CLIENT],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=CHECKOUT,
            env=environment_for(root, **environment),
        )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        with self.process:
            self.process.stdin.close()

    def ask(self, sql: str) -> str:
        self.process.stdin.write(f"{sql}\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip() or pytest.fail(self.process.stderr.read())


def environment_for(root: Path, **more: str) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if name != "LOCALPG_THROWAWAY"}
    return {**inherited, "LOCALPG_DIR": str(root), **more}


def refusal(root: Path) -> str:
    """The last line of what a client says that cannot have its server."""
    run = subprocess.run(
        [sys.executable, "-c", CLIENT],
        input="SELECT 1\n",
        capture_output=True,
        text=True,
        check=False,
        cwd=CHECKOUT,
        env=environment_for(root),
    )
    assert run.returncode != 0
    return run.stderr.strip().splitlines()[-1]


@pytest.fixture(scope="module")
def shared_root(tmp_path_factory):
    return tmp_path_factory.mktemp("postgres")


@pytest.fixture
def root(shared_root):
    """A folder whose server has stopped; its data stays for the next test, as making it takes a while."""
    yield shared_root
    assert postmaster.pid_of(shared_root / "data") is None


def test_server_runs_from_first_connection_until_last_user_leaves(root):
    with Client(root) as first:
        assert first.ask("SELECT current_database()") == "[('perhetyo',)]"
        pid = postmaster.pid_of(root / "data")
        with Client(root) as second:
            assert second.ask("SELECT 1") == "[(1,)]"
            first.__exit__()
            assert postmaster.pid_of(root / "data") == pid
            assert second.ask("SELECT 2") == "[(2,)]"

    assert postmaster.pid_of(root / "data") is None


def test_commits_are_durable_and_nothing_listens_on_the_network(root):
    with Client(root) as client:
        assert client.ask("SHOW fsync") == "[('on',)]"
        assert client.ask("SHOW synchronous_commit") == "[('on',)]"
        assert client.ask("SHOW listen_addresses") == "[('',)]"
        assert (root / "socket").stat().st_mode & 0o777 == 0o700


def test_killed_server_comes_back_with_every_committed_row(root):
    with Client(root) as client:
        client.ask("DROP TABLE IF EXISTS note; CREATE TABLE note (number int)")
        client.ask("INSERT INTO note SELECT generate_series(1, 500)")
        os.kill(postmaster.pid_of(root / "data"), signal.SIGKILL)
        with Client(root) as later:
            assert later.ask("SELECT count(*), max(number) FROM note") == "[(500, 500)]"


def test_killed_user_does_not_keep_the_server_running(root):
    with Client(root) as killed:
        killed.ask("SELECT 1")
        killed.process.kill()
    assert postmaster.pid_of(root / "data") is not None

    with Client(root) as client:
        client.ask("SELECT 1")

    assert postmaster.pid_of(root / "data") is None


def test_worker_process_stops_the_server_after_its_parent_was_killed(root):
    run = subprocess.run(
        [sys.executable, "-c", PREFORK_SERVER],
        capture_output=True,
        check=False,
        cwd=CHECKOUT,
        env=environment_for(root),
    )

    assert run.stdout == b"served\n"
    assert postmaster.pid_of(root / "data") is None


def test_note_of_a_dead_server_whose_process_number_is_taken(root):
    with Client(root) as client:
        client.ask("SELECT 1")
    (root / "data" / "postmaster.pid").write_text(f"{os.getpid()}\n{root}/data\n1\n54329\n\n\n\nready\n")

    assert not postmaster.is_ready(root / "data")
    with Client(root) as client:
        assert client.ask("SELECT 1") == "[(1,)]"


def test_databases_of_killed_test_runs_are_dropped(root):
    finished = subprocess.Popen([sys.executable, "-c", ""])
    finished.wait()
    kept = {f"test_perhetyo_{os.getpid()}", "test_perhetyo_mine"}
    dropped = {f"test_perhetyo_{finished.pid}", f"test_perhetyo_{finished.pid}_gw1"}
    with Client(root) as client:
        for name in kept | dropped:
            client.ask(f"CREATE DATABASE {name}")

    with Client(root) as client:
        found = client.ask("SELECT datname FROM pg_database WHERE datname LIKE 'test%' ORDER BY 1")

    assert found == str([(name,) for name in sorted(kept)])


def test_processes_of_one_test_run_share_its_name(monkeypatch):
    monkeypatch.delenv("PERHETYO_TEST_RUN", raising=False)

    name = databases.test_database_name()

    assert name == f"test_perhetyo_{os.getpid()}"
    program = "from perhetyo import localpg; print(localpg.test_database_name())"
    assert subprocess.check_output([sys.executable, "-c", program], text=True, cwd=CHECKOUT).strip() == name


def test_data_of_another_major_version_is_refused(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "PG_VERSION").write_text("9\n")

    message = refusal(tmp_path)

    assert "was made by PostgreSQL 9" in message
    assert "LOCALPG_BIN" in message


def test_socket_folder_open_to_others_is_refused(tmp_path):
    (tmp_path / "socket").mkdir(mode=0o755)

    assert f"{tmp_path}/socket is not a private folder" in refusal(tmp_path)


def test_socket_folder_that_is_a_link_is_refused(tmp_path):
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    (tmp_path / "socket").symlink_to("elsewhere")

    assert f"{tmp_path}/socket is not a private folder" in refusal(tmp_path)


def test_long_path_gets_a_short_socket_folder():
    long = Path("/home") / ("x" * 90)

    assert folders.socket_folder(Path("/home/mari/perhetyo")) == Path("/home/mari/perhetyo/socket")
    assert folders.socket_folder(long).parent == Path("/tmp")  # noqa: S108
    assert folders.socket_folder(long) != folders.socket_folder(long / "other")


def test_missing_programs_are_named(tmp_path, monkeypatch):
    monkeypatch.setenv("LOCALPG_BIN", str(tmp_path))

    assert f"LOCALPG_BIN is {tmp_path}" in refusal(tmp_path / "postgres")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become somebody else")
def test_root_without_user_namespaces_uses_another_account(tmp_path):
    forbidden = tmp_path / "bin" / "unshare"
    forbidden.parent.mkdir()
    forbidden.write_text("#!/bin/sh\nexit 1\n")
    forbidden.chmod(0o755)
    mode_before = tmp_path.stat().st_mode

    with Client(tmp_path / "postgres", PATH=f"{forbidden.parent}:{os.environ['PATH']}") as client:
        assert client.ask("SELECT 1") == "[(1,)]"

    assert (tmp_path / "postgres" / "data").stat().st_uid != 0
    assert tmp_path.stat().st_mode == mode_before


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make another user's folder")
def test_folder_of_another_user_is_refused(tmp_path):
    (tmp_path / "postgres").mkdir()
    os.chown(tmp_path / "postgres", 4242, 4242)

    assert "belongs to another user" in refusal(tmp_path / "postgres")
