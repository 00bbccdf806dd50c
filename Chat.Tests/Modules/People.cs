using System.Security.Cryptography;
using Chat.Modules.Accounts.Contract;
using Chat.Modules.Keys.Contract;
using Chat.Modules.Protocol;

namespace Chat.Tests.Modules;

/// <summary>Signs people up and in, as their clients would.</summary>
static class People
{
    public const string Address = "192.0.2.1";

    public static Id NewId() => Id.FromBytes(RandomNumberGenerator.GetBytes(Id.Length));

    /// <summary>A sign-up in which everything is right.</summary>
    public static SignUp Request(string username, string invite) => new(
        invite, NewId(), NewId(), "Test", username, username,
        NewPassword(username), RecoveryOf(username), NewKeys(), Address);

    public static NewPassword NewPassword(string secretOf) => new(RandomNumberGenerator.GetBytes(16), 65536, 3, 1, SecretOf(secretOf));

    public static byte[] SecretOf(string username) => SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(username));

    public static byte[] RecoveryOf(string username) => SecretOf($"recovery code of {username}");

    public static AccountKeys NewKeys() => new(RandomNumberGenerator.GetBytes(32), DeviceList(1), new Vault([1, 2, 3], [new VaultWrap("password", [4]), new VaultWrap("recovery", [5])]));

    public static SignedDeviceList DeviceList(byte version) =>
        new([0x92, 0xb3, .. "chat device list v1"u8, version], RandomNumberGenerator.GetBytes(64));

    public static async Task<Caller> SignUpOwner(this ModulesUnderTest chat, string username = "ana") =>
        await chat.SignUp(username, (await chat.Sender.Send(new EnsureOwnerInvite()))!);

    public static async Task<Caller> SignUp(this ModulesUnderTest chat, string username, string invite) =>
        CallerOf((await chat.Sender.Send(Request(username, invite))).Value);

    public static async Task<string> InviteBy(this ModulesUnderTest chat, Caller caller) => (await chat.Sender.Send(new CreateInvite(caller, Address))).Value.Code;

    public static ValueTask<Outcome<SignedIn>> SignIn(this ModulesUnderTest chat, string username, byte[]? secret = null, Id? device = null, string address = Address) =>
        chat.Sender.Send(new SignIn(username, secret ?? SecretOf(username), device ?? NewId(), "Test", address));

    public static ValueTask<Outcome<SignedIn>> Recover(this ModulesUnderTest chat, string username, byte[]? secret = null, string address = Address) =>
        chat.Sender.Send(new SignIn(username, secret ?? RecoveryOf(username), NewId(), "Test", address, SecretKind.Recovery));

    public static Proof PasswordOf(string username) => new(SecretKind.Password, SecretOf(username));

    public static Caller CallerOf(SignedIn session) => new(session.Me.UserId, session.Me.DeviceId);
}
