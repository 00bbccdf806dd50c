namespace Chat.Host.CommandLine;

/// <summary>A command cannot be carried out as things are. The message is shown to the operator and the process ends with exit code 2.</summary>
sealed class RefusedException(string message) : Exception(message);
