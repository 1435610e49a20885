using GiaLai.Lgsp.Contracts;
using GiaLai.Lgsp.ServiceDefaults;
using GiaLai.Lgsp.Witness;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("witness", "WIT", LgspJson.Apply);
builder.AddWitness();
var app = builder.Build();
app.UseServiceDefaults();
app.MapWitness();
return await app.RunServiceAsync(args);
