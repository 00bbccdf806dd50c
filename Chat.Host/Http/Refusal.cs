using System.Reflection;
using System.Text.Json.Serialization;
using Chat.Modules.Protocol;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;

namespace Chat.Host.Http;

/// <summary>A fault as problem details (RFC 9457).</summary>
/// <param name="fault">What went wrong.</param>
/// <param name="status">Where a protocol wants another status than <see cref="FaultStatus"/> has.</param>
sealed class Refusal(Fault fault, int? status = null) : IResult, IEndpointMetadataProvider
{
    const string ContentType = "application/problem+json";

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        var retryAfter = fault.RetryAfter is { } wait ? (long?)Math.Max(1, Math.Ceiling(wait.TotalSeconds)) : null;
        response.StatusCode = status ?? FaultStatus.Of(fault);
        if (response.StatusCode == FaultStatus.ChecksumMismatch) httpContext.Features.Get<IHttpResponseFeature>()!.ReasonPhrase = "Checksum Mismatch";
        if (retryAfter is not null) response.Headers.RetryAfter = retryAfter.Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var problem = new Problem(fault.Code, fault.Text, response.StatusCode, retryAfter, fault.Epoch);
        await response.WriteAsJsonAsync(problem, options: null, ContentType, httpContext.RequestAborted);
    }

    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status400BadRequest, typeof(Problem), [ContentType]));
}

/// <param name="Code">Stable; docs/protocol.md lists them.</param>
/// <param name="Title">One sentence for people.</param>
sealed record Problem(
    string Code,
    string Title,
    int Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? RetryAfterSeconds,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Epoch);
