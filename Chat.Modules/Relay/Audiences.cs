using System.Collections.Concurrent;
using Chat.Modules.Protocol;

namespace Chat.Modules.Relay;

/// <summary>The connected devices that follow each conversation, so that handing over an entry is one look-up however many conversations and devices there are.</summary>
sealed class Audiences
{
    readonly ConcurrentDictionary<Id, Audience> _byConversation = new();

    public ReadOnlySpan<DeviceStream> Of(Id conversation) => _byConversation.TryGetValue(conversation, out var audience) ? audience.Streams : [];

    public void Join(Id conversation, DeviceStream stream)
    {
        while (!_byConversation.GetOrAdd(conversation, static _ => new Audience()).TryAdd(stream))
        {
            // It was given up as empty between the two steps: make another.
        }
    }

    public void Leave(Id conversation, DeviceStream stream)
    {
        if (_byConversation.TryGetValue(conversation, out var audience) && audience.RemoveAndTellIfEmpty(stream))
            _byConversation.TryRemove(KeyValuePair.Create(conversation, audience));
    }

    /// <summary>Read without a lock: a change makes another array.</summary>
    sealed class Audience
    {
        readonly Lock _gate = new();
        volatile DeviceStream[] _streams = [];
        bool _givenUp;

        public ReadOnlySpan<DeviceStream> Streams => _streams;

        public bool TryAdd(DeviceStream stream)
        {
            lock (_gate)
            {
                if (_givenUp) return false;
                if (!_streams.Contains(stream)) _streams = [.. _streams, stream];
                return true;
            }
        }

        public bool RemoveAndTellIfEmpty(DeviceStream stream)
        {
            lock (_gate)
            {
                _streams = [.. _streams.Where(other => other != stream)];
                return _givenUp = _streams.Length == 0;
            }
        }
    }
}
