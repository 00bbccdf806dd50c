using System.Data;
using Chat.Modules.Protocol;
using Dapper;

namespace Chat.Modules.Ports;

sealed class IdTypeHandler : SqlMapper.TypeHandler<Id>
{
    public override Id Parse(object value) => Id.FromBytes((byte[])value);

    public override void SetValue(IDbDataParameter parameter, Id value)
    {
        parameter.DbType = DbType.Binary;
        parameter.Value = value.ToBytes();
    }
}
