using Chat.Modules.Protocol;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Chat.Host.Http;

/// <summary>Says in the OpenAPI document what the converters of <see cref="Json"/> do.</summary>
static class OpenApiSchemas
{
    public static Task Describe(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellation)
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
