using Chat.Modules.Protocol;
using Chat.Tests.EndToEnd;
using Chat.Tests.Protocol;
using MessagePack;
using NUnit.Framework;

namespace Chat.Tests.FaultTests.Strangers;

/// <summary>Bytes that no client would send. The parser answers with a frame or a named error, and the server's other clients notice nothing.</summary>
public sealed class FrameFuzzTests
{
    [Test]
    public void The_readers_refuse_by_name_or_read()
    {
        const int PerInput = 20;
        var seed = FaultSettings.FirstSeed;
        var good = Vectors();
        var (read, refused) = (0, 0);
        for (var input = 0; input < FaultSettings.Inputs * PerInput; input++, seed++)
        {
            var mutations = new Mutations(new Random(seed));
            var bytes = input % 4 == 0 ? mutations.Noise() : mutations.Of(good);
            foreach (var (_, reader, _) in Samples.Client.Values)
            {
                try
                {
                    var message = new MessagePackReader(bytes);
                    var fields = message.ReadArrayHeader() - 1;
                    message.ReadInt32();
                    Assert.That(reader(ref message, fields, Samples.Caller), Is.Not.Null);
                    read++;
                }
                catch (Exception named) when (named is MessagePackSerializationException or EndOfStreamException or OverflowException)
                {
                    refused++;
                }
                catch (Exception unnamed)
                {
                    Assert.Fail($"seed {seed}, {Convert.ToHexString(bytes)}: {unnamed}");
                }
            }
        }
        TestContext.Out.WriteLine($"{read} read, {refused} refused");
        Assert.That(Math.Min(read, refused), Is.GreaterThan(0), "both ways were gone");
    }

    /// <summary>In a process of its own: what ends it must not end the test run.</summary>
    [Test]
    public async Task The_server_survives_whatever_is_sent_to_it()
    {
        var data = Directory.CreateTempSubdirectory("chat-fuzz-").FullName;
        await using (var server = await ProductProcess.Start("--Chat:Data", data, "--Chat:Limits:FramesPerSecond", "100000"))
        {
            await using var ana = await TestDevice.SignUp(server.Address, "ana", await server.OwnerInvite);
            await using var eve = await TestDevice.SignUp(server.Address, "eve", await ana.Invite());
            // A device with a fence is not let in again without it.
            var good = Vectors(except: FrameKind.Confirm);
            var codes = new SortedDictionary<string, int>(StringComparer.Ordinal);
            var socket = await eve.Connect();
            foreach (var bytes in Extremes().Concat(Mutated(good)))
            {
                if (socket.HasEnded)
                {
                    await socket.DisposeAsync();
                    socket = await eve.Connect();
                }
                await Send(socket, bytes);
                foreach (var error in await Errors(socket)) codes[error] = codes.GetValueOrDefault(error) + 1;
                Assert.That(server.IsRunning, Is.True, $"{Convert.ToHexString(bytes.AsSpan(0, Math.Min(bytes.Length, 100)))} ended the server. {server.Output}");
            }
            await TestContext.Out.WriteLineAsync(string.Join(", ", codes.Select(code => $"{code.Value} {code.Key}")));
            Assert.That(codes.Keys, Is.SubsetOf(Faults.All.Select(fault => fault.Code)));
            Assert.That(codes.Keys, Does.Not.Contain("storage_failed"), $"what a client sends is no failure of the store. {server.Output}");
            Assert.That(await (await ana.Connect()).UntilPong(FrameKind.Error), Is.Empty, "another client works");
        }
        Directory.Delete(data, recursive: true);
    }

    /// <summary>The golden bytes of every frame that a client sends.</summary>
    static IReadOnlyList<byte[]> Vectors(FrameKind? except = null) =>
        [.. Samples.Client.Where(sample => sample.Value.Kind != except).Select(sample => Convert.FromHexString(FrameVectorTests.Vectors[sample.Key]))];

    /// <summary>As large and as deep as the door lets through.</summary>
    static IEnumerable<byte[]> Extremes()
    {
        yield return [.. Enumerable.Repeat((byte)0x91, Limits.MaxFrameBytes)];
        yield return [.. Enumerable.Repeat((byte)0x81, Limits.MaxFrameBytes)];
        yield return [.. Enumerable.Repeat((byte)0x90, Limits.MaxFrameBytes)];
        yield return [0x92, 0x09, .. Enumerable.Repeat((byte)0x91, Limits.MaxFrameBytes - 2)];
        yield return [];
    }

    static IEnumerable<byte[]> Mutated(IReadOnlyList<byte[]> good)
    {
        for (var seed = FaultSettings.FirstSeed; seed < FaultSettings.FirstSeed + FaultSettings.Inputs / 4; seed++)
        {
            var mutations = new Mutations(new Random(seed));
            yield return seed % 4 == 0 ? mutations.Noise() : mutations.Of(good);
        }
    }

    static async Task Send(TestSocket socket, byte[] bytes)
    {
        try
        {
            await socket.SendBytes(bytes);
        }
        catch (Exception ended) when (ended is System.Net.WebSockets.WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The third protocol error was a moment ago.
        }
    }

    static async Task<IReadOnlyList<string>> Errors(TestSocket socket)
    {
        try
        {
            return [.. (await socket.UntilPong(FrameKind.Error)).Select(error => error.Text(2))];
        }
        catch (Exception ended) when (ended is System.Threading.Channels.ChannelClosedException or System.Net.WebSockets.WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            return ["malformed_frame"];
        }
    }
}
