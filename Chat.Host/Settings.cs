using System.Globalization;
using System.Net;
using Chat.Host.S3;
using Chat.Host.WebPush;
using Chat.Modules.Assets.Contract;
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
sealed record Settings(Uri? PublicUrl, string DataFolder, StoreProvider Store, string ConnectionString)
{
    public ChosenLimits Limits { get; init; } = ChosenLimits.Default;
    public PushSettings Push { get; init; } = PushSettings.Default;
    public ChosenAssetLimits Assets { get; init; } = ChosenAssetLimits.Default;

    /// <summary>Those that stand in front of the server and say from where people come.</summary>
    public IReadOnlyList<IPNetwork> Proxies { get; init; } = [];

    /// <summary>Where uploaded files lie; null when on the server's own disk.</summary>
    public S3Settings? S3 { get; init; }

    public string AssetsFolder => Path.Combine(DataFolder, "assets");

    /// <summary>For what is on its way to another machine. Nothing in it outlives the process.</summary>
    public string ScratchFolder => Path.Combine(DataFolder, "scratch");

    /// <exception cref="SettingsException">One sentence that names the setting and the fix.</exception>
    public static Settings Read(IConfiguration configuration)
    {
        CheckUrls(configuration["Urls"]);
        var store = ReadProvider(configuration["Chat:Store:Provider"]);
        var data = ReadDataFolder(configuration["Chat:Data"] is { Length: > 0 } folder ? folder : "./data");
        var connection = store == StoreProvider.Sqlite
            ? Path.Combine(data, "chat.db")
            : ReadConnectionString(configuration.GetConnectionString("Chat"));
        var s3 = IsS3(configuration["Chat:Assets:Provider"]) ? S3Settings.Read(configuration) : null;
        return new Settings(ReadPublicUrl(configuration["Chat:PublicUrl"]), data, store, connection)
        {
            Limits = LimitSettings.Read(configuration),
            Proxies = Http.Proxies.Read(configuration),
            Push = PushSettings.Read(configuration),
            Assets = ReadAssetLimits(configuration, mostBytes: s3 is null ? long.MaxValue : S3Settings.MostBytes),
            S3 = s3,
        };
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

    static bool IsS3(string? text) =>
        string.Equals(text, "S3", StringComparison.OrdinalIgnoreCase)
        || (string.IsNullOrEmpty(text) || string.Equals(text, "Disk", StringComparison.OrdinalIgnoreCase) ? false
        : throw new SettingsException($"Chat:Assets:Provider is '{text}'; set it to Disk or S3."));

    static ChosenAssetLimits ReadAssetLimits(IConfiguration configuration, long mostBytes) => new(
        ReadCount(configuration, "Chat:Assets:MaxBytes", least: 1, ChosenAssetLimits.Default.MaxBytes) is var bytes && bytes <= mostBytes ? bytes
        : throw new SettingsException($"Chat:Assets:MaxBytes is '{bytes}'; with Chat:Assets:Provider=S3 set it to {mostBytes} at most."),
        ReadCount(configuration, "Chat:Assets:UserBytes", least: 0, ChosenAssetLimits.Default.UserBytes),
        ReadCount(configuration, "Chat:Assets:UserCount", least: 0, ChosenAssetLimits.Default.UserCount));

    static long ReadCount(IConfiguration configuration, string name, long least, long otherwise) =>
        configuration[name] is not { Length: > 0 } text ? otherwise
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count >= least ? count
        : throw new SettingsException($"{name} is '{text}'; set it to a whole number of {least} or more.");

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
