using Chat.Modules.Protocol;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Chat.Host.Http;

/// <summary>From a module's outcome to an HTTP answer.</summary>
static class Answers
{
    public static Results<Ok<T>, Refusal> ToResult<T>(this Outcome<T> outcome) =>
        outcome.Fault is { } fault ? new Refusal(fault) : TypedResults.Ok(outcome.Value);

    public static Results<NoContent, Refusal> ToNoContent(this Outcome<Done> outcome) =>
        outcome.Fault is { } fault ? new Refusal(fault) : TypedResults.NoContent();

    public static Refusal ToResult(this Fault fault) => new(fault);
}
