using System.Data;
using System.Text.Json;
using Dapper;
using Npgsql;
using NpgsqlTypes;

namespace GiaLai.Lgsp.ServiceDefaults.Postgres;

/// <summary>How values cross between records and PostgreSQL: snake_case columns, UTC times, identifiers as text.</summary>
public static class DapperConventions
{
    private static readonly Lock Gate = new();
    private static bool applied;

    public static void Apply()
    {
        lock (Gate)
        {
            if (applied)
            {
                return;
            }

            DefaultTypeMap.MatchNamesWithUnderscores = true;
            SqlMapper.RemoveTypeMap(typeof(DateTimeOffset));
            SqlMapper.RemoveTypeMap(typeof(DateTimeOffset?));
            SqlMapper.AddTypeHandler(new TimestampHandler());
            SqlMapper.AddTypeHandler(new ListHandler<string>());
            SqlMapper.AddTypeHandler(new ListHandler<int>());
            applied = true;
        }
    }

    /// <summary>Stores <typeparamref name="T"/> as its text.</summary>
    public static void AddIdentifier<T>()
        where T : struct, IParsable<T>
    {
        lock (Gate)
        {
            SqlMapper.AddTypeHandler(new IdentifierHandler<T>());
        }
    }

    /// <summary>Stores <typeparamref name="T"/> as <c>jsonb</c>.</summary>
    public static void AddJson<T>(JsonSerializerOptions options)
        where T : class
    {
        lock (Gate)
        {
            SqlMapper.AddTypeHandler(new JsonHandler<T>(options));
        }
    }

    private sealed class JsonHandler<T>(JsonSerializerOptions options) : SqlMapper.TypeHandler<T>
        where T : class
    {
        public override T? Parse(object value) => JsonSerializer.Deserialize<T>((string)value, options);

        public override void SetValue(IDbDataParameter parameter, T? value)
        {
            parameter.Value = value is null ? DBNull.Value : JsonSerializer.Serialize(value, options);
            ((NpgsqlParameter)parameter).NpgsqlDbType = NpgsqlDbType.Jsonb;
        }
    }

    /// <summary>An array column as a list that nobody changes.</summary>
    private sealed class ListHandler<T> : SqlMapper.TypeHandler<IReadOnlyList<T>>
    {
        public override IReadOnlyList<T> Parse(object value) => (T[])value;

        public override void SetValue(IDbDataParameter parameter, IReadOnlyList<T>? value) =>
            parameter.Value = value is null ? DBNull.Value : value.ToArray();
    }

    private sealed class TimestampHandler : SqlMapper.TypeHandler<DateTimeOffset>
    {
        public override DateTimeOffset Parse(object value) => value switch
        {
            DateTimeOffset time => time,
            DateTime time => new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc)),
            _ => throw new InvalidCastException($"{value.GetType()} is no timestamptz."),
        };

        // Npgsql refuses any other offset than UTC.
        public override void SetValue(IDbDataParameter parameter, DateTimeOffset value) => parameter.Value = value.ToUniversalTime();
    }

    private sealed class IdentifierHandler<T> : SqlMapper.TypeHandler<T>
        where T : struct, IParsable<T>
    {
        public override T Parse(object value) => T.Parse((string)value, null);

        public override void SetValue(IDbDataParameter parameter, T value) => parameter.Value = value.ToString();
    }
}
