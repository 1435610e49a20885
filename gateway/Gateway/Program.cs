using GiaLai.Lgsp.Gateway;
using GiaLai.Lgsp.ServiceDefaults;

var builder = WebApplication.CreateSlimBuilder(args);
builder.AddGateway();
var app = builder.Build();
app.UseGateway();
return await app.RunServiceAsync(args);
