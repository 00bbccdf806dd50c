namespace Chat.Host.WebPush;

/// <param name="Contact">Whom push services write to (RFC 8292 §2.1): <c>mailto:</c> or <c>https:</c>; null for the public address.</param>
/// <param name="AllowedHosts">Push services of the operator's own, as <c>host:port</c> in lower case. These alone may be called by http and at private addresses.</param>
sealed record PushSettings(Uri? Contact, IReadOnlySet<string> AllowedHosts)
{
    public static PushSettings Default { get; } = new(null, new HashSet<string>());

    /// <exception cref="SettingsException">One sentence that names the setting and the fix.</exception>
    public static PushSettings Read(IConfiguration configuration) =>
        new(ReadContact(configuration["Chat:Push:Contact"]), ReadAllowedHosts(configuration["Chat:Push:AllowedHosts"]));

    static Uri? ReadContact(string? text) =>
        string.IsNullOrEmpty(text) ? null
        : Uri.TryCreate(text, UriKind.Absolute, out var contact) && contact.Scheme is "mailto" or "https" ? contact
        : throw new SettingsException($"Chat:Push:Contact is '{text}'; set it to an address like mailto:admin@example.org or https://example.org.");

    static HashSet<string> ReadAllowedHosts(string? text) =>
        [.. (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(ReadHost)];

    static string ReadHost(string text) =>
        Uri.TryCreate($"http://{text}", UriKind.Absolute, out var url) && url.Authority.Length > 0 && text.LastIndexOf(':') is > 0 and var colon
        && ushort.TryParse(text[(colon + 1)..], out var port) && port == url.Port && url.PathAndQuery == "/" && url.UserInfo.Length == 0
            ? $"{url.Host}:{url.Port}"
            : throw new SettingsException($"Chat:Push:AllowedHosts has '{text}'; write each as host:port, like push.example.org:443, separated by commas.");
}
