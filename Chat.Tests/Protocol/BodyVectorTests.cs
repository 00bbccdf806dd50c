using System.Text.Json;
using Chat.Tests.EndToEnd;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using NUnit.Framework;

namespace Chat.Tests.Protocol;

/// <summary>The bodies that <c>scripts/fuzz</c> begins with: an endpoint without one would not be fuzzed.</summary>
public sealed class BodyVectorTests
{
    [Test]
    public async Task Every_endpoint_that_takes_JSON_has_a_golden_body_and_reads_it()
    {
        await using var server = await ServerUnderTest.Start();
        var json = server.Services.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        var vectors = Read();
        var taking = server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<IAcceptsMetadata>()?.ContentTypes.Contains("application/json") == true).ToList();
        Assert.That(taking, Has.Count.GreaterThan(5));
        foreach (var endpoint in taking)
        {
            var golden = vectors.Where(vector => IsFor(endpoint, vector.Request)).ToList();
            Assert.That(golden, Has.Count.EqualTo(1), endpoint.DisplayName);
            Assert.That(() => golden[0].Body.Deserialize(endpoint.Metadata.GetRequiredMetadata<IAcceptsMetadata>().RequestType!, json), Is.Not.Null, endpoint.DisplayName);
        }
        Assert.That(vectors, Has.Count.EqualTo(taking.Count), "each is an endpoint's");
    }

    static bool IsFor(RouteEndpoint endpoint, string request) => request.Split(' ') is [var method, var path]
        && endpoint.Metadata.GetRequiredMetadata<IHttpMethodMetadata>().HttpMethods.Contains(method)
        && new TemplateMatcher(TemplateParser.Parse(endpoint.RoutePattern.RawText!), []).TryMatch(path, []);

    static List<(string Request, JsonElement Body)> Read()
    {
        var json = JsonSerializer.Deserialize<JsonElement>(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Protocol", "body-vectors.json")));
        return [.. json.EnumerateArray().Select(vector => (vector.GetProperty("request").GetString()!, vector.GetProperty("body")))];
    }
}
