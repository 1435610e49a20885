namespace GiaLai.Lgsp.Demo;

/// <summary>The whole journey in order: from an empty directory to calls that survive a killed Registry.</summary>
internal sealed class Journey(LocalPlatform platform, Screen screen)
{
    public async Task RunAsync()
    {
        Screen.Say($"[bold]Nền tảng tích hợp, chia sẻ dữ liệu tỉnh Gia Lai[/] [grey]· {platform.Gateway}[/]");
        var cast = new Cast(platform);
        await new Directory(cast, screen).RunAsync(platform);
        await new Publication(cast, screen).RunAsync(platform);
        await new Access(cast, screen).RunAsync();
        var call = await new Calls(cast, screen).RunAsync();
        await new Evidence(cast, screen).RunAsync(platform, call);
        await new Ledger(cast, screen, platform).RunAsync();
        await new Accountability(cast, screen).RunAsync();
        await new Messages(cast, screen, platform).RunAsync();
        await new Events(cast, screen).RunAsync();
        await new Documents(cast, screen, platform).RunAsync();
        await new Faults(cast, screen).RunAsync();
        using var national = new NationalServices(cast, screen, platform);
        await national.RunAsync();
        using var data = new NationalData(cast, screen, platform);
        await data.RunAsync();
        using var apis = new NationalApis(cast, screen, platform);
        await apis.RunAsync();
        using var axis = new DocumentAxis(cast, screen, platform);
        await axis.RunAsync();
        using var books = new NationalBooks(cast, screen, platform);
        await books.RunAsync();
    }
}
