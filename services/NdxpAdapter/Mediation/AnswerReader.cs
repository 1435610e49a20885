using System.Text.Json;
using System.Xml;
using GiaLai.Lgsp.NdxpAdapter.Declarations;
using GiaLai.Lgsp.NdxpAdapter.Partners;
using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.NdxpAdapter.Mediation;

/// <summary>Reads a partner's answer with success in HTTP; everything that it should not be has an outcome of its own.</summary>
internal static class AnswerReader
{
    public static Result<Node> Read(Answer declared, string? mediaType, ReadOnlyMemory<byte> body)
    {
        if (!IsOfType(declared, mediaType))
        {
            return NdxpProblems.WrongType;
        }

        try
        {
            return declared.IsXml ? ReadSoap(declared, NodeReader.ReadXml(body)) : ReadJson(declared, NodeReader.ReadJson(body.Span));
        }
        catch (Exception exception) when (exception is JsonException or XmlException or InvalidOperationException)
        {
            return NdxpProblems.Malformed;
        }
    }

    /// <summary>Code and kind of a SOAP fault; null when the answer is none.</summary>
    public static Node? FaultOf(Node envelope) => envelope.Find(["Body", "Fault"]) is { Namespace: RequestWriter.SoapEnvelope } fault ? fault : null;

    private static bool IsOfType(Answer declared, string? mediaType) => mediaType is not null && (declared.IsXml
        ? mediaType is "text/xml" or "application/xml" || mediaType.EndsWith("+xml", StringComparison.OrdinalIgnoreCase) && mediaType != "application/xhtml+xml"
        : mediaType is "application/json" or "text/json" || mediaType.EndsWith("+json", StringComparison.OrdinalIgnoreCase));

    private static Result<Node> ReadSoap(Answer declared, Node envelope)
    {
        if (envelope is not { Name: "Envelope", Namespace: RequestWriter.SoapEnvelope } || envelope.Find(["Body"]) is not { Namespace: RequestWriter.SoapEnvelope } body)
        {
            return NdxpProblems.Unexpected;
        }

        if (FaultOf(envelope) is not null)
        {
            return NdxpProblems.SoapFault;
        }

        return body.Children is [{ } element] && element.Name == declared.Element && element.Namespace == declared.Namespace
            ? Judge(declared, element)
            : NdxpProblems.Unexpected;
    }

    private static Result<Node> ReadJson(Answer declared, Node root) =>
        WsoFault.Of(root) is { } fault ? fault.ToProblem(inSuccess: true) : Judge(declared, root);

    private static Result<Node> Judge(Answer declared, Node answer)
    {
        foreach (var condition in declared.NotFound)
        {
            if (condition.Holds(answer))
            {
                return NdxpProblems.NotFound;
            }
        }

        foreach (var condition in declared.Errors)
        {
            if (condition.Holds(answer))
            {
                return NdxpProblems.ErrorBody;
            }
        }

        return answer;
    }
}
