using FluentMigrator;

namespace Chat.Migrations;

/// <summary>
/// Group infos leave the row that every message updates. In SQLite the tables of the hot path are clustered by their key: a message is then one entry in one
/// tree beside its id's, and neighbours of a conversation lie together.
/// </summary>
[Migration(13)]
public sealed class M0013HotPath : ForwardOnlyMigration
{
    public override void Up()
    {
        Create.Table("group_infos")
            .WithColumn("conversation_id").AsBinary().NotNullable().PrimaryKey()
            .WithColumn("group_info").AsBinary().NotNullable();
        Execute.Sql("INSERT INTO group_infos (conversation_id, group_info) SELECT id, group_info FROM conversations WHERE group_info IS NOT NULL");
        Execute.Sql("ALTER TABLE conversations DROP COLUMN group_info");

        // Another random number whenever the members or the devices of the group become others, so that they need not be read for every message.
        Alter.Table("conversations").AddColumn("roster").AsInt64().NotNullable().WithDefaultValue(0);

        IfDatabase("sqlite").Execute.Sql(
            """
            DROP VIEW unsent_messages;

            CREATE TABLE clustered_messages (
                conversation_id BLOB NOT NULL, sequence INTEGER NOT NULL, message_id BLOB NOT NULL, sender_id BLOB NOT NULL, sender_device_id BLOB NOT NULL,
                stored_at INTEGER NOT NULL, kind INTEGER NOT NULL, epoch INTEGER NOT NULL, flags INTEGER NOT NULL, payload BLOB NOT NULL,
                PRIMARY KEY (conversation_id, sequence)) WITHOUT ROWID;
            INSERT INTO clustered_messages
                SELECT conversation_id, sequence, message_id, sender_id, sender_device_id, stored_at, kind, epoch, flags, payload FROM messages;
            DROP TABLE messages;
            ALTER TABLE clustered_messages RENAME TO messages;
            CREATE UNIQUE INDEX messages_by_message_id ON messages (conversation_id, message_id);

            CREATE TABLE clustered_device_cursors (
                device_id BLOB NOT NULL, conversation_id BLOB NOT NULL, user_id BLOB NOT NULL, acked INTEGER NOT NULL,
                PRIMARY KEY (device_id, conversation_id)) WITHOUT ROWID;
            INSERT INTO clustered_device_cursors SELECT device_id, conversation_id, user_id, acked FROM device_cursors;
            DROP TABLE device_cursors;
            ALTER TABLE clustered_device_cursors RENAME TO device_cursors;
            CREATE INDEX device_cursors_by_conversation ON device_cursors (conversation_id);

            CREATE TABLE clustered_read_cursors (
                conversation_id BLOB NOT NULL, user_id BLOB NOT NULL, delivered INTEGER NOT NULL, read_up_to INTEGER NOT NULL,
                PRIMARY KEY (conversation_id, user_id)) WITHOUT ROWID;
            INSERT INTO clustered_read_cursors SELECT conversation_id, user_id, delivered, read_up_to FROM read_cursors;
            DROP TABLE read_cursors;
            ALTER TABLE clustered_read_cursors RENAME TO read_cursors;

            CREATE VIEW unsent_messages AS
            SELECT m.message_id, m.sender_id, r.user_id AS receiver_id, m.payload AS content, m.stored_at AS created_at
            FROM messages m
            JOIN conversation_members r ON r.conversation_id = m.conversation_id AND r.user_id <> m.sender_id
            LEFT JOIN read_cursors c ON c.conversation_id = m.conversation_id AND c.user_id = r.user_id
            WHERE m.kind = 1 AND m.sequence >= r.visible_from AND m.sequence > COALESCE(c.delivered, 0);
            """);
    }
}
