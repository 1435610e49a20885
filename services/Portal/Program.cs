using GiaLai.Lgsp.Contracts;
using GiaLai.Lgsp.Portal;
using GiaLai.Lgsp.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("portal", "POR", LgspJson.Apply);
builder.AddPortal();
var app = builder.Build();
app.UseServiceDefaults(PortalModule.UsePublicAddress);
app.MapPortal();
return await app.RunServiceAsync(args);
