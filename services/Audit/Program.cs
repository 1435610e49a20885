using GiaLai.Lgsp.Audit;
using GiaLai.Lgsp.Contracts;
using GiaLai.Lgsp.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("audit", "AUD", LgspJson.Apply);
builder.AddAudit();
var app = builder.Build();
app.UseServiceDefaults();
app.MapAudit();
return await app.RunServiceAsync(args);
