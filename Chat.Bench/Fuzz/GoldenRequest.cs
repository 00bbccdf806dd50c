using System.Text.Json;

namespace Chat.Bench.Fuzz;

/// <summary>A request that an endpoint takes a body with, as <c>body-vectors.json</c> has it.</summary>
sealed record GoldenRequest(string Method, string Path, string Body)
{
    public static IReadOnlyList<GoldenRequest> ReadAll(string file)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(file));
        return [.. json.RootElement.EnumerateArray().Select(Of)];
    }

    static GoldenRequest Of(JsonElement vector) => vector.GetProperty("request").GetString()!.Split(' ') is [var method, var path]
        ? new GoldenRequest(method, path, vector.GetProperty("body").GetRawText())
        : throw new FormatException("A request is a method and a path.");
}
