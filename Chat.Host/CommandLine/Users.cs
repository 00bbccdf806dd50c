using System.Data.Common;
using System.Globalization;
using Chat.Modules;
using Chat.Modules.Accounts.Contract;
using Mediator;

namespace Chat.Host.CommandLine;

/// <summary>
/// <c>chat user list | disable | enable | reset</c>: looks after accounts from the server's own console, whether the server runs or not. A server that
/// runs notices within a minute or so whom it must keep out.
/// </summary>
static class Users
{
    /// <exception cref="RefusedException">There is no such person or database, or the command is none.</exception>
    public static Task<int> Run(string[] words)
    {
        // Settings begin with a dash; what comes before them is the command.
        var command = words.TakeWhile(word => !word.StartsWith('-')).ToArray();
        var configuration = Server.ReadConfiguration(words[command.Length..]);
        return Run(command, Settings.Read(configuration), configuration["Urls"]);
    }

    static async Task<int> Run(string[] command, Settings settings, string? urls)
    {
        if (settings.Store == StoreProvider.Sqlite && !File.Exists(settings.ConnectionString))
            throw new RefusedException($"There is no database in {settings.DataFolder}; Chat:Data names the folder of the server.");
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddPorts(settings);
        services.AddSingleton(settings.Limits);
        services.AddChatModules();
        await using var provider = services.BuildServiceProvider();
        var sender = provider.GetRequiredService<ISender>();
        try
        {
            switch (command)
            {
                case ["list"]: return await List(sender);
                case ["disable", var username]: return await Disable(sender, await Find(sender, username), disabled: true);
                case ["enable", var username]: return await Disable(sender, await Find(sender, username), disabled: false);
                case ["reset", var username]: return await Reset(sender, await Find(sender, username), settings.PublicUrl?.ToString() ?? urls?.Split(';')[0]);
                default: throw new RefusedException("Say what to do: chat user list, or chat user disable, enable or reset <username>.");
            }
        }
        catch (DbException failure)
        {
            throw new RefusedException($"The database cannot be used ({failure.Message}); start this version of the server on it once.");
        }
    }

    static async Task<int> List(ISender sender)
    {
        var everybody = await All(sender, "");
        if (everybody.Count == 0) await Console.Out.WriteLineAsync("Nobody is here yet.");
        foreach (var person in everybody)
        {
            var used = person.LastUsedAt is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : "never";
            await Console.Out.WriteLineAsync($"{person.Username}\t{person.DisplayName}\t{person.Role}\t{(person.DisabledAt is null ? "enabled" : "disabled")}\tlast here {used}");
        }
        return 0;
    }

    static async Task<int> Disable(ISender sender, ManagedPerson person, bool disabled)
    {
        if (await sender.Send(new DisablePerson(By: null, person.UserId, disabled)) is { Fault: { } fault }) throw new RefusedException(fault.Text);
        await Console.Out.WriteLineAsync(
            disabled ? $"{person.Username} is kept out from now on; a server that runs ends their connections within a minute or so." : $"{person.Username} may sign in again.");
        return 0;
    }

    static async Task<int> Reset(ISender sender, ManagedPerson person, string? address)
    {
        var outcome = await sender.Send(new StartReset(By: null, person.UserId));
        if (outcome.Fault is { } fault) throw new RefusedException(person.DisabledAt is null ? fault.Text : $"{person.Username} is disabled; enable them first.");
        await Console.Out.WriteLineAsync($"Hand this link to {person.DisplayName}, and to nobody else. It works once, until tomorrow at this time: {address?.TrimEnd('/')}/reset/{outcome.Value.Code}");
        return 0;
    }

    static async Task<ManagedPerson> Find(ISender sender, string username) =>
        (await All(sender, username)).FirstOrDefault(person => string.Equals(person.Username, username, StringComparison.OrdinalIgnoreCase))
        ?? throw new RefusedException($"Nobody here is called {username}; chat user list names everybody.");

    static async Task<IReadOnlyList<ManagedPerson>> All(ISender sender, string query)
    {
        var people = new List<ManagedPerson>();
        while (true)
        {
            var page = await sender.Send(new ListPeople(By: null, query, people.Count == 0 ? "" : people[^1].Username));
            if (page.Fault is { } fault) throw new RefusedException(fault.Text);
            people.AddRange(page.Value.People);
            if (!page.Value.More) return people;
        }
    }
}
