using Microsoft.Net.Http.Headers;

namespace Chat.Host.Http;

/// <summary>What a request wants of a representation (RFC 9110 §14.2): all of it, one range of it, or one that is not there.</summary>
/// <param name="Length">Bytes; 0 only when the range is unsatisfiable.</param>
/// <param name="IsPart">False: the whole.</param>
readonly record struct ByteRange(long First, long Length, bool IsPart)
{
    public bool IsUnsatisfiable => Length == 0;

    /// <summary>A range in another unit, more than one, one for another version (RFC 9110 §13.1.5) or one with HEAD (§14.2) is no reason to refuse: the answer is the whole.</summary>
    /// <param name="request">GET or HEAD.</param>
    /// <param name="length">Of the whole, 1 or more.</param>
    /// <param name="tag">Of the present version, strong.</param>
    public static ByteRange Of(HttpRequest request, long length, EntityTagHeaderValue tag)
    {
        var whole = new ByteRange(0, length, IsPart: false);
        if (!HttpMethods.IsGet(request.Method)) return whole;
        var headers = request.GetTypedHeaders();
        if (headers.Range is not { Ranges.Count: 1 } asked || !asked.Unit.Equals("bytes", StringComparison.OrdinalIgnoreCase)) return whole;
        if (request.Headers.IfRange.Count > 0 && headers.IfRange?.EntityTag?.Compare(tag, useStrongComparison: true) != true) return whole;
        var range = asked.Ranges.Single();
        return range.From is { } first
            ? From(first, Math.Min(range.To ?? long.MaxValue, length - 1))
            : From(Math.Max(0, length - range.To!.Value), length - 1);
    }

    static ByteRange From(long first, long last) => last < first ? new ByteRange(0, 0, IsPart: true) : new ByteRange(first, last - first + 1, IsPart: true);
}
