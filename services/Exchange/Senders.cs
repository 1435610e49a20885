using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.Exchange.Addresses;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.Metadata;

namespace GiaLai.Lgsp.Exchange;

/// <summary>Who a caller is to Exchange.</summary>
internal static class Senders
{
    /// <summary>The system that sends and has a mailbox.</summary>
    public static Result<DirectorySystem> Find(Caller caller, AddressBook book) =>
        book.EnabledSystem(caller.Subject) is { } system ? system : ExchangeProblems.UnknownSender;

    /// <summary>The system itself, or who looks after the systems of its agency.</summary>
    public static bool Answers(this Caller caller, string system) =>
        caller.Subject == system
        || (caller.Agency is { } agency && caller.Is(Roles.Integrator) && system.EndsWith("@" + agency, StringComparison.Ordinal));

    /// <summary>Sees of every message what the platform itself knows of it, never its content.</summary>
    public static bool Oversees(this Caller caller) => caller.Is(Roles.Operator) || caller.Is(Roles.Auditor);

    /// <summary>The operation reads its body itself, up to a limit from the options.</summary>
    public static TBuilder WithBodyLimitOfItsOwn<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new NoLimit());

    private sealed record NoLimit : IRequestSizeLimitMetadata
    {
        public long? MaxRequestBodySize => null;
    }
}
