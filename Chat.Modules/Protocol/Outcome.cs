namespace Chat.Modules.Protocol;

/// <summary>A value, or the fault that stands in its place.</summary>
public readonly record struct Outcome<T>
{
    readonly T? _value;

    Outcome(T? value, Fault? fault) => (_value, Fault) = (value, fault);

    /// <summary>Null when the request succeeded.</summary>
    public Fault? Fault { get; }

    public T Value => Fault is null ? _value! : throw new InvalidOperationException($"The outcome is the fault {Fault.Code}.");

    public static implicit operator Outcome<T>(T value) => new(value, null);

    public static implicit operator Outcome<T>(Fault fault) => new(default, fault);
}

/// <summary>The value of a request that answers nothing but success.</summary>
public readonly record struct Done;
