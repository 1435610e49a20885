using System.Diagnostics;
using System.Globalization;
using Spectre.Console;

namespace GiaLai.Lgsp.Demo;

/// <summary>Runs steps one after the other and prints each with its outcome.</summary>
internal sealed class Screen
{
    private int number;

    public Screen()
    {
        if (Console.IsOutputRedirected)
        {
            AnsiConsole.Profile.Width = 160;
        }
    }

    public static void Chapter(string vi, string en)
    {
        AnsiConsole.WriteLine();
        Say($"[bold]{vi}[/] [grey]· {en}[/]");
    }

    /// <param name="vi">What is done, in Vietnamese.</param>
    /// <param name="en">The same in English.</param>
    /// <param name="step">Does it; returns what came of it, throws when the platform did something else.</param>
    public async Task StepAsync(string vi, string en, Func<Task<string>> step)
    {
        number++;
        var watch = Stopwatch.StartNew();
        try
        {
            var outcome = await step();
            Say($"[green]✓[/] {number,2}. {vi} [grey]· {en}[/]");
            Say($"      [blue]{outcome}[/] [grey]({watch.ElapsedMilliseconds} ms)[/]");
        }
        catch (Exception exception)
        {
            Say($"[red]✗[/] {number,2}. {vi} [grey]· {en}[/]");
            Say($"      [red]{(exception is StepFailedException ? exception.Message : exception)}[/]");
            throw;
        }
    }

    /// <summary>A line with markup; what is filled in is shown as it is.</summary>
    public static void Say(FormattableString line) => AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, line);

    public void Passed()
    {
        AnsiConsole.WriteLine();
        Say($"[bold green]Đạt cả {number} bước · all {number} steps hold[/]");
    }

    public void Failed()
    {
        AnsiConsole.WriteLine();
        Say($"[bold red]Dừng ở bước {number} · step {number} does not hold[/]");
    }
}
