using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Chat.Tests.EndToEnd;
using Chat.Tests.FaultTests.Authorization;
using NUnit.Framework;

namespace Chat.Tests.FaultTests.Strangers;

/// <summary>Bodies that are nearly right, for every endpoint that takes one. The answer is a success or a named refusal, never a failure of the server.</summary>
public sealed partial class BodyFuzzTests
{
    static readonly string[] Values =
    [
        "null", "true", "-1", "0", "1e400", "9223372036854775807", "1.5", "\"\"", "\"\\u0000\"", "\"\\ud800\"", "[]", "{}", "[null]", "[[[[]]]]", "\"AAAA\"", "\"!\"",
        $"\"{new string('a', 5_000)}\"", $"\"{new string('0', 32)}\"", $"{new string('[', 500)}{new string(']', 500)}", "{\"a\":{\"a\":{\"a\":1}}}",
    ];

    [Test]
    public async Task Every_endpoint_takes_it_or_refuses_it_by_name()
    {
        await using var roles = await Roles.Gather();
        var taking = EndpointRules.All.Where(rule => rule.Key.Method != "DELETE" && rule.Value.Body(roles, Role.Member) is not (null or string)).ToList();
        Assert.That(taking, Has.Count.GreaterThan(5));
        var codes = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (var seed = FaultSettings.FirstSeed; seed < FaultSettings.FirstSeed + FaultSettings.Inputs / 4; seed++)
        {
            var random = new Random(seed);
            var ((method, path), rule) = taking[seed % taking.Count];
            var body = Mutate(JsonSerializer.SerializeToNode(rule.Body(roles, Role.Member))!.AsObject(), random);
            var answer = await HttpAnswer.Of(roles.Http(Role.Member), method, EndpointRules.Address(path, roles), body);
            var code = (int)answer.Status < 400 ? "ok" : answer.Code;
            codes[code] = codes.GetValueOrDefault(code) + 1;
            Assert.That((int)answer.Status, Is.LessThan(500), $"seed {seed}: {method} {path} {body}");
            if (code != "ok") Assert.That(answer.ContentType, Is.EqualTo("application/problem+json"), $"seed {seed}");
        }
        await TestContext.Out.WriteLineAsync(string.Join(", ", codes.Select(code => $"{code.Value} {code.Key}")));
        Assert.That(codes.Keys, Does.Not.Contain("not_found").And.Not.Contain("not_signed_in"), "the bodies were looked at");
        Assert.That((await HttpAnswer.Of(roles.Http(Role.Stranger), "GET", "/api/me")).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    static string Mutate(JsonObject body, Random random)
    {
        for (var changes = random.Next(1, 4); changes > 0 && body.Count > 0; changes--) Change(body, random);
        // Put in as text: not every one of them can be a node.
        var text = Placeholder().Replace(body.ToJsonString(), value => Values[int.Parse(value.Groups[1].ValueSpan, CultureInfo.InvariantCulture)]);
        return random.Next(8) switch
        {
            0 => text[..random.Next(text.Length)],
            1 => text + Values[random.Next(Values.Length)],
            2 => Encoding.Latin1.GetString([.. Encoding.UTF8.GetBytes(text).Select(one => random.Next(40) == 0 ? (byte)random.Next(256) : one)]),
            _ => text,
        };
    }

    static void Change(JsonObject body, Random random)
    {
        var name = body.ElementAt(random.Next(body.Count)).Key;
        if (body[name] is JsonObject inner && inner.Count > 0 && random.Next(2) == 0) Change(inner, random);
        else if (random.Next(4) == 0) body.Remove(name);
        else body[name] = $"value {random.Next(Values.Length)}";
    }

    [GeneratedRegex("\"value ([0-9]+)\"")]
    private static partial Regex Placeholder();
}
