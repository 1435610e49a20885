using GiaLai.Lgsp.Contracts;
using GiaLai.Lgsp.ServiceDefaults;
using GiaLai.Lgsp.VapexPublisher;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("vapex-publisher", "VPX", LgspJson.Apply);
builder.AddVapexPublisher();
var app = builder.Build();
app.UseServiceDefaults();
app.MapVapexPublisher();
return await app.RunServiceAsync(args);
