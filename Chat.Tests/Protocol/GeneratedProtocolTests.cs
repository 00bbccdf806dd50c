using System.Reflection;
using System.Text;
using Chat.Modules.Protocol;
using NUnit.Framework;

namespace Chat.Tests.Protocol;

/// <summary>What is written from the C# side, the TypeScript of the protocol's numbers and the description of the HTTP API: <c>scripts/generate-protocol</c> runs this with <c>CHAT_GENERATE=1</c>.</summary>
public sealed class GeneratedProtocolTests
{
    [Test]
    public void The_web_client_has_the_numbers_of_the_server() => AssertGenerated(InRepository("Chat.Web", "src", "protocol", "generated.ts"), Generate());

    [Test]
    public async Task The_description_of_the_HTTP_API_is_that_of_its_endpoints() => AssertGenerated(InRepository("docs", "openapi.json"), await ApiDescription.Write());

    static string Document => File.ReadAllText(InRepository("docs", "protocol.md"));

    [Test]
    public void Every_fault_is_in_the_documentation()
    {
        var document = Document;
        Assert.That(Faults.All, Is.Not.Empty);
        Assert.That(Faults.All.Where(fault => !document.Contains($"| {fault.Number} | {fault.Code} |", StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public void Every_code_that_HTTP_may_answer_is_in_the_documentation()
    {
        var document = Document;
        var codes = new[] { Architecture.Modules.Assembly, typeof(Host.Server).Assembly }.SelectMany(assembly => assembly.GetTypes())
            .SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.Static)).Where(field => field.FieldType == typeof(Fault))
            .Select(field => ((Fault)field.GetValue(null)!).Code).Distinct().ToList();
        Assert.That(codes, Has.Count.GreaterThan(30));
        Assert.That(codes.Where(code => !document.Contains($"`{code}`", StringComparison.Ordinal) && !document.Contains($" {code} |", StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public void Every_close_code_is_in_the_documentation()
    {
        var document = Document;
        Assert.That(Enum.GetValues<CloseCode>().Where(code => !document.Contains($"| {(int)code} | ", StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public void Every_frame_is_in_the_documentation()
    {
        var document = Document;
        Assert.That(Enum.GetValues<FrameKind>().Where(kind => !document.Contains($"| {(int)kind} | ", StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public void The_server_handles_every_frame_that_a_client_may_send()
    {
        var fromClients = Enum.GetValues<FrameKind>().Where(kind => kind < FrameKind.Welcome);
        Assert.That(Host.Socket.FrameTable.Kinds.Append(FrameKind.Hello), Is.EquivalentTo(fromClients));
    }

    static string InRepository(params string[] path) => Path.Combine([Architecture.Modules.SourceFolder, "..", .. path]);

    static void AssertGenerated(string file, string text)
    {
        if (Environment.GetEnvironmentVariable("CHAT_GENERATE") == "1") File.WriteAllText(file, text);
        Assert.That(File.ReadAllText(file), Is.EqualTo(text), "run scripts/generate-protocol");
    }

    static string Generate()
    {
        var text = new StringBuilder("// Generated from Chat.Modules/Protocol by `scripts/generate-protocol`; do not edit.\n");
        Append(text, "FrameKind", Enum.GetValues<FrameKind>().Select(kind => (kind.ToString(), (int)kind)));
        Append(text, "CloseCode", Enum.GetValues<CloseCode>().Select(code => (code.ToString(), (int)code)));
        Append(text, "Limits", typeof(Limits).GetFields(BindingFlags.Public | BindingFlags.Static).Select(limit => (limit.Name, (int)limit.GetRawConstantValue()!)));
        return text.ToString();
    }

    static void Append(StringBuilder text, string name, IEnumerable<(string Name, int Value)> entries)
    {
        text.Append($"\nexport const {name} = {{\n");
        foreach (var entry in entries) text.Append($"  {entry.Name}: {entry.Value},\n");
        text.Append("} as const;\n");
    }
}
