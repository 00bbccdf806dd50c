using SharpFuzz;

namespace Chat.Bench.Fuzz;

/// <summary>
/// What <c>scripts/fuzz</c> runs under AFL++: the first byte of each input says which of the golden requests it is sent as, the rest is its body. Whatever is answered
/// but a success or a named refusal is a finding.
/// </summary>
static class BodyFuzzer
{
    /// <param name="vectors">The file of the golden requests.</param>
    public static void Run(string vectors)
    {
        var requests = GoldenRequest.ReadAll(vectors);
        // Not at once: the process that watches over the one that runs inputs needs none.
        var server = new Lazy<FuzzedServer>(() => FuzzedServer.Start(requests).GetAwaiter().GetResult());
        Fuzzer.OutOfProcess.Run(stream =>
        {
            using var input = new MemoryStream();
            stream.CopyTo(input);
            if (input.ToArray() is not [var number, .. var body]) return;
            var (method, path, _) = requests[number % requests.Count];
            var answer = server.Value.Ask(method, path, body).GetAwaiter().GetResult();
            if (answer is { Status: >= 500 } or { Status: >= 400, Code: null }) throw new InvalidOperationException($"{method} {path}: {answer.Status} {answer.Code}");
        });
    }
}
