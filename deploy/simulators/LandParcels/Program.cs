using GiaLai.Lgsp.LandParcels;

var builder = WebApplication.CreateBuilder(args);
builder.AddLandParcels();

var app = builder.Build();
app.MapLandParcels();
await app.RunAsync();
