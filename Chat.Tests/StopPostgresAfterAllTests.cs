using Chat.Tests.Storage;
using NUnit.Framework;

namespace Chat.Tests;

[SetUpFixture]
public sealed class StopPostgresAfterAllTests
{
    [OneTimeTearDown]
    public Task Stop() => PostgresServer.StopIfRunning();
}
