"""The schema, one step forward at a time; a step that has been released is never edited.

`number` is a conversation's short name inside the relay: the log is indexed by it because an
integer key costs half of what the 128-bit public name would.
"""

from typing import Final

from sqlite_utils import Database, Migrations

SCHEMA_VERSION: Final = 7
"""Kept in `user_version`, so that an older relay can tell that a newer one was here."""

migrations: Final = Migrations("dukkan")


class StoreTooNew(Exception):
    """The store was written by a newer relay; the message is for the operator."""


def migrate(db: Database, new_epoch: str) -> None:
    """Brings the store up to this relay's schema. Raises StoreTooNew."""
    found = db.execute("PRAGMA user_version").fetchone()[0]
    if found > SCHEMA_VERSION:
        raise StoreTooNew(
            f"This store has schema {found}, and this relay knows schemas up to {SCHEMA_VERSION}: "
            "start the newer relay that wrote it, or restore a backup made before the upgrade."
        )
    if found == SCHEMA_VERSION:
        return
    migrations.apply(db)
    with db.atomic():
        db.execute("INSERT OR IGNORE INTO meta (key, value) VALUES ('epoch', ?)", [new_epoch])
        db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


@migrations()
def conversations(db: Database) -> None:
    """Visitors, conversations and the one log of each; an entry is stored as it travels."""
    db.execute("CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT")
    db.execute(
        """
        CREATE TABLE visitor (
            visitor INTEGER PRIMARY KEY,
            site TEXT NOT NULL,
            token_hash BLOB NOT NULL UNIQUE,
            name TEXT NOT NULL,
            lang TEXT NOT NULL,
            at_ms INTEGER NOT NULL
        ) STRICT
        """
    )
    db.execute(
        """
        CREATE TABLE conversation (
            number INTEGER PRIMARY KEY,
            conv BLOB NOT NULL UNIQUE CHECK (length(conv) = 16),
            visitor INTEGER NOT NULL REFERENCES visitor,
            site TEXT NOT NULL,
            department TEXT NOT NULL,
            channel TEXT NOT NULL,
            state TEXT NOT NULL,
            at_ms INTEGER NOT NULL
        ) STRICT
        """
    )
    db.execute("CREATE INDEX conversation_by_visitor ON conversation (visitor)")
    db.execute("CREATE INDEX conversation_open ON conversation (visitor) WHERE state != 'closed'")
    db.execute(
        """
        CREATE TABLE log (
            number INTEGER NOT NULL,
            seq INTEGER NOT NULL,
            at_ms INTEGER NOT NULL,
            entry BLOB NOT NULL
        ) STRICT
        """
    )
    db.execute("CREATE UNIQUE INDEX log_by_seq ON log (number, seq)")
    # No index on the client ids: the desk holds every id of every conversation that it lets anybody
    # write to, and a second check here would nearly double the cost of a row (12 against 7 us).


@migrations()
def accounts(db: Database) -> None:
    """Agents and the sessions that sign them in."""
    db.execute(
        """
        CREATE TABLE agent (
            agent INTEGER PRIMARY KEY,
            name TEXT NOT NULL COLLATE NOCASE UNIQUE,
            role TEXT NOT NULL,
            password_hash TEXT NOT NULL,
            generation INTEGER NOT NULL DEFAULT 0,
            revoked INTEGER NOT NULL DEFAULT 0,
            at_ms INTEGER NOT NULL
        ) STRICT
        """
    )
    db.execute(
        """
        CREATE TABLE session (
            session_hash BLOB PRIMARY KEY,
            agent INTEGER NOT NULL REFERENCES agent,
            generation INTEGER NOT NULL,
            at_ms INTEGER NOT NULL
        ) STRICT
        """
    )
    db.execute("CREATE INDEX session_by_agent ON session (agent)")


@migrations()
def closings(db: Database) -> None:
    """What was said last of each department that was closed for now; the empty name is all of them."""
    db.execute(
        """
        CREATE TABLE closing (
            department TEXT PRIMARY KEY,
            until_ms INTEGER NOT NULL,
            reason TEXT NOT NULL,
            agent INTEGER NOT NULL,
            at_ms INTEGER NOT NULL
        ) STRICT
        """
    )


@migrations()
def search(db: Database) -> None:
    """What is looked up in the words of all logs; `search_index` fills it behind the commits.

    An indexed line is named by its row in the log. The texts themselves stay there: the index holds
    folded words alone, and no sizes of lines, because what is found is told by its time.
    """
    db.execute(
        "CREATE VIRTUAL TABLE search_text USING fts5"
        "(said, writer, content = '', columnsize = 0, tokenize = 'ascii')"
    )
    db.execute(
        """
        CREATE TABLE search_chat (
            number INTEGER PRIMARY KEY,
            last INTEGER NOT NULL,
            site TEXT NOT NULL,
            department TEXT NOT NULL,
            department_folded TEXT NOT NULL,
            page TEXT NOT NULL,
            rating INTEGER NOT NULL
        ) STRICT
        """
    )
    db.execute("CREATE INDEX search_chat_by_last ON search_chat (last)")
    db.execute(
        """
        CREATE TABLE search_tag (
            tag TEXT NOT NULL,
            number INTEGER NOT NULL,
            PRIMARY KEY (tag, number)
        ) STRICT, WITHOUT ROWID
        """
    )
    db.execute(
        """
        CREATE TABLE search_day (
            day INTEGER PRIMARY KEY,
            first INTEGER NOT NULL,
            last INTEGER NOT NULL
        ) STRICT
        """
    )
    db.execute(
        """
        CREATE TABLE search_mark (
            upto INTEGER NOT NULL,
            number INTEGER NOT NULL,
            seq INTEGER NOT NULL
        ) STRICT
        """
    )
    db.execute("INSERT INTO search_mark (upto, number, seq) VALUES (0, 0, 0)")


