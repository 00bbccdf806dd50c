using Chat.Bench;
using Chat.Bench.Fuzz;
using Chat.Bench.Peers;
using Chat.Bench.Scenarios;

if (args is ["peer", var peer, var port, var folder]) return await PeerProgram.Run(peer, int.Parse(port), folder);

if (args is ["fuzz", "frames"])
{
    FrameFuzzer.Run();
    return 0;
}

if (args is ["fuzz", "bodies", var vectors])
{
    BodyFuzzer.Run(vectors);
    return 0;
}

if (args is ["micro", .. var chosen])
{
    BenchmarkDotNet.Running.BenchmarkSwitcher.FromAssembly(typeof(Options).Assembly).Run([.. chosen.Length > 0 ? chosen : ["--filter", "*"]]);
    return 0;
}

var options = Options.Parse(args, out var wrong);
if (options is null)
{
    await Console.Error.WriteLineAsync(wrong);
    return 2;
}
var report = new Report(options);
await (options.Scenario switch
{
    "send" => SendScenario.Run(options, report),
    "latency" => LatencyScenario.Run(options, report),
    "idle" => IdleScenario.Run(options, report),
    "fanout" => FanoutScenario.Run(options, report),
    "backlog" => BacklogScenario.Run(options, report),
    "growth" => GrowthScenario.Run(options, report),
    "storm" => StormScenario.Run(options, report),
    "push" => PushScenario.Run(options, report),
    _ => StartScenario.Run(options, report),
});
report.Print();
return 0;
