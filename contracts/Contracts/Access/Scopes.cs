namespace GiaLai.Lgsp.Contracts.Access;

/// <summary>Which surfaces a token opens: the values of the claim <c>scope</c>.</summary>
public static class Scopes
{
    /// <summary>Calls of providers' services, <c>/api</c>.</summary>
    public const string Call = "lgsp.call";

    public const string Exchange = "lgsp.exchange";
    public const string Registry = "lgsp.registry";
    public const string Audit = "lgsp.audit";

    /// <summary>Between the platform's own processes: snapshot and revocations.</summary>
    public const string Gateway = "lgsp.gateway";

    /// <summary>Between the platform's own processes: the directory that Exchange decides by.</summary>
    public const string Directory = "lgsp.directory";

    /// <summary>Between the platform's own processes: what is published, for those who tell the nation of it.</summary>
    public const string Publications = "lgsp.publications";

    /// <summary>Between the platform's own processes: numbers of calls of all agencies.</summary>
    public const string Statistics = "lgsp.statistics";

    /// <summary>Records at the national register of APIs.</summary>
    public const string Vapex = "lgsp.vapex";

    /// <summary>Datasets at the National Data Centre's platform.</summary>
    public const string Ndop = "lgsp.ndop";

    /// <summary>Between the platform's own processes: what leaves for the national document axis, and what came over it.</summary>
    public const string Documents = "lgsp.documents";

    /// <summary>Between the platform's own processes: the days of national partners as both sides have them.</summary>
    public const string Reconciliation = "lgsp.reconciliation";

    /// <summary>What a system of an agency gets; its roles decide what it may do there.</summary>
    public static IReadOnlyList<string> OfSystems { get; } = [Call, Exchange, Registry, Audit, Vapex, Ndop];
}
