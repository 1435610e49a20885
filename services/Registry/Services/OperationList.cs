using GiaLai.Lgsp.Contracts.Registry;

namespace GiaLai.Lgsp.Registry.Services;

/// <summary>The operations of a document. A type of its own, since it stands in one column.</summary>
internal sealed class OperationList : List<ServiceOperation>
{
    public OperationList()
    {
    }

    public OperationList(IEnumerable<ServiceOperation> operations)
        : base(operations)
    {
    }
}
