using System.Globalization;
using Chat.Modules.Protocol;
using Npgsql;

namespace Chat.Host;

enum StoreProvider
{
    Sqlite,
    Postgres,
}

/// <summary>The settings, typed and checked. appsettings.json lists each with its default.</summary>
/// <param name="PublicUrl">The address that people use, without a trailing slash; null when it is the one listened on.</param>
/// <param name="DataFolder">Absolute; exists and is writable.</param>
/// <param name="FramesPerSecond">What one connection may send; at least 10.</param>
sealed record Settings(Uri? PublicUrl, string DataFolder, StoreProvider Store, string ConnectionString, int FramesPerSecond = Limits.FramesPerSecond)
{
    const int LeastFramesPerSecond = 10;

    /// <exception cref="SettingsException">One sentence that names the setting and the fix.</exception>
    public static Settings Read(IConfiguration configuration)
    {
        CheckUrls(configuration["Urls"]);
        var store = ReadProvider(configuration["Chat:Store:Provider"]);
        var data = ReadDataFolder(configuration["Chat:Data"] is { Length: > 0 } folder ? folder : "./data");
        var connection = store == StoreProvider.Sqlite
            ? Path.Combine(data, "chat.db")
            : ReadConnectionString(configuration.GetConnectionString("Chat"));
        return new Settings(ReadPublicUrl(configuration["Chat:PublicUrl"]), data, store, connection, ReadFramesPerSecond(configuration["Chat:Limits:FramesPerSecond"]));
    }

    /// <summary>Kestrel reads them itself, and says what is wrong with them less kindly.</summary>
    static void CheckUrls(string? text)
    {
        foreach (var url in (text ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!IsAddress(url)) throw new SettingsException($"Urls is '{url}'; set it to an address like http://localhost:8080 or http://+:8080.");
        }
    }

    static bool IsAddress(string url)
    {
        try
        {
            return BindingAddress.Parse(url) is { Scheme: "http" or "https", Port: >= 0 and <= ushort.MaxValue };
        }
        catch (FormatException)
        {
            return false;
        }
    }

    static int ReadFramesPerSecond(string? text) =>
        string.IsNullOrEmpty(text) ? Limits.FramesPerSecond
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var frames) && frames >= LeastFramesPerSecond ? frames
        : throw new SettingsException($"Chat:Limits:FramesPerSecond is '{text}'; set it to a whole number of {LeastFramesPerSecond} or more.");

    static StoreProvider ReadProvider(string? text) =>
        string.IsNullOrEmpty(text) ? StoreProvider.Sqlite
        : Enum.TryParse<StoreProvider>(text, ignoreCase: true, out var provider) && Enum.IsDefined(provider) ? provider
        : throw new SettingsException($"Chat:Store:Provider is '{text}'; set it to Sqlite or Postgres.");

    static Uri? ReadPublicUrl(string? text) =>
        string.IsNullOrEmpty(text) ? null
        : Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.AbsolutePath == "/" ? url
        : throw new SettingsException($"Chat:PublicUrl is '{text}'; set it to an address like https://chat.example.org, without a path.");

    static string ReadDataFolder(string text)
    {
        var folder = Path.GetFullPath(text);
        try
        {
            Directory.CreateDirectory(folder);
            var probe = Path.Combine(folder, $".probe-{Environment.ProcessId}");
            File.WriteAllBytes(probe, [0]);
            File.Delete(probe);
            return folder;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException($"Chat:Data is '{folder}', which cannot be written ({failure.Message}); give the server a folder it may write to.");
        }
    }

    static string ReadConnectionString(string? text)
    {
        if (string.IsNullOrEmpty(text))
            throw new SettingsException("ConnectionStrings:Chat is empty; with Chat:Store:Provider=Postgres set it, for example to Host=localhost;Database=chat;Username=chat.");
        try
        {
            return new NpgsqlConnectionStringBuilder(text).ConnectionString;
        }
        catch (ArgumentException failure)
        {
            throw new SettingsException($"ConnectionStrings:Chat cannot be read ({failure.Message}); write it like Host=localhost;Database=chat;Username=chat.");
        }
    }
}

/// <summary>A setting is wrong. The message is shown to the operator and the process ends with exit code 2.</summary>
sealed class SettingsException(string message) : Exception(message);
