using GiaLai.Lgsp.Demo;

var platform = await LocalPlatform.ReadAsync(Environment.GetEnvironmentVariable("LGSP_ENV") ?? ".lgsp/env.json");
var screen = new Screen();
try
{
    await new Journey(platform, screen).RunAsync();
    screen.Passed();
    return 0;
}
catch (Exception)
{
    // The step has said why.
    screen.Failed();
    return 1;
}
