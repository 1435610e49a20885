using GiaLai.Lgsp.Registry;
using GiaLai.Lgsp.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("registry", "REG", RegistryJson.Apply);
builder.AddRegistry();
var app = builder.Build();
app.UseServiceDefaults();
app.MapRegistry();
return await app.RunServiceAsync(args);
