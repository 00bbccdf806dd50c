using System.Text.RegularExpressions;
using NetArchTest.Rules;
using NUnit.Framework;

namespace Chat.Tests.Architecture;

public sealed partial class WallTests
{
    [Test]
    public void The_modules_are_found()
    {
        Assert.That(Modules.Names, Is.EqualTo(new[] { "AccountData", "Accounts", "Assets", "Groups", "Keys", "LastSeen", "Messaging", "Notifications", "Privacy", "Relay", "Sessions" }));
        var folders = Directory.GetDirectories(Modules.SourceFolder).Select(Path.GetFileName).Except(["Protocol", "Ports", "bin", "obj"]);
        Assert.That(folders, Is.EquivalentTo(Modules.Names));
    }

    [Test]
    public void The_protocol_and_the_ports_know_no_module()
    {
        var modules = Modules.Names.Select(module => $"Chat.Modules.{module}").ToArray();
        var result = Types.InAssembly(Modules.Assembly).That().ResideInNamespaceMatching(@"^Chat\.Modules\.(Protocol|Ports)$")
            .ShouldNot().HaveDependencyOnAny(modules).GetResult();
        Assert.That(result.FailingTypeNames ?? [], Is.Empty);
    }

    [Test]
    public void A_module_uses_of_another_only_its_contract()
    {
        foreach (var module in Modules.Names)
        {
            var forbidden = Modules.Assembly.GetTypes()
                .Where(type => Modules.Names.Any(other => other != module && type.IsInternalOf(other)))
                .Select(type => type.FullName!).ToArray();
            Assert.That(forbidden, Is.Not.Empty, module);
            var result = Types.InAssembly(Modules.Assembly).That().ResideInNamespaceMatching($@"^Chat\.Modules\.{module}(\.|$)")
                .ShouldNot().HaveDependencyOnAny(forbidden).GetResult();
            Assert.That(result.FailingTypeNames ?? [], Is.Empty, module);
        }
    }

    [Test]
    public void Only_contracts_protocol_and_ports_are_public()
    {
        var leaked = Modules.Assembly.GetExportedTypes()
            .Where(type => !PublicRoom().IsMatch(type.Namespace ?? "") && type != typeof(Chat.Modules.ChatModules) && !IsGenerated(type))
            .Select(type => type.FullName);
        Assert.That(leaked, Is.Empty);
    }

    [Test]
    public void No_module_knows_the_web_a_driver_or_a_broker()
    {
        var result = Types.InAssembly(Modules.Assembly)
            .ShouldNot().HaveDependencyOnAny("Microsoft.AspNetCore", "Npgsql", "Microsoft.Data.Sqlite", "Confluent").GetResult();
        Assert.That(result.FailingTypeNames ?? [], Is.Empty);
    }

    [Test]
    public void Each_table_is_named_in_one_store_only()
    {
        var owners = new Dictionary<string, HashSet<string>>();
        foreach (var file in Directory.EnumerateFiles(Modules.SourceFolder, "*.cs", SearchOption.AllDirectories).Where(file => !file.Contains("/obj/", StringComparison.Ordinal)))
        {
            foreach (Match match in TableName().Matches(File.ReadAllText(file)))
                (owners.TryGetValue(match.Groups[1].Value, out var files) ? files : owners[match.Groups[1].Value] = []).Add(Path.GetFileName(file));
        }
        Assert.That(owners, Is.Not.Empty);
        Assert.That(owners.Where(owner => owner.Value.Count > 1).Select(owner => $"{owner.Key}: {string.Join(", ", owner.Value)}"), Is.Empty);
        Assert.That(owners.SelectMany(owner => owner.Value), Has.All.EndsWith("Store.cs"));
    }

    static bool IsGenerated(Type type) => type.Namespace is "Mediator" or "Microsoft.Extensions.DependencyInjection" || type.Namespace?.StartsWith("Mediator.", StringComparison.Ordinal) == true;

    [GeneratedRegex(@"^Chat\.Modules\.(Protocol|Ports|\w+\.Contract)$")]
    private static partial Regex PublicRoom();

    [GeneratedRegex(@"\b(?:FROM|JOIN|INTO|UPDATE)\s+([a-z][a-z_]+)\b")]
    private static partial Regex TableName();
}
