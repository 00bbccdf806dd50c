namespace Chat.Host.CommandLine;

/// <summary><c>chat healthcheck</c>: asks the server of this container whether it can serve. The runtime image has no curl.</summary>
static class HealthCheck
{
    const int Healthy = 0;
    const int Unhealthy = 1;

    public static async Task<int> Run(IConfiguration configuration)
    {
        var port = configuration["Urls"]?.Split(';')[0].Split(':')[^1].TrimEnd('/');
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(4) };
        try
        {
            using var response = await http.GetAsync(new Uri($"http://127.0.0.1:{port}/readyz"));
            await Console.Out.WriteLineAsync(await response.Content.ReadAsStringAsync());
            return response.IsSuccessStatusCode ? Healthy : Unhealthy;
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException)
        {
            await Console.Error.WriteLineAsync(failure.Message);
            return Unhealthy;
        }
    }
}
