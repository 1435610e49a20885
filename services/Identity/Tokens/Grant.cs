using GiaLai.Lgsp.Identity.Clients;
using OpenIddict.EntityFrameworkCore.Models;

namespace GiaLai.Lgsp.Identity.Tokens;

/// <summary>A login of a person to an application: all its codes and tokens hang on it.</summary>
internal sealed class Grant : OpenIddictEntityFrameworkCoreAuthorization<Guid, Client, Token>;

/// <summary>A code or token of a person.</summary>
internal sealed class Token : OpenIddictEntityFrameworkCoreToken<Guid, Client, Grant>;
