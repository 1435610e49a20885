using GiaLai.Lgsp.Contracts;
using GiaLai.Lgsp.Identity;
using GiaLai.Lgsp.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("identity", "IDN", LgspJson.Apply);
builder.AddIdentity();
var app = builder.Build();
app.UseIdentity();
app.UseServiceDefaults();
app.MapIdentity();
return await app.RunServiceAsync(args);
