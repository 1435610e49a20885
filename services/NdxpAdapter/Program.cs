using GiaLai.Lgsp.Contracts;
using GiaLai.Lgsp.NdxpAdapter;
using GiaLai.Lgsp.NdxpAdapter.Mediation;
using GiaLai.Lgsp.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("ndxp-adapter", "NDX", LgspJson.Apply, observeHttp: false);
builder.AddNdxpAdapter();
var app = builder.Build();
app.UseServiceDefaults(CallNational.Use);
app.MapNdxpAdapter();
return await app.RunServiceAsync(args);
