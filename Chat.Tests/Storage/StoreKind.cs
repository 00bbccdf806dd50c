namespace Chat.Tests.Storage;

public enum StoreKind
{
    Sqlite,
    Postgres,
}
