using GiaLai.Lgsp.Contracts;
using GiaLai.Lgsp.Exchange;
using GiaLai.Lgsp.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("exchange", "EXC", LgspJson.Apply);
builder.AddExchange();
var app = builder.Build();
app.UseServiceDefaults();
app.MapExchange();
return await app.RunServiceAsync(args);
