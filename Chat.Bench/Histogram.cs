namespace Chat.Bench;

/// <summary>Times in buckets that are at most 1.6 % wide, from 1 µs to minutes. One writer; <see cref="Add"/> others' to sum them up.</summary>
sealed class Histogram
{
    const int PerOctave = 64;

    readonly long[] _counts = new long[32 * PerOctave];

    public void Record(TimeSpan time) => _counts[Bucket(time.TotalMicroseconds)]++;

    public void Add(Histogram other)
    {
        for (var i = 0; i < _counts.Length; i++) _counts[i] += other._counts[i];
    }

    /// <summary>Milliseconds.</summary>
    public double Percentile(double percent)
    {
        var rank = Math.Max(1, (long)Math.Ceiling(_counts.Sum() * percent / 100));
        var seen = 0L;
        for (var i = 0; i < _counts.Length; i++)
        {
            seen += _counts[i];
            if (seen >= rank) return Math.Pow(2, (i + 1.0) / PerOctave) / 1000;
        }
        return double.NaN;
    }

    int Bucket(double microseconds) => Math.Clamp((int)(Math.Log2(Math.Max(1, microseconds)) * PerOctave), 0, _counts.Length - 1);
}
