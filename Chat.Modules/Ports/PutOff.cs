namespace Chat.Modules.Ports;

/// <summary>
/// Lets small works wait for the end of the larger one that raises them again and again: a thousand frames that one batch of messages gives to a connection are
/// then one wake-up of its writer instead of a thousand. Per thread; without a larger work a small one goes to the thread pool at once.
/// </summary>
public static class PutOff
{
    [ThreadStatic]
    static List<IThreadPoolWorkItem>? _works;

    [ThreadStatic]
    static bool _gathering;

    public static void Queue(IThreadPoolWorkItem work)
    {
        if (_gathering) (_works ??= []).Add(work);
        else ThreadPool.UnsafeQueueUserWorkItem(work, preferLocal: false);
    }

    /// <summary>Runs <paramref name="larger"/>, and queues what it put off when it has ended. It must not await.</summary>
    public static void Gather(Action larger)
    {
        _gathering = true;
        try
        {
            larger();
        }
        finally
        {
            _gathering = false;
            foreach (var work in _works ?? []) ThreadPool.UnsafeQueueUserWorkItem(work, preferLocal: false);
            _works?.Clear();
        }
    }
}