@migrations()
def files(db: Database) -> None:
    """Uploaded files; `number` is the conversation whose message names the file, once one does.

    A visitor's has his token's hash and no agent, an agent's his number and an empty hash.
    """
    db.execute(
        """
        CREATE TABLE file (
            file BLOB PRIMARY KEY CHECK (length(file) = 16),
            token_hash BLOB NOT NULL,
            agent INTEGER NOT NULL,
            cid TEXT NOT NULL,
            number INTEGER,
            name TEXT NOT NULL,
            media TEXT NOT NULL,
            bytes INTEGER NOT NULL,
            width INTEGER NOT NULL,
            height INTEGER NOT NULL,
            at_ms INTEGER NOT NULL
        ) STRICT
        """
    )
    db.execute("CREATE UNIQUE INDEX file_by_cid ON file (token_hash, agent, cid)")
    db.execute("CREATE INDEX file_by_owner ON file (token_hash, agent, at_ms)")
    db.execute("CREATE INDEX file_by_time ON file (at_ms, bytes)")
    db.execute("CREATE INDEX file_by_number ON file (number)")


@migrations()
def audit(db: Database) -> None:
    """Who saw, took out, erased and changed what."""
    db.execute(
        """
        CREATE TABLE audit (
            at_ms INTEGER NOT NULL,
            agent INTEGER NOT NULL,
            name TEXT NOT NULL,
            what TEXT NOT NULL,
            about TEXT NOT NULL
        ) STRICT
        """
    )
    db.execute("CREATE INDEX audit_by_time ON audit (at_ms)")


@migrations()
def access(db: Database) -> None:
    """Devices, second factors, join codes, and the sites that an agent is kept to.

    `sites` holds names with a space between them; empty is all of them. A second factor's secret has to
    be readable, or no code could be checked; everything else here is a hash.
    """
    db.execute("ALTER TABLE session ADD COLUMN device TEXT NOT NULL DEFAULT ''")
    db.execute("ALTER TABLE session ADD COLUMN used_at_ms INTEGER NOT NULL DEFAULT 0")
    db.execute("UPDATE session SET used_at_ms = at_ms")
    db.execute("ALTER TABLE agent ADD COLUMN sites TEXT NOT NULL DEFAULT ''")
    db.execute("ALTER TABLE agent ADD COLUMN totp_secret TEXT NOT NULL DEFAULT ''")
    db.execute("ALTER TABLE agent ADD COLUMN totp_step INTEGER NOT NULL DEFAULT 0")
    db.execute(
        """
        CREATE TABLE recovery_code (
            agent INTEGER NOT NULL REFERENCES agent,
            code_hash BLOB NOT NULL,
            PRIMARY KEY (agent, code_hash)
        ) STRICT, WITHOUT ROWID
        """
    )
    db.execute(
        """
        CREATE TABLE join_code (
            agent INTEGER PRIMARY KEY REFERENCES agent,
            code_hash BLOB NOT NULL,
            until_ms INTEGER NOT NULL,
            tries INTEGER NOT NULL DEFAULT 0
        ) STRICT
        """
    )


@migrations()
def customers(db: Database) -> None:
    """People whom a shop has proven, and the tokens of their other browsers; both go with the visitor."""
    db.execute(
        """
        CREATE TABLE customer (
            visitor INTEGER PRIMARY KEY REFERENCES visitor,
            site TEXT NOT NULL,
            sub TEXT NOT NULL,
            name TEXT NOT NULL,
            email TEXT NOT NULL,
            phone TEXT NOT NULL,
            at_ms INTEGER NOT NULL,
            UNIQUE (site, sub)
        ) STRICT
        """
    )
    db.execute(
        """
        CREATE TABLE visitor_token (
            token_hash BLOB PRIMARY KEY,
            visitor INTEGER NOT NULL REFERENCES visitor
        ) STRICT
        """
    )
    db.execute("CREATE INDEX visitor_token_by_visitor ON visitor_token (visitor)")
    db.execute(
        """
        CREATE TRIGGER visitor_gone AFTER DELETE ON visitor BEGIN
            DELETE FROM customer WHERE visitor = old.visitor;
            DELETE FROM visitor_token WHERE visitor = old.visitor;
        END
        """
    )
