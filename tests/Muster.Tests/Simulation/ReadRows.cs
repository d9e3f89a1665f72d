using System.Collections;
using System.Data.Common;
using System.Globalization;

namespace Muster.Tests.Simulation;

/// <summary>An answer that was read to its end at once.</summary>
internal sealed class ReadRows : DbDataReader
{
    private readonly List<Set> _sets = [];
    private int _set;
    private int _row = -1;
    private bool _closed;

    public ReadRows(DbDataReader reader)
    {
        using (reader)
        {
            do
            {
                _sets.Add(Set.Read(reader));
            }
            while (reader.NextResult());
            RecordsAffected = reader.RecordsAffected;
        }
    }

    public override int RecordsAffected { get; }

    public override int Depth => 0;

    public override int FieldCount => Here.Names.Length;

    public override bool HasRows => Here.Rows.Count > 0;

    public override bool IsClosed => _closed;

    private Set Here => _sets[_set];

    public override object this[int ordinal] => GetValue(ordinal);

    public override object this[string name] => GetValue(GetOrdinal(name));

    public override bool Read() => ++_row < Here.Rows.Count;

    public override bool NextResult()
    {
        if (_set + 1 == _sets.Count)
        {
            return false;
        }

        (_set, _row) = (_set + 1, -1);
        return true;
    }

    public override void Close() => _closed = true;

    public override object GetValue(int ordinal) => Here.Rows[_row][ordinal];

    public override int GetValues(object[] values)
    {
        Here.Rows[_row].CopyTo(values, 0);
        return FieldCount;
    }

    public override bool IsDBNull(int ordinal) => GetValue(ordinal) is DBNull;

    public override string GetName(int ordinal) => Here.Names[ordinal];

    public override int GetOrdinal(string name) => Array.FindIndex(Here.Names, one => one.Equals(name, StringComparison.OrdinalIgnoreCase));

    public override Type GetFieldType(int ordinal) => Here.Types[ordinal];

    public override string GetDataTypeName(int ordinal) => GetFieldType(ordinal).Name;

    public override IEnumerator GetEnumerator() => new DbEnumerator(this);

    public override bool GetBoolean(int ordinal) => As<bool>(ordinal);

    public override byte GetByte(int ordinal) => As<byte>(ordinal);

    public override char GetChar(int ordinal) => As<char>(ordinal);

    public override DateTime GetDateTime(int ordinal) => As<DateTime>(ordinal);

    public override decimal GetDecimal(int ordinal) => As<decimal>(ordinal);

    public override double GetDouble(int ordinal) => As<double>(ordinal);

    public override float GetFloat(int ordinal) => As<float>(ordinal);

    public override Guid GetGuid(int ordinal) => (Guid)GetValue(ordinal);

    public override short GetInt16(int ordinal) => As<short>(ordinal);

    public override int GetInt32(int ordinal) => As<int>(ordinal);

    public override long GetInt64(int ordinal) => As<long>(ordinal);

    public override string GetString(int ordinal) => (string)GetValue(ordinal);

    public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length) => throw new NotSupportedException();

    public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length) => throw new NotSupportedException();

    private T As<T>(int ordinal) => (T)Convert.ChangeType(GetValue(ordinal), typeof(T), CultureInfo.InvariantCulture);

    private sealed record Set(string[] Names, Type[] Types, List<object[]> Rows)
    {
        public static Set Read(DbDataReader reader)
        {
            var set = new Set(new string[reader.FieldCount], new Type[reader.FieldCount], []);
            for (var i = 0; i < reader.FieldCount; i++)
            {
                (set.Names[i], set.Types[i]) = (reader.GetName(i), reader.GetFieldType(i));
            }

            while (reader.Read())
            {
                var row = new object[reader.FieldCount];
                reader.GetValues(row);
                set.Rows.Add(row);
            }

            return set;
        }
    }
}
