using System.Text;
using System.Xml.Linq;

namespace Chat.Tests.Storage.S3;

sealed record S3Answer(int Status, byte[] Body, params (string Name, string Value)[] Headers)
{
    static readonly XNamespace Space = "http://s3.amazonaws.com/doc/2006-03-01/";

    public static S3Answer Nothing(int status, params (string Name, string Value)[] headers) => new(status, [], headers);

    public static S3Answer Xml(string root, params object?[] content) => new(200, Text(new XElement(Space + root, content)), ("Content-Type", "application/xml"));

    public static XElement Element(string name, params object?[] content) => new(Space + name, content);

    public static S3Answer Error(string code) => new(StatusOf(code), Text(new XElement("Error", new XElement("Code", code), new XElement("Message", $"It is {code}."))), ("Content-Type", "application/xml"));

    public static S3Answer Page(int status) => new(status, Encoding.UTF8.GetBytes($"<!DOCTYPE html><html><head><title>{status}</title></head><body><p>default backend - {status}<br></body></html>"), ("Content-Type", "text/html"));

    static int StatusOf(string code) => code switch
    {
        "NoSuchKey" or "NoSuchBucket" or "NoSuchUpload" => 404,
        "AccessDenied" or "InvalidAccessKeyId" or "SignatureDoesNotMatch" or "RequestTimeTooSkewed" => 403,
        "InvalidRange" => 416,
        "InternalError" => 500,
        "SlowDown" => 503,
        "NotImplemented" => 501,
        _ => 400,
    };

    static byte[] Text(XElement root) => Encoding.UTF8.GetBytes($"<?xml version=\"1.0\" encoding=\"UTF-8\"?>{root}");
}
