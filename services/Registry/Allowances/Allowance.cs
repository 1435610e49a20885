using GiaLai.Lgsp.ServiceDefaults.Outbound;
using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.Registry.Allowances;

/// <summary>Where in the network services of an agency may stand, although the addresses are private.</summary>
internal sealed record Allowance
{
    public required string Cidr { get; init; }

    /// <summary>Empty = any port.</summary>
    public required IReadOnlyList<int> Ports { get; init; }

    /// <summary>Exact host name of the upstream URL; null = any name that resolves into the range.</summary>
    public string? Host { get; init; }

    /// <summary>Why the operator allows it.</summary>
    public required string Reason { get; init; }

    /// <summary>As the rule for outbound connections reads it.</summary>
    public AddressAllowance ToRule() =>
        AddressAllowance.TryCreate(Cidr, Ports, Host, out var rule, out var error) ? rule : throw new InvalidOperationException(error);

    public static Allowance? Read(FieldErrors errors, string field, AllowanceText? text)
    {
        if (!errors.Check(text is not null, field, "Is required.", "Bắt buộc phải có."))
        {
            return null;
        }

        var ports = text!.Ports ?? [];
        var good = errors.RequireText(text.Cidr, field + ".cidr", 50) & errors.RequireText(text.Reason, field + ".reason", 500)
            & errors.Check(ports.Count <= 100, field + ".ports", "At most 100 ports.", "Tối đa 100 cổng.");
        if (!good)
        {
            return null;
        }

        var host = string.IsNullOrWhiteSpace(text.Host) ? null : text.Host.Trim();
        good = AddressAllowance.TryCreate(text.Cidr!.Trim(), ports, host, out _, out var error);
        errors.Check(good, field, error ?? "", "Dải địa chỉ, cổng hoặc tên máy chủ không hợp lệ.");
        return good ? new Allowance { Cidr = text.Cidr.Trim(), Ports = ports, Host = host, Reason = text.Reason!.Trim() } : null;
    }
}

/// <param name="Cidr">Addresses, <c>10.21.0.0/16</c>.</param>
/// <param name="Ports">Empty or absent = any.</param>
/// <param name="Host">Exact host name of the upstream URL; absent = any name that resolves into the range.</param>
/// <param name="Reason">Why it is allowed.</param>
internal sealed record AllowanceText(string? Cidr, IReadOnlyList<int>? Ports, string? Host, string? Reason);
