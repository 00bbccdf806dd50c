using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
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
        options.Converters.Add(new IdConverter());
        options.Converters.Add(new BinaryConverter());
        options.Converters.Add(new JsonStringEnumConverter<GroupRole>(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
        options.Converters.Add(new JsonStringEnumConverter<NewMembersSee>(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
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
