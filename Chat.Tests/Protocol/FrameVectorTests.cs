using System.Text.Json;
using MessagePack;
using NUnit.Framework;

namespace Chat.Tests.Protocol;

/// <summary>The bytes of every frame, shared with the web client's tests.</summary>
public sealed class FrameVectorTests
{
    internal static readonly Dictionary<string, string> Vectors = Read();

    [TestCaseSource(nameof(ServerFrames))]
    public void The_server_writes_the_golden_bytes(string name) =>
        Assert.That(Convert.ToHexStringLower(Samples.Server[name]), Is.EqualTo(Vectors.GetValueOrDefault(name)), name);

    [TestCaseSource(nameof(ClientFrames))]
    public void The_server_reads_the_golden_bytes(string name)
    {
        var (kind, read, expected) = Samples.Client[name];
        var reader = new MessagePackReader(Convert.FromHexString(Vectors[name]));
        var fields = reader.ReadArrayHeader() - 1;
        Assert.That(reader.ReadInt32(), Is.EqualTo((int)kind));
        Assert.That(Json(read(ref reader, fields, Samples.Caller)), Is.EqualTo(Json(expected)));
        Assert.That(reader.End, Is.True);
    }

    [Test]
    public void Every_vector_is_checked() =>
        Assert.That(Vectors.Keys, Is.EquivalentTo(Samples.Server.Keys.Concat(Samples.Client.Keys)));

    static IEnumerable<string> ServerFrames() => Samples.Server.Keys;

    static IEnumerable<string> ClientFrames() => Samples.Client.Keys;

    static string Json(object frame) => JsonSerializer.Serialize(frame, frame.GetType());

    static Dictionary<string, string> Read()
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Protocol", "frame-vectors.json")));
        return json.RootElement.EnumerateArray().ToDictionary(vector => vector.GetProperty("name").GetString()!, vector => vector.GetProperty("hex").GetString()!);
    }
}
