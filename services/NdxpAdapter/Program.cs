using GiaLai.Lgsp.Contracts;
using GiaLai.Lgsp.NdxpAdapter;
using GiaLai.Lgsp.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("ndxp-adapter", "NDX", LgspJson.Apply);
builder.AddNdxpAdapter();
var app = builder.Build();
app.UseServiceDefaults();
app.MapNdxpAdapter();
return await app.RunServiceAsync(args);
