using GiaLai.Lgsp.Contracts;
using GiaLai.Lgsp.NdopAdapter;
using GiaLai.Lgsp.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("ndop-adapter", "NDO", LgspJson.Apply);
builder.AddNdopAdapter();
var app = builder.Build();
app.UseServiceDefaults();
app.MapNdopAdapter();
return await app.RunServiceAsync(args);
