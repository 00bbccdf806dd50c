using Chat.Host;
using Chat.Modules.Protocol;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace Chat.Tests.Protocol;

/// <summary>The description of the HTTP API (OpenAPI 3.1), made from the endpoints themselves. It says what the converters of the host's JSON do.</summary>
static class ApiDescription
{
    const string DocumentName = "v1";

    public static async Task<string> Write()
    {
        var data = Directory.CreateTempSubdirectory("chat-described-").FullName;
        try
        {
            await using var app = Server.Build(["--Chat:Data", data, "--Urls", "http://127.0.0.1:0", "--Serilog:MinimumLevel", "Fatal", "--applicationName", "chat"],
                services => services.AddOpenApi(DocumentName, Configure));
            await app.StartAsync();
            var document = await app.Services.GetRequiredKeyedService<IOpenApiDocumentProvider>(DocumentName).GetOpenApiDocumentAsync();
            // Where it was made says nothing of where it is served.
            document.Servers = null;
            await app.StopAsync();
            return await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1) + "\n";
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    static void Configure(OpenApiOptions options)
    {
        options.ShouldInclude = endpoint => endpoint.RelativePath?.StartsWith("api/", StringComparison.Ordinal) == true;
        options.AddSchemaTransformer(DescribeConverted);
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "Chat";
            return Task.CompletedTask;
        });
    }

    static Task DescribeConverted(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellation)
    {
        var type = context.JsonTypeInfo.Type;
        if (type == typeof(Id)) DescribeText(schema, "^[0-9a-f]{32}$", "16 bytes as 32 lower-case hex digits.");
        if (type == typeof(byte[])) DescribeText(schema, "^[A-Za-z0-9_-]*$", "Bytes in base64url without padding (RFC 4648 §5).");
        return Task.CompletedTask;
    }

    static void DescribeText(OpenApiSchema schema, string pattern, string description)
    {
        schema.Type = JsonSchemaType.String;
        schema.Format = null;
        schema.Pattern = pattern;
        schema.Description = description;
    }
}
