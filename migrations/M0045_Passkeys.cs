using FluentMigrator;

namespace Chat.Migrations;

/// <summary>Passkeys: each signs in, and where its authenticator can keep a secret it opens the vault too.</summary>
[Migration(45)]
public sealed class M0045Passkeys : ForwardOnlyMigration
{
    public override void Up() =>
        Create.Table("passkeys")
            .WithColumn("id").AsBinary().NotNullable().PrimaryKey()
            .WithColumn("user_id").AsBinary().NotNullable().Indexed("passkeys_by_user")
            .WithColumn("credential_id").AsBinary().NotNullable().Unique()
            // As the authenticator gave it (COSE_Key, RFC 9052).
            .WithColumn("public_key").AsBinary().NotNullable()
            .WithColumn("sign_count").AsInt64().NotNullable()
            .WithColumn("name").AsString(64).NotNullable()
            .WithColumn("created_at").AsInt64().NotNullable()
            .WithColumn("last_used_at").AsInt64().Nullable()
            // The vault key, sealed under a key that only this passkey can give.
            .WithColumn("wrap").AsBinary().Nullable();
}
