using GiaLai.Lgsp.National;

var builder = WebApplication.CreateBuilder(args);
builder.AddNational();

var app = builder.Build();
app.MapNational();
await app.RunAsync();
