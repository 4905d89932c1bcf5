"""The servers that the tests use are real, and a missing one fails with advice."""

from pathlib import Path

import psycopg
import pytest
import redis

from tests import services


def ask(url: str, question: str) -> object:
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        row = connection.execute(question.encode()).fetchone()
        assert row
        return row[0]


def test_postgres_answers_a_query() -> None:
    assert ask(services.postgres_url(), "SELECT 1") == 1


def test_each_database_is_made_anew(worker_id: str) -> None:
    url = services.create_database(f"anew_{worker_id}")
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        connection.execute("CREATE TABLE member (name text)")
    assert ask(services.create_database(f"anew_{worker_id}"), "SELECT count(*) FROM pg_tables WHERE tablename = 'member'") == 0


def test_postgres_compares_text_as_sqlite_does(worker_id: str) -> None:
    url = services.create_database(f"compare_{worker_id}")
    assert ask(url, "SELECT 'Z' < 'a' AND '一' < '丁'") is True


def test_valkey_answers_a_ping() -> None:
    with redis.Redis.from_url(services.redis_url(63)) as client:
        assert client.ping()


@pytest.mark.slow
def test_postgres_comes_from_a_package_where_the_machine_has_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Path(services.tempfile.mkdtemp(prefix="learnhub-package-", dir=services._temporary_folder()))
    folder.chmod(0o711)
    monkeypatch.setattr(services, "find_postgres", lambda: None)
    try:
        url = services.start_postgres(folder)
        assert ask(url, "SELECT 1") == 1
    finally:
        services.stop_all(folder)
    assert not folder.exists()


def test_what_takes_long_is_made_once_and_what_failed_is_made_anew(worker_id: str) -> None:
    tries: list[Path] = []

    def fill(folder: Path) -> None:
        tries.append(folder)
        (folder / "half").touch()
        if len(tries) == 1:
            raise OSError
        (folder / "whole").touch()

    with pytest.raises(OSError):  # noqa: PT011 - it has no words
        services.filled_once(f"once-{worker_id}", fill)
    found = [services.filled_once(f"once-{worker_id}", fill) for _time in range(2)]
    assert found[0] == found[1]
    assert sorted(path.name for path in found[0].iterdir()) == ["half", "whole"]
    assert len(tries) == 2


@pytest.mark.parametrize(("start", "advice"), [("start_postgres", "postgresql"), ("start_valkey", "redis-server")])
def test_a_missing_server_says_what_to_install(start: str, advice: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "find_postgres", lambda: None)
    monkeypatch.setattr(services, "_package_folder", lambda name: None)
    monkeypatch.setattr(services.shutil, "which", lambda name: None)
    with pytest.raises(services.ServiceUnavailable, match=advice):
        getattr(services, start)(tmp_path)
