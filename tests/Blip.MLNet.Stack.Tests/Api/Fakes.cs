#pragma warning disable CS0067, CS0649, xUnit1000
namespace Blip.MLNet.Stack.Tests.Api.Fakes;

public abstract class Shape : IDisposable
{
    public readonly int Sides;

    protected Shape(string name) => Name = name;

    internal Shape() : this("") { }

    public event EventHandler? Changed;

    public string Name { get; protected set; }

    public double? this[string side] => side.Length;

    public abstract double Area(params int[] sizes);

    public T Scale<T>(T value, float factor = 0.5f, Kind kind = Kind.Round, string? text = null) where T : class, new() => value;

    public static bool TryParse(string text, out Shape? shape)
    {
        shape = null;
        return false;
    }

    public IEnumerable<(string Name, int Count)> Parts() => [];

    public override string ToString() => Name;

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) { }

    private protected void Hidden() { }
}

public enum Kind
{
    Round = 1,
    Square = 2,
}

public readonly struct Size(int width) : IEquatable<Size>
{
    public bool Equals(Size other) => Width == other.Width;
    public override bool Equals(object? obj) => obj is Size other && Equals(other);
    public override int GetHashCode() => Width;

    internal int Width { get; } = width;
}

public delegate void Getter<T>(ref T value);

public static class Extensions
{
    public static int Count(this Shape shape, char separator = ',') => separator + shape.Sides;
}
