namespace GiaLai.Lgsp.Edxml.Tests;

/// <summary>Takes bytes and lets them go.</summary>
internal sealed class CountingStream(Action<int> written) : MemoryStream
{
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        written(buffer.Length);
        return ValueTask.CompletedTask;
    }
}

/// <summary>So many bytes that are nowhere.</summary>
internal sealed class PatternStream(long size) : MemoryStream
{
    private long given;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var take = (int)Math.Min(buffer.Length, size - given);
        for (var i = 0; i < take; i++)
        {
            buffer.Span[i] = (byte)((given + i) * 7);
        }

        given += take;
        return ValueTask.FromResult(take);
    }
}
