using System.Data;
using Chat.Modules.Protocol;
using Dapper;

namespace Chat.Modules.Ports;

/// <summary>
/// What Dapper must know of this program's types before a connection is handed to somebody who uses it. Not at the start: Dapper brings along a compiler and
/// readers of XML, which a start has no need of.
/// </summary>
public static class DapperTypes
{
    static DapperTypes() => SqlMapper.AddTypeHandler(new IdTypeHandler());

    public static void Register()
    {
        // The first call runs what stands above, once.
    }

    sealed class IdTypeHandler : SqlMapper.TypeHandler<Id>
    {
        public override Id Parse(object value) => Id.FromBytes((byte[])value);

        public override void SetValue(IDbDataParameter parameter, Id value)
        {
            parameter.DbType = DbType.Binary;
            parameter.Value = value.ToBytes();
        }
    }
}
