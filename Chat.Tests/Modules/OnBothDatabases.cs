using Chat.Tests.Storage;
using NUnit.Framework;

namespace Chat.Tests.Modules;

/// <summary>Each test of the fixture gets an empty database, once SQLite and once Postgres.</summary>
[TestFixture(StoreKind.Sqlite)]
[TestFixture(StoreKind.Postgres)]
public abstract class OnBothDatabases(StoreKind store)
{
    private protected ModulesUnderTest Chat { get; private set; } = null!;

    [SetUp]
    public async Task Start() => Chat = await StartModules(store);

    [TearDown]
    public async Task Stop() => await Chat.DisposeAsync();

    private protected virtual Task<ModulesUnderTest> StartModules(StoreKind store) => ModulesUnderTest.Start(store);
}
