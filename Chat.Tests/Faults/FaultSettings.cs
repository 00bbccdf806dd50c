using System.Globalization;

namespace Chat.Tests.FaultTests;

/// <summary>How long the fault tests go on: briefly unless the environment says otherwise. CONTRIBUTING.md has the commands.</summary>
static class FaultSettings
{
    /// <summary>Kills of the server, or of its Postgres, per store.</summary>
    public static int Rounds => Number("CHAT_FAULT_ROUNDS", 20);

    /// <summary>Simulated histories of the relay.</summary>
    public static int Seeds => Number("CHAT_FAULT_SEEDS", 10_000);

    /// <summary>The first of the seeds, to run a failed one again.</summary>
    public static int FirstSeed => Number("CHAT_FAULT_SEED", 1);

    /// <summary>Devices that reconnect at once.</summary>
    public static int Reconnects => Number("CHAT_FAULT_RECONNECTS", 500);

    /// <summary>Inputs of each property test of what strangers send.</summary>
    public static int Inputs => Number("CHAT_FAULT_INPUTS", 2_000);

    /// <summary>How long Postgres is gone.</summary>
    public static TimeSpan Outage => TimeSpan.FromSeconds(Number("CHAT_FAULT_OUTAGE_SECONDS", 3));

    static int Number(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
