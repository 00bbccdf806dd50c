using System.Globalization;
using System.Text.Json;

namespace Chat.Bench;

/// <summary>What was measured: progress lines while it runs, then a table of medians for people and one line of JSON, with every round's value, for programs.</summary>
sealed class Report(Options options)
{
    readonly List<Row> _rows = [];

    public static void Progress(string line) => Console.Error.WriteLine(line);

    public void Add(string server, string figure, double value, string unit)
    {
        _rows.Add(new Row(server, figure, value, unit));
        Progress($"  {server} · {figure}: {Format(value)} {unit}");
    }

    /// <summary>The median of a figure over the rounds; NaN when it was not measured.</summary>
    public double Median(string server, string figure)
    {
        var values = _rows.Where(row => row.Server == server && row.Figure == figure).Select(row => row.Value).Order().ToList();
        return values.Count == 0 ? double.NaN : values[values.Count / 2];
    }

    public void Print()
    {
        var figures = _rows.GroupBy(row => (row.Server, row.Figure, row.Unit)).Select(group => (group.Key, Value: Median(group.Key.Server, group.Key.Figure), Rounds: group.Select(row => row.Value))).ToList();
        var peer = figures.Select(figure => figure.Key.Server).FirstOrDefault(server => server != "chat");
        Console.WriteLine();
        Console.WriteLine($"{"server",-10} {"figure",-46} {"median",12}  unit");
        foreach (var (key, value, _) in figures) Console.WriteLine($"{key.Server,-10} {key.Figure,-46} {Format(value),12}  {key.Unit}{Ratio(key.Server, key.Figure, peer)}");
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            scenario = options.Scenario,
            store = options.Store.ToString(),
            options.Seconds,
            options.Rounds,
            figures = figures.Select(figure => new
            {
                server = figure.Key.Server,
                figure = figure.Key.Figure,
                value = Known(figure.Value),
                rounds = figure.Rounds.Select(Known),
                unit = figure.Key.Unit,
            }),
        }));
    }

    string Ratio(string server, string figure, string? peer) =>
        server == "chat" && peer is not null && Median(peer, figure) is > 0 and var other ? $"  = {Format(Median(server, figure) / other)} × {peer}" : "";

    static double? Known(double value) => double.IsFinite(value) ? value : null;

    static string Format(double value) => !double.IsFinite(value) ? "unknown" : value.ToString(Math.Abs(value) >= 100 ? "N0" : Math.Abs(value) >= 1 ? "0.00" : "0.00000", CultureInfo.InvariantCulture);

    sealed record Row(string Server, string Figure, double Value, string Unit);
}
