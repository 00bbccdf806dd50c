using System.Data.Common;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Dapper;

namespace Chat.Modules.Accounts;

/// <summary>SQL of <c>second_factors</c>.</summary>
sealed class SecondFactorsStore(IDatabase database)
{
    public async Task<StoredSecondFactor?> Find(Id user, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        return await connection.QuerySingleOrDefaultAsync<StoredSecondFactor>(
            "SELECT secret AS Secret, confirmed_at AS ConfirmedAt, last_step AS LastStep FROM second_factors WHERE user_id = @user", new { user });
    }

    /// <summary>Replaces a secret that was not confirmed; false when one was.</summary>
    public static async Task<bool> Begin(DbConnection connection, Id user, byte[] secret) =>
        await connection.ExecuteAsync(
            """
            INSERT INTO second_factors (user_id, secret, confirmed_at, last_step) VALUES (@user, @secret, NULL, 0)
            ON CONFLICT (user_id) DO UPDATE SET secret = excluded.secret, last_step = 0 WHERE second_factors.confirmed_at IS NULL
            """, new { user, secret }) > 0;

    /// <summary>False when another secret, or none, waits for its first code by now.</summary>
    public static async Task<bool> Confirm(DbConnection connection, Id user, byte[] secret, long step, long now) =>
        await connection.ExecuteAsync(
            "UPDATE second_factors SET confirmed_at = @now, last_step = @step WHERE user_id = @user AND secret = @secret AND confirmed_at IS NULL",
            new { user, secret, step, now }) > 0;

    /// <summary>False when a code of this step or a later one was used already, or the second factor is off by now.</summary>
    public static async Task<bool> UseStep(DbConnection connection, Id user, long step) =>
        await connection.ExecuteAsync(
            "UPDATE second_factors SET last_step = @step WHERE user_id = @user AND last_step < @step AND confirmed_at IS NOT NULL", new { user, step }) > 0;

    public static Task Remove(DbConnection connection, Id user) =>
        connection.ExecuteAsync("DELETE FROM second_factors WHERE user_id = @user", new { user });
}

/// <param name="ConfirmedAt">Null until a first code has shown that the authenticator has the secret.</param>
/// <param name="LastStep">Of the last code that was taken.</param>
sealed record StoredSecondFactor(byte[] Secret, long? ConfirmedAt, long LastStep);
