using GiaLai.Lgsp.Contracts;
using GiaLai.Lgsp.Exchange;
using GiaLai.Lgsp.ServiceDefaults;

// What it is told at its start holds: it watches no files of settings.
var builder = WebApplication.CreateBuilder([.. args, "--hostBuilder:reloadConfigOnChange=false"]);
builder.AddServiceDefaults("exchange", "EXC", LgspJson.ApplyStrictly);
builder.AddExchange();
var app = builder.Build();
app.UseServiceDefaults();
app.MapExchange();
return await app.RunServiceAsync(args);
