using GiaLai.Lgsp.Gateway;
using GiaLai.Lgsp.ServiceDefaults;

// What it is told at its start holds: it watches no files of settings.
var builder = WebApplication.CreateSlimBuilder([.. args, "--hostBuilder:reloadConfigOnChange=false"]);
builder.AddGateway();
var app = builder.Build();
app.UseGateway();
return await app.RunServiceAsync(args);
