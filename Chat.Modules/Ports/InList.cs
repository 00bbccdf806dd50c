using System.Globalization;
using Chat.Modules.Protocol;
using Dapper;

namespace Chat.Modules.Ports;

/// <summary>Dapper expands a list for SQLite but passes an array to Postgres, where <c>IN</c> takes none; this is the same text for both.</summary>
static class InList
{
    public static (string List, DynamicParameters Parameters) Of(IReadOnlyCollection<Id> ids)
    {
        var parameters = new DynamicParameters();
        var names = new List<string>(ids.Count);
        foreach (var id in ids)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"id{names.Count}");
            parameters.Add(name, id.ToBytes());
            names.Add($"@{name}");
        }
        // An empty list is no SQL; NULL is in no list.
        return (names.Count == 0 ? "NULL" : string.Join(", ", names), parameters);
    }
}
