using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Microsoft.Extensions.Logging;

namespace Chat.Modules.Notifications;

/// <summary>
/// What waits for each device, by conversation: one piece of news at most is on its way, and one at most waits behind it, the newest; so a hundred messages to a
/// device whose push service is slow are two pushes, the second with a count. Keeps trying where that may help, within <see cref="MostTries"/> and
/// <see cref="Longest"/>, more and more slowly and never all at one moment. Remembers which conversations a device was told of until they are read, so that
/// reading clears there and nowhere else; a restart forgets it. As many requests are open as <see cref="PushPlaces"/> has room for, one of them to a device, and
/// <see cref="MostBoxes"/> boxes are kept: what comes then is dropped, being a hint.
/// </summary>
sealed partial class Mailboxes(PushSender sender, TimeProvider time, ILogger<Mailboxes> logger) : IDisposable
{
    const int MostBoxes = 100_000;
    const int MostTries = 6;
    static readonly TimeSpan Longest = TimeSpan.FromMinutes(30);
    static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(1);
    static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(5);

    readonly Lock _gate = new();
    readonly Dictionary<(Id Device, Id Conversation), Mailbox> _boxes = [];
    readonly PushPlaces _places = new();

    /// <summary>Nothing happens when the device knows of it already: what was kept back comes late, and perhaps for another device.</summary>
    public void PutMessage(Subscription subscription, PushNews news, CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (_boxes.GetValueOrDefault((subscription.Device.Device, news.Conversation))?.Knows(news.Sequence) != true) Put(subscription, news, cancellation);
        }
    }

    /// <summary>Takes back what waits, and clears what the device was told, unless it was read on that device itself.</summary>
    public void PutReading(Subscription subscription, PushNews reading, bool readThere, CancellationToken cancellation)
    {
        var key = (subscription.Device.Device, reading.Conversation);
        lock (_gate)
        {
            if (!_boxes.TryGetValue(key, out var box)) return;
            if (box.Read(reading.Sequence) && !readThere && subscription.MayBeSilent && box.Waiting is null) Put(subscription, reading, cancellation);
            if (box.IsIdle) _boxes.Remove(key);
        }
    }

    public void Dispose() => _places.Dispose();

    void Put(Subscription subscription, PushNews news, CancellationToken cancellation)
    {
        var key = (subscription.Device.Device, news.Conversation);
        if (!_boxes.TryGetValue(key, out var box))
        {
            if (_boxes.Count >= MostBoxes) ForgetQuiet();
            if (_boxes.Count >= MostBoxes) return;
            box = _boxes[key] = new Mailbox();
        }
        box.Waiting = (subscription, news);
        if (box.IsRunning) return;
        box.IsRunning = true;
        _ = Run(key, box, cancellation);
    }

    void ForgetQuiet()
    {
        foreach (var (key, _) in _boxes.Where(pair => !pair.Value.IsRunning).ToList()) _boxes.Remove(key);
    }

    async Task Run((Id Device, Id Conversation) key, Mailbox box, CancellationToken cancellation)
    {
        await Task.Yield();
        var delay = FirstDelay;
        try
        {
            while (Take(key, box) is { } next) delay = await Bring(box, next.Subscription, next.News, delay, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            Drop(key);
        }
        catch (Exception failure)
        {
            LogLost(logger, failure);
            Drop(key);
        }
    }

    /// <summary>Until it is there, given up or overtaken. The delay that the next trouble begins with.</summary>
    async Task<TimeSpan> Bring(Mailbox box, Subscription subscription, PushNews news, TimeSpan delay, CancellationToken cancellation)
    {
        var end = time.GetUtcNow() + Longest;
        for (var tries = 1; ; tries++)
        {
            if (await Send(box, subscription, news, cancellation) is not { MayBeTriedAgain: true } answer) return FirstDelay;
            var wait = delay * (0.5 + Random.Shared.NextDouble());
            if (answer.RetryAfter is { } asked && asked > wait) wait = asked;
            delay = delay * 2 < LongestDelay ? delay * 2 : LongestDelay;
            if (tries == MostTries || time.GetUtcNow() + wait > end) return delay;
            await Task.Delay(wait, time, cancellation);
            lock (_gate)
            {
                if (box.Waiting is not null) return delay;
            }
        }
    }

    async Task<PushAnswer?> Send(Mailbox box, Subscription subscription, PushNews news, CancellationToken cancellation)
    {
        // A push service that never answers holds one place for each of its devices, and not all of them.
        await subscription.Turn.WaitAsync(cancellation);
        try
        {
            return await _places.Within(subscription.Host, () => SendNow(box, subscription, news, cancellation), cancellation);
        }
        finally
        {
            subscription.Turn.Release();
        }
    }

    async Task<PushAnswer?> SendNow(Mailbox box, Subscription subscription, PushNews news, CancellationToken cancellation)
    {
        lock (_gate) box.Begin(news);
        var answer = await sender.Send(subscription, news, cancellation);
        lock (_gate) box.End(answer is { Result: PushResult.Delivered });
        return answer;
    }

    /// <summary>Null when nothing waits; the box does not run then.</summary>
    (Subscription Subscription, PushNews News)? Take((Id Device, Id Conversation) key, Mailbox box)
    {
        lock (_gate)
        {
            var next = box.Waiting;
            box.Waiting = null;
            if (next is null) box.IsRunning = false;
            if (box.IsIdle) _boxes.Remove(key);
            return next;
        }
    }

    void Drop((Id Device, Id Conversation) key)
    {
        lock (_gate) _boxes.Remove(key);
    }

    [LoggerMessage(LogLevel.Warning, "A push was lost; the device finds everything in the log")]
    static partial void LogLost(ILogger logger, Exception failure);
}
