using Chat.Modules.Accounts;
using NUnit.Framework;

namespace Chat.Tests.Modules.Accounts;

public sealed class TotpTests
{
    static readonly byte[] Secret = "12345678901234567890"u8.ToArray();

    /// <summary>RFC 6238, appendix B, the rows of SHA-1.</summary>
    [TestCase(59, "94287082")]
    [TestCase(1111111109, "07081804")]
    [TestCase(1111111111, "14050471")]
    [TestCase(1234567890, "89005924")]
    [TestCase(2000000000, "69279037")]
    [TestCase(20000000000, "65353130")]
    public void The_vectors_of_the_RFC(long seconds, string code) =>
        Assert.That(Totp.CodeAt(Secret, Totp.StepAt(DateTimeOffset.FromUnixTimeSeconds(seconds)), digits: 8), Is.EqualTo(code));

    [TestCase(-2, false)]
    [TestCase(-1, true)]
    [TestCase(0, true)]
    [TestCase(1, true)]
    [TestCase(2, false)]
    public void One_step_before_and_one_after_count_too(int steps, bool counts)
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1234567890);
        var step = Totp.StepAt(now) + steps;
        Assert.That(Totp.StepOf(Secret, Totp.CodeAt(Secret, step), now, lastStep: 0), Is.EqualTo(counts ? step : null));
    }

    [TestCase("")]
    [TestCase("12345")]
    [TestCase("1234567")]
    [TestCase("٤٢٠٦٩٦")]
    [TestCase("000000000000000000000000")]
    public void What_is_no_code_is_none(string text) => Assert.That(Totp.StepOf(Secret, text, DateTimeOffset.FromUnixTimeSeconds(59), lastStep: 0), Is.Null);

    [Test]
    public void A_code_is_read_as_people_write_it() =>
        Assert.That(Totp.StepOf(Secret, "287 082", DateTimeOffset.FromUnixTimeSeconds(59), lastStep: 0), Is.EqualTo(1));
}
