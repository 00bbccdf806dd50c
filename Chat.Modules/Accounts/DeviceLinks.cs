using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Chat.Modules.Accounts.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;

namespace Chat.Modules.Accounts;

/// <summary>
/// The links of this process. Bounded in number, per address and in time; a restart forgets them, and people begin anew. Every step may be
/// repeated with the same contents, so that a lost answer stops nobody. Safe for concurrent use.
/// </summary>
sealed class DeviceLinks(IIdSource ids, TimeProvider time, ICodeGuesses guesses, ChosenLimits limits) : IDeviceLinks
{
    public const int InAll = 10_000;

    const int KeyBytes = 32;
    const int LargestSealed = 1024;
    const int CodeDigits = 8;
    const string Digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    readonly Lock _lock = new();
    readonly Dictionary<Id, DeviceLink> _links = [];
    readonly Dictionary<string, DeviceLink> _byCode = new(StringComparer.Ordinal);
    /// <summary>All live for the same time, so the oldest is the next to go.</summary>
    readonly Queue<DeviceLink> _byAge = new();

    public Outcome<NewDeviceLink> Create(Id device, string deviceName, byte[] commitment, string address)
    {
        if (device.IsEmpty || commitment.Length != KeyBytes || Names.Normalise(deviceName) is not { } name) return AccountFaults.MalformedRequest;
        lock (_lock)
        {
            var now = time.GetUtcNow();
            RemoveExpired(now);
            var ofAddress = _byAge.Where(link => link.Address == address).ToList();
            if (ofAddress.Count >= limits.PerAddress.DeviceLinks) return DeviceLinkFaults.TooMany with { RetryAfter = ofAddress[0].ExpiresAt - now };
            if (_links.Count >= InAll) return DeviceLinkFaults.TooMany with { RetryAfter = _byAge.Peek().ExpiresAt - now };
            var secret = ids.NewSecret(KeyBytes);
            var link = new DeviceLink
            {
                Id = ids.NewId(),
                Code = NewCode(),
                SecretHash = SHA256.HashData(secret),
                Device = device,
                DeviceName = name,
                Commitment = commitment,
                Address = address,
                ExpiresAt = now + Lifetime,
            };
            _links[link.Id] = link;
            _byCode[link.Code] = link;
            _byAge.Enqueue(link);
            return new NewDeviceLink(link.Id, link.Code, secret, link.ExpiresAt.ToUnixTimeMilliseconds());
        }
    }

    public Outcome<DeviceLinkOffer> Find(string idOrCode, string address)
    {
        if (guesses.Begin(address) is { } wait) return wait;
        lock (_lock)
        {
            var known = Id.TryParse(idOrCode, out var id) ? _links.GetValueOrDefault(id) : _byCode.GetValueOrDefault(idOrCode);
            if (!IsAlive(known)) return DeviceLinkFaults.Unknown;
            guesses.Knew(address);
            return new DeviceLinkOffer(known.Id, known.Device, known.DeviceName, known.Commitment);
        }
    }

    public Outcome<Done> Join(Caller caller, Id link, byte[] key, string username)
    {
        if (key.Length != KeyBytes) return AccountFaults.MalformedRequest;
        lock (_lock)
        {
            if (!IsAlive(_links.GetValueOrDefault(link), out var known)) return DeviceLinkFaults.Unknown;
            if (known.Joiner is { } first) return first.Device == caller && first.Key.AsSpan().SequenceEqual(key) ? default(Done) : DeviceLinkFaults.Taken;
            known.Joiner = (caller, username, key);
            known.State = DeviceLinkState.Joined;
            return default(Done);
        }
    }

    public Outcome<Done> Reveal(Id link, byte[] secret, byte[] key, byte[] nonce)
    {
        if (key.Length != KeyBytes || nonce.Length != KeyBytes) return AccountFaults.MalformedRequest;
        lock (_lock)
        {
            if (!IsNewDevice(link, secret, out var known)) return DeviceLinkFaults.Unknown;
            if (known.Revealed is { } before) return before.Key.AsSpan().SequenceEqual(key) && before.Nonce.AsSpan().SequenceEqual(nonce) ? default(Done) : known.OutOfTurn;
            if (known.State != DeviceLinkState.Joined) return known.OutOfTurn;
            known.Revealed = (key, nonce);
            known.State = DeviceLinkState.Revealed;
            return default(Done);
        }
    }

