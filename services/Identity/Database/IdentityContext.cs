using GiaLai.Lgsp.Identity.Clients;
using GiaLai.Lgsp.Identity.Tokens;
using Microsoft.EntityFrameworkCore;
using OpenIddict.EntityFrameworkCore;

namespace GiaLai.Lgsp.Identity.Database;

/// <summary>
/// OpenIddict's view of the database, mapped onto the tables that the numbered SQL files make. All else goes through the stores.
/// </summary>
internal sealed class IdentityContext(DbContextOptions<IdentityContext> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfiguration(new OpenIddictEntityFrameworkCoreApplicationConfiguration<Client, Grant, Token, Guid>());
        modelBuilder.ApplyConfiguration(new OpenIddictEntityFrameworkCoreAuthorizationConfiguration<Grant, Client, Token, Guid>());
        modelBuilder.ApplyConfiguration(new OpenIddictEntityFrameworkCoreTokenConfiguration<Token, Client, Grant, Guid>());
        modelBuilder.Entity<Client>(client =>
        {
            client.ToTable("client");
            client.Ignore(c => c.ClientSecret).Ignore(c => c.ConsentType).Ignore(c => c.DisplayNames).Ignore(c => c.Properties).Ignore(c => c.Settings);
            client.HasMany(c => c.Secrets).WithOne().HasForeignKey("client");
            client.Navigation(c => c.Secrets).AutoInclude();
        });
        modelBuilder.Entity<ClientSecret>(secret =>
        {
            secret.ToTable("client_secret");
            secret.Property<Guid>("client").HasColumnName("client");
            secret.HasKey("client", nameof(ClientSecret.Hash));
        });
        modelBuilder.Entity<Grant>().ToTable("oauth_authorization");
        modelBuilder.Entity<Token>().ToTable("oauth_token");
    }
}
