using GiaLai.Lgsp.MessageReceiver;

var builder = WebApplication.CreateBuilder(args);
builder.AddMessageReceiver();

var app = builder.Build();
app.MapMessageReceiver();
await app.RunAsync();
