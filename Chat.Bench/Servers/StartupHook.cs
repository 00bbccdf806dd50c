using System.Globalization;
using System.Runtime.InteropServices;

/// <summary>
/// Runs in the server's process before the server does (https://github.com/dotnet/runtime/blob/main/docs/design/features/host-startup-hook.md): on a signal it
/// writes down how many bytes of managed objects are alive. The runtime finds it by this name, in no namespace.
/// </summary>
static class StartupHook
{
    /// <summary>SIGUSR2 on Linux.</summary>
    public const int AskSignal = 12;

    /// <summary>Names the file to write to.</summary>
    public const string FileVariable = "CHAT_BENCH_MANAGED_BYTES";

    static PosixSignalRegistration? _asked;

    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(FileVariable) is not { } file) return;
        _asked = PosixSignalRegistration.Create((PosixSignal)AskSignal, asked =>
        {
            asked.Cancel = true;
            File.WriteAllText(file + ".part", GC.GetTotalMemory(forceFullCollection: true).ToString(CultureInfo.InvariantCulture));
            File.Move(file + ".part", file, overwrite: true);
        });
    }
}
