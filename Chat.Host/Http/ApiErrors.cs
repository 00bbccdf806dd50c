using System.Data.Common;
using Chat.Modules.Accounts.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;

namespace Chat.Host.Http;

/// <summary>The one place where a request's exceptions end, and where refusals of the framework get a body.</summary>
sealed class ApiErrors(RequestDelegate next, ILogger<ApiErrors> log)
{
    public async Task Invoke(HttpContext context)
    {
        if (!context.Request.Path.StartsWithSegments(Api.Prefix))
        {
            await next(context);
            return;
        }
        var fault = await Run(context) ?? BodylessRefusal(context.Response);
        if (fault is not null && !context.Response.HasStarted) await new Refusal(fault).ExecuteAsync(context);
    }

    async Task<Fault?> Run(HttpContext context)
    {
        try
        {
            await next(context);
            return null;
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return null;
        }
        catch (BadHttpRequestException refused)
        {
            return OfStatus(refused.StatusCode);
        }
        catch (StorageException storage)
        {
            log.LogError(storage, "Request {RequestId} found the database failing.", context.TraceIdentifier);
            return storage.Fault;
        }
        catch (DbException failure)
        {
            log.LogError(failure, "Request {RequestId} found the database failing.", context.TraceIdentifier);
            return Faults.StorageFailed;
        }
        catch (Exception bug)
        {
            log.LogError(bug, "Request {RequestId} failed.", context.TraceIdentifier);
            return HttpFaults.InternalError;
        }
    }

    static Fault? BodylessRefusal(HttpResponse response) =>
        response is { HasStarted: false, StatusCode: >= 400, ContentLength: null, ContentType: null } ? OfStatus(response.StatusCode) : null;

    static Fault OfStatus(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => HttpFaults.NotSignedIn,
        StatusCodes.Status403Forbidden => HttpFaults.ForeignOrigin,
        StatusCodes.Status404NotFound or StatusCodes.Status405MethodNotAllowed => HttpFaults.NotFound,
        StatusCodes.Status413PayloadTooLarge => HttpFaults.RequestTooBig,
        >= 500 => HttpFaults.InternalError,
        _ => AccountFaults.MalformedRequest,
    };
}
