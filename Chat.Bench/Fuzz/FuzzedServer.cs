using System.Data.Common;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using Chat.Host;
using Chat.Host.SingleNode;
using Chat.Host.WebPush;
using Chat.Modules.Accounts;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.TestHost;

namespace Chat.Bench.Fuzz;

/// <param name="Code">Of the problem details; null when there are none.</param>
readonly record struct Answer(int Status, string? Code);

/// <summary>
/// The whole server in this process, asked without a network. Its people are Ana, who sends everything, and Ben; there is a conversation of theirs and a group of Ana's.
/// It calls nobody, and hashes of secrets cost nothing.
/// </summary>
sealed class FuzzedServer
{
    /// <summary>Of the invite and of Ben's reset.</summary>
    const string Code = "golden";

    readonly HttpClient _http;
    readonly LeapingTime _time;
    readonly ForgetfulDatabase _database;

    FuzzedServer(WebApplication app, LeapingTime time) =>
        (_http, _time, _database) = (app.GetTestClient(), time, (ForgetfulDatabase)app.Services.GetRequiredService<IDatabase>());

    public static async Task<FuzzedServer> Start(IReadOnlyList<GoldenRequest> requests)
    {
        var (data, time) = (Directory.CreateTempSubdirectory("chat-fuzz-").FullName, new LeapingTime());
        var app = Server.Build(["--Chat:Data", data, "--Serilog:MinimumLevel", "Error"], services =>
        {
            services.AddSingleton<IServer, TestServer>();
            services.AddSingleton<TimeProvider>(time);
            services.AddSingleton<IDatabase>(_ => new ForgetfulDatabase(new SqliteDatabase(Path.Combine(data, "chat.db"))));
            services.AddSingleton(provider => new SecretHashes(provider.GetRequiredService<IIdSource>(), rounds: 1));
            services.AddSingleton<IPushGateway>(new WebPushGateway(new PushAddresses(new HashSet<string>(), NoAddress), subject: null, time));
        });
        await app.StartAsync();
        var server = new FuzzedServer(app, time);
        await server.SetTheScene(requests);
        return server;
    }

    public async Task<Answer> Ask(string method, string path, byte[] body)
    {
        _time.Leap();
        using var answer = await Send(method, path, new ByteArrayContent(body));
        var isProblem = answer.Content.Headers.ContentType?.MediaType == "application/problem+json";
        return new Answer((int)answer.StatusCode, isProblem ? (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString() : null);
    }

    /// <summary>The golden requests say who and what there is; from then on nothing is kept.</summary>
    async Task SetTheScene(IReadOnlyList<GoldenRequest> requests)
    {
        await Write(connection => InvitesStore.Add(connection, Code, createdBy: null, now: 0, expiresAt: null, uses: 1000));
        var signUp = requests.Single(request => request.Path == "/api/accounts");
        var ben = await Make(signUp with { Body = signUp.Body.Replace("01010101", "03030303").Replace("02020202", "04040404").Replace("\"ana\"", "\"ben\"") });
        var ana = await Make(signUp);
        await Write(connection => ResetsStore.Put(connection, IdOf(ben), Code, createdBy: null, expiresAt: long.MaxValue));
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", ana.GetProperty("token").GetString());
        foreach (var made in requests.Where(request => request.Path is "/api/conversations" or "/api/groups")) await Make(made);
        _database.Forgets = true;
    }

    Task<Done> Write(Func<DbConnection, Task> work) => _database.Write(async connection =>
    {
        await work(connection);
        return default(Done);
    }, CancellationToken.None);

    async Task<JsonElement> Make(GoldenRequest request)
    {
        using var answer = await Send(request.Method, request.Path, new StringContent(request.Body));
        return await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>();
    }

    async Task<HttpResponseMessage> Send(string method, string path, HttpContent body)
    {
        body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = body };
        return await _http.SendAsync(request);
    }

    static Id IdOf(JsonElement session) => Id.TryParse(session.GetProperty("me").GetProperty("userId").GetString(), out var id) ? id : throw new FormatException("Nobody was signed up.");

    static Task<System.Net.IPAddress[]> NoAddress(string host, CancellationToken cancellation) => throw new SocketException((int)SocketError.HostNotFound);
}
