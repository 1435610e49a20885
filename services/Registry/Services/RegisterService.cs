using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Registry.Agencies;
using GiaLai.Lgsp.Registry.CodeLists;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Registry.Services;

/// <summary>Registers a service of an agency; its versions follow.</summary>
internal static partial class RegisterService
{
    public sealed record Request
    {
        /// <summary>kebab-case, 2 to 64 characters; part of the service's address.</summary>
        public string? Name { get; init; }

        public string? TitleVi { get; init; }

        public string? TitleEn { get; init; }

        public string? SummaryVi { get; init; }

        public string? SummaryEn { get; init; }

        public Contact? Contact { get; init; }

        public IReadOnlyList<string?>? Tags { get; init; }

        public SharingText? Sharing { get; init; }

        public ServiceText ToText() => new()
        {
            TitleVi = TitleVi,
            TitleEn = TitleEn,
            SummaryVi = SummaryVi,
            SummaryEn = SummaryEn,
            Contact = Contact,
            Tags = Tags,
            Sharing = Sharing,
        };
    }

    public static void Map(IEndpointRouteBuilder registry) => registry.MapPost("/agencies/{code}/services", Handle)
        .Named("registerService", "Register a service", 404, 409, 422).WithTags("Services")
        .RequireRole(Roles.Operator, Roles.Integrator, Roles.ProviderOfficer);

    private static async Task<Results<Created<ServiceView>, Problem>> Handle(
        AgencyCode code, Request request, Act act, AgencyStore agencies, CodeListStore lists, ServiceStore services,
        ILogger<Service> log, CancellationToken cancellationToken)
    {
        if (!act.Caller.ActsFor(code))
        {
            return RegistryProblems.NotAllowed.Because("Only for your own agency.");
        }

        var errors = new FieldErrors();
        errors.Check(Contracts.Identifiers.ServiceId.IsName(request.Name), "name",
            "Must be 2 to 64 characters in kebab-case, such as land-parcels.", "Phải gồm 2 đến 64 ký tự dạng kebab-case, ví dụ land-parcels.");
        var service = request.ToText().Read(errors, ServiceKind.Service, code, request.Name ?? "", act);
        await lists.CheckAsync(errors, "sharing.purposes", CodeListStore.Purposes, service.Sharing.Purposes, act.At, cancellationToken);
        if (errors.Any)
        {
            return errors.ToProblem(RegistryProblems.Invalid);
        }

        if ((await agencies.OpenAsync(code, act.At, cancellationToken)).IsProblem(out var problem, out _)
            || (await services.CreateAsync(service, act, cancellationToken)).IsProblem(out problem, out service))
        {
            return problem;
        }

        Log.Registered(log, code, service.Name);
        return TypedResults.Created($"/registry/v1/agencies/{code}/services/{service.Name}", ServiceView.Of(service, []));
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Service {Agency}/{Name} was registered")]
        public static partial void Registered(ILogger log, AgencyCode agency, string name);
    }
}
