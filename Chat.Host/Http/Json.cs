using System.Buffers.Text;
using System.Collections;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Chat.Modules.Accounts.Contract;
using Chat.Modules.Groups.Contract;
using Chat.Modules.Protocol;

namespace Chat.Host.Http;

/// <summary>JSON as docs/protocol.md has it: ids in hex, binaries in base64url, what is missing is an error, what is unknown is ignored.</summary>
static class Json
{
    public static void Configure(JsonSerializerOptions options)
    {
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.TypeInfoResolver = (options.TypeInfoResolver ?? new DefaultJsonTypeInfoResolver()).WithAddedModifier(RefuseNullItems);
        options.Converters.Add(new IdConverter());
        options.Converters.Add(new BinaryConverter());
        options.Converters.Add(new JsonStringEnumConverter<SecretKind>(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
        options.Converters.Add(new JsonStringEnumConverter<GroupRole>(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
        options.Converters.Add(new JsonStringEnumConverter<DeviceLinkState>(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
        options.Converters.Add(new JsonStringEnumConverter<NewMembersSee>(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
    }

    /// <summary>Nullable annotations of a list's items are not respected by the reader itself.</summary>
    static void RefuseNullItems(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Enumerable || type.ElementType is not { IsValueType: false }) return;
        type.OnDeserialized = list =>
        {
            if (((IEnumerable)list).Cast<object?>().Contains(null)) throw new JsonException("No item of a list is null.");
        };
    }

    sealed class IdConverter : JsonConverter<Id>
    {
        public override Id Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String && Id.TryParse(reader.GetString(), out var id) ? id : throw new JsonException("An id is 32 hex digits.");

        public override void Write(Utf8JsonWriter writer, Id value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }

    sealed class BinaryConverter : JsonConverter<byte[]>
    {
        public override byte[] Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType != JsonTokenType.String) throw new JsonException("A binary is base64url.");
            try
            {
                return Base64Url.DecodeFromChars(reader.GetString());
            }
            catch (FormatException malformed)
            {
                throw new JsonException("A binary is base64url.", malformed);
            }
        }

        public override void Write(Utf8JsonWriter writer, byte[] value, JsonSerializerOptions options) => writer.WriteStringValue(Base64Url.EncodeToString(value));
    }
}
