using GiaLai.Lgsp.Contracts.Audit;
using GiaLai.Lgsp.Gateway.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.Gateway.Pipeline;

/// <summary>
/// Notes whose data is asked for, as a keyed hash, where the operation's document says by which parameter it names a person. Nothing else
/// keeps the value. At such services a path must be what it seems, also for grants of the whole service: nobody reads unseen.
/// </summary>
internal sealed class NameSubject(RequestDelegate next, PlatformSubjectKey subjects)
{
    public Task InvokeAsync(HttpContext http)
    {
        var call = Call.Of(http);
        return call.Service!.NamesPersons && Fault(call) is { } problem ? call.RefuseAsync(problem) : next(http);
    }

    private Problem? Fault(Call call)
    {
        var operation = call.Service!.Operations.Find(call.Http.Request.Method, call.Target.Path[call.RestStart..], out var certain);
        if (!certain)
        {
            return GatewayProblems.PathAmbiguous;
        }

        if (operation?.Subject is not { } subject)
        {
            return null;
        }

        var persons = SubjectReading.Values(call, operation, subject).Select(SubjectKinds.Normalise).Where(value => value.Length > 0).Distinct().Take(2).ToList();
        if (persons.Count > 1)
        {
            return GatewayProblems.SubjectAmbiguous.Because($"{subject.In} {subject.Name}");
        }

        call.SubjectHash = persons is [var person] ? subjects.Key?.Hash(subject.Kind, person) : null;
        return null;
    }
}