    public Outcome<DeviceLinkForJoiner> Get(Caller caller, Id link)
    {
        lock (_lock)
        {
            return IsJoiner(link, caller, out var known)
                ? new DeviceLinkForJoiner(known.State, known.Revealed?.Key, known.Revealed?.Nonce)
                : DeviceLinkFaults.Unknown;
        }
    }

    public Outcome<DeviceLinkForNewDevice> Get(Id link, byte[] secret)
    {
        lock (_lock)
        {
            return IsNewDevice(link, secret, out var known)
                ? new DeviceLinkForNewDevice(known.State, known.Joiner?.Key, known.Joiner?.Username, known.Sealed)
                : DeviceLinkFaults.Unknown;
        }
    }

    public Outcome<Done> Approve(Caller caller, Id link, byte[] contents)
    {
        if (contents.Length is 0 or > LargestSealed) return AccountFaults.MalformedRequest;
        lock (_lock)
        {
            if (!IsJoiner(link, caller, out var known)) return DeviceLinkFaults.Unknown;
            if (known.Sealed is { } before && before.AsSpan().SequenceEqual(contents)) return default(Done);
            if (known.State != DeviceLinkState.Revealed) return known.OutOfTurn;
            known.Sealed = contents;
            known.State = DeviceLinkState.Approved;
            return default(Done);
        }
    }

    public Outcome<Done> Decline(Caller caller, Id link)
    {
        lock (_lock)
        {
            if (!IsJoiner(link, caller, out var known)) return DeviceLinkFaults.Unknown;
            if (known.State == DeviceLinkState.Used) return DeviceLinkFaults.Used;
            known.Sealed = null;
            known.State = DeviceLinkState.Declined;
            return default(Done);
        }
    }

    /// <summary>The right to open the one session that was approved; it is gone with this call, unless <see cref="GiveBack"/> follows.</summary>
    public Outcome<ApprovedDevice> Take(Id link, byte[] secret)
    {
        lock (_lock)
        {
            if (!IsNewDevice(link, secret, out var known)) return DeviceLinkFaults.Unknown;
            if (known.State != DeviceLinkState.Approved) return known.OutOfTurn;
            known.State = DeviceLinkState.Used;
            return new ApprovedDevice(known.Joiner!.Value.Device, known.Device, known.DeviceName);
        }
    }

    /// <summary>The session could not be opened for want of a disk or a database.</summary>
    public void GiveBack(Id link)
    {
        lock (_lock)
        {
            if (_links.GetValueOrDefault(link) is { State: DeviceLinkState.Used } known) known.State = DeviceLinkState.Approved;
        }
    }

    bool IsNewDevice(Id link, byte[] secret, [NotNullWhen(true)] out DeviceLink? known) =>
        IsAlive(_links.GetValueOrDefault(link), out known) && CryptographicOperations.FixedTimeEquals(SHA256.HashData(secret), known.SecretHash);

    bool IsJoiner(Id link, Caller caller, [NotNullWhen(true)] out DeviceLink? known) =>
        IsAlive(_links.GetValueOrDefault(link), out known) && known.Joiner?.Device == caller;

    bool IsAlive([NotNullWhen(true)] DeviceLink? link) => link is not null && time.GetUtcNow() < link.ExpiresAt;

    bool IsAlive(DeviceLink? link, [NotNullWhen(true)] out DeviceLink? known)
    {
        known = IsAlive(link) ? link : null;
        return known is not null;
    }

    void RemoveExpired(DateTimeOffset now)
    {
        while (_byAge.TryPeek(out var oldest) && oldest.ExpiresAt <= now)
        {
            _byAge.Dequeue();
            _links.Remove(oldest.Id);
            _byCode.Remove(oldest.Code);
        }
    }

    string NewCode()
    {
        while (true)
        {
            var random = BinaryPrimitives.ReadUInt64BigEndian(ids.NewSecret(sizeof(ulong)));
            var code = string.Create(CodeDigits, random, (digits, value) =>
            {
                for (var place = 0; place < digits.Length; place++) digits[place] = Digits[(int)(value >> (5 * place)) & 31];
            });
            if (!_byCode.ContainsKey(code)) return code;
        }
    }
}

/// <param name="Approver">The signed-in device.</param>
sealed record ApprovedDevice(Caller Approver, Id Device, string Name);
