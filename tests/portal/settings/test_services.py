import socket
import stat

import environ

from portal.settings import services


def test_the_key_of_an_embedded_installation_is_its_own_and_stays(tmp_path):
    first = services.kept_secret(tmp_path / "a" / "secret_key")

    assert services.kept_secret(tmp_path / "a" / "secret_key") == first
    assert services.kept_secret(tmp_path / "b" / "secret_key") != first
    assert stat.S_IMODE((tmp_path / "a" / "secret_key").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["secret_key"]


def test_without_an_address_the_database_is_a_file_with_one_writer_at_a_time(tmp_path):
    config = services.database("", tmp_path)

    assert config["ENGINE"] == "django.db.backends.sqlite3"
    assert config["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in config["OPTIONS"]["init_command"]


def test_an_address_chooses_postgresql_with_limits(tmp_path):
    config = services.database("postgres://u:p@db:5433/portal?sslmode=require", tmp_path)

    assert config["ENGINE"] == "django.db.backends.postgresql"
    assert (config["HOST"], config["PORT"], config["NAME"]) == ("db", 5433, "portal")
    assert config["OPTIONS"]["connect_timeout"] == 3
    assert "statement_timeout=30000" in config["OPTIONS"]["options"]
    assert config["OPTIONS"]["sslmode"] == "require"


def test_a_broker_is_used_only_while_it_answers(tmp_path):
    path = tmp_path / "v.sock"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen()

        assert services.embedded_broker(path) == f"unix://{path}"

    assert services.embedded_broker(path) == ""  # the file is still there, nobody listens
    assert services.embedded_broker(tmp_path / "none.sock") == ""


def test_celery_hears_of_the_same_server_in_its_own_spelling():
    assert services.broker("unix:///var/v.sock") == "redis+socket:///var/v.sock"
    assert services.broker("redis://redis:6379/0") == "redis://redis:6379/0"
    assert services.broker("") == "memory://"


def test_files_stay_private_in_a_folder_and_in_a_bucket(tmp_path, monkeypatch):
    folder = services.private_files(environ.Env(), tmp_path, "evidence")
    monkeypatch.setenv("S3_BUCKET", "portal")
    bucket = services.private_files(environ.Env(), tmp_path, "evidence")

    assert folder["OPTIONS"] == {"location": str(tmp_path / "media" / "evidence"), "base_url": None}
    assert bucket["OPTIONS"]["bucket_name"] == "portal"
    assert bucket["OPTIONS"]["querystring_auth"] is True
    assert bucket["OPTIONS"]["file_overwrite"] is False


def test_mail_is_written_to_a_folder_until_a_server_is_named(tmp_path):
    written = services.mail("", tmp_path)
    sent = services.mail("smtp+tls://u:p@mail.example.cn:587", tmp_path)

    assert written["EMAIL_FILE_PATH"] == str(tmp_path / "mail")
    assert (sent["EMAIL_HOST"], sent["EMAIL_PORT"], sent["EMAIL_USE_TLS"]) == (
        "mail.example.cn",
        587,
        True,
    )
    assert sent["EMAIL_TIMEOUT"] == 10
