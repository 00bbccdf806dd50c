using System.Reflection;
using Chat.Modules;

namespace Chat.Tests.Architecture;

/// <summary>The modules as the assembly shows them: the folders of Chat.Modules that have a Contract.</summary>
static class Modules
{
    public static Assembly Assembly => typeof(ChatModules).Assembly;

    public static IReadOnlyList<string> Names { get; } =
    [
        .. Assembly.GetTypes().Select(type => type.Namespace?.Split('.') ?? [])
            .Where(parts => parts is ["Chat", "Modules", _, "Contract", ..]).Select(parts => parts[2]).Distinct().Order(StringComparer.Ordinal),
    ];

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
