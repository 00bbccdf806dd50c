using System.Reflection;
using Chat.Modules;

namespace Chat.Tests.Architecture;

/// <summary>The modules as the assembly shows them: every room of Chat.Modules but the protocol and the ports.</summary>
static class Modules
{
    static readonly string[] Shared = ["Protocol", "Ports"];

    public static Assembly Assembly => typeof(ChatModules).Assembly;

    public static IReadOnlyList<string> Names { get; } =
    [
        .. Assembly.GetTypes().Select(RoomOf).OfType<string>().Except(Shared).Distinct().Order(StringComparer.Ordinal),
    ];

    /// <summary>The folder below Chat.Modules that the type stands in; null outside of any.</summary>
    public static string? RoomOf(Type type) => type.Namespace?.Split('.') is ["Chat", "Modules", var room, ..] ? room : null;

    /// <summary>What other modules may not see of it: all but its contract.</summary>
    public static bool IsInternalOf(this Type type, string module) =>
        RoomOf(type) == module && type.Namespace?.Split('.') is not [_, _, _, "Contract", ..];

    public static string SourceFolder
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "Chat.sln"))) folder = folder.Parent!;
            return Path.Combine(folder.FullName, "Chat.Modules");
        }
    }
}
