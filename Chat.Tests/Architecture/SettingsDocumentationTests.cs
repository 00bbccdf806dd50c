using Microsoft.Extensions.Configuration;
using NUnit.Framework;

namespace Chat.Tests.Architecture;

public sealed class SettingsDocumentationTests
{
    [Test]
    public void Every_setting_is_in_the_documentation()
    {
        var root = Path.Combine(Modules.SourceFolder, "..");
        var document = File.ReadAllText(Path.Combine(root, "docs", "operations.md"));
        var settings = new ConfigurationBuilder().AddJsonFile(Path.GetFullPath(Path.Combine(root, "appsettings.json"))).Build()
            .AsEnumerable().Where(setting => setting.Value is not null).Select(setting => setting.Key).ToList();
        Assert.That(settings, Has.Count.GreaterThan(5));
        Assert.That(settings.Where(setting => !document.Contains($"`{setting}`", StringComparison.Ordinal)), Is.Empty);
    }
}
