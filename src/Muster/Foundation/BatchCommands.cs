using System.Collections.Concurrent;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Npgsql;
using NpgsqlTypes;

namespace Muster.Foundation;

/// <summary>
/// Turns `@name` statements and a row object into commands of an Npgsql batch. Dapper sends one statement per
/// round trip; a storm of alerts cannot afford that.
/// </summary>
internal static partial class BatchCommands
{
    private static readonly ConcurrentDictionary<string, (string Sql, string[] Names)> Parsed = new();
    private static readonly ConcurrentDictionary<Type, Dictionary<string, PropertyInfo>> Properties = new();

    public static NpgsqlBatchCommand Of(string sql, object row)
    {
        var (text, names) = Parsed.GetOrAdd(sql, Positional);
        var properties = PropertiesOf(row);
        var command = new NpgsqlBatchCommand(text);
        foreach (var name in names)
        {
            var property = properties[name];
            command.Parameters.Add(Parameter(property.PropertyType, property.GetValue(row)));
        }

        return command;
    }

    /// <summary>Gives the statement this row's values.</summary>
    public static void Fill(SqliteCommand command, object row)
    {
        var (_, names) = Parsed.GetOrAdd(command.CommandText, Positional);
        var properties = PropertiesOf(row);
        for (var i = 0; i < names.Length; i++)
        {
            var value = properties[names[i]].GetValue(row) switch { null => DBNull.Value, Instant at => at.ToUnixTimeMilliseconds(), var other => other };
            if (command.Parameters.Count == i)
            {
                command.Parameters.AddWithValue($"@{names[i]}", value);
            }
            else
            {
                command.Parameters[i].Value = value;
            }
        }
    }

    private static Dictionary<string, PropertyInfo> PropertiesOf(object row) => Properties.GetOrAdd(row.GetType(), type =>
        type.GetProperties().ToDictionary(property => property.Name, StringComparer.OrdinalIgnoreCase));

    private static (string Sql, string[] Names) Positional(string sql)
    {
        var names = new List<string>();
        var text = Name().Replace(sql, match =>
        {
            var at = names.IndexOf(match.Groups["name"].Value);
            if (at < 0)
            {
                at = names.Count;
                names.Add(match.Groups["name"].Value);
            }

            return $"${at + 1}";
        });
        return (text, [.. names]);
    }

    private static NpgsqlParameter Parameter(Type type, object? value) =>
        type == typeof(Instant) || type == typeof(Instant?)
            ? new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.TimestampTz, Value = value is Instant at ? at.ToDateTimeUtc() : DBNull.Value }
            : type == typeof(string)
                ? new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Text, Value = value ?? DBNull.Value }
                : new NpgsqlParameter { Value = value ?? DBNull.Value };

    [GeneratedRegex("@(?<name>[A-Za-z]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();
}
