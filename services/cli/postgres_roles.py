"""One role and one schema per app on a PostgreSQL server: no app reads another's tables."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

ROLE_PREFIX = "hostledger_"


def role(app: str) -> str:
    """Its schema has the same name, which is where `search_path` looks first."""
    return f"{ROLE_PREFIX}{app}"


def url(server_url: str, app: str, password: str) -> str:
    """The same database, as the role of the app."""
    server = urlsplit(server_url)
    address = server.netloc.rpartition("@")[2]
    return server._replace(netloc=f"{role(app)}:{quote(password)}@{address}").geturl()


def create(server_url: str, passwords: dict[str, str]) -> None:
    """By app. Safe to repeat: a role that is there gets its password again."""
    import psycopg  # not needed by those who only ask for a url
    from psycopg.sql import SQL, Identifier, Literal

    with psycopg.connect(server_url, autocommit=True) as connection:
        for app, password in passwords.items():
            name = Identifier(role(app))
            row = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role(app)])
            verb = SQL("ALTER" if row.fetchone() else "CREATE")
            connection.execute(
                SQL("{} ROLE {} LOGIN PASSWORD {}").format(verb, name, Literal(password))
            )
            connection.execute(
                SQL("CREATE SCHEMA IF NOT EXISTS {} AUTHORIZATION {}").format(name, name)
            )
