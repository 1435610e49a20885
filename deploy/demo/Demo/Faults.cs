using System.Diagnostics;

namespace GiaLai.Lgsp.Demo;

/// <summary>A grant is suspended, Registry is killed, the gateway restarted; in the end all is as before.</summary>
internal sealed class Faults(Cast cast, Screen screen)
{
    private string Address => $"/api/{cast.Service}/parcels/23575-001-0002";

    public async Task RunAsync()
    {
        Screen.Chapter("Thu hồi quyền và sự cố", "Revocation and failure");
        var grant = (await Access.FindAsync(cast, cast.OneStop))!.Value.GetProperty("id").GetString();
        var (suspended, killed) = (false, false);
        try
        {
            await screen.StepAsync("Tạm đình chỉ quyền: bị từ chối trong vòng 1 giây", "The grant is suspended: refused within 1 s", async () =>
            {
                (await cast[cast.OneStop].GetAsync(Address)).Expect(200);
                var watch = Stopwatch.StartNew();
                suspended = true;
                var suspending = cast[cast.ProviderOfficer].PostAsync($"/registry/v1/grants/{grant}/suspend", new { reason = "Trình diễn" });
                Answer answer;
                do
                {
                    answer = (await cast[cast.OneStop].GetAsync(Address)).Expect(200, 403);
                }
                while (answer.Status == 200 && watch.ElapsedMilliseconds < 10_000);
                var took = watch.ElapsedMilliseconds;
                (await suspending).Expect(200);
                return answer.Status == 403 && took <= 1_000
                    ? $"403 {answer.Error} after {took} ms, counted from the decision's request"
                    : throw new StepFailedException($"{answer.Status} after {took} ms");
            });

            await screen.StepAsync("Quyền khác không bị ảnh hưởng", "Other grants are unaffected", () => CallAsync(20));

            await screen.StepAsync("Registry bị dừng đột ngột: các quyền khác vẫn gọi được", "Registry is killed: calls of other grants go on", async () =>
            {
                killed = true;
                await LocalPlatform.CommandAsync("kill", "registry");
                var refused = (await cast[cast.Operator].GetAsync("/registry/v1/agencies/H21")).Expect(502, 503);
                return $"{await CallAsync(50)}; Registry itself: {refused.Status} {refused.Error}";
            });

            await screen.StepAsync("Cổng khởi động lại khi không có Registry", "The gateway restarts without Registry, from its last good snapshot", async () =>
            {
                await LocalPlatform.CommandAsync("restart", "gateway");
                (await cast[cast.OneStop].GetAsync(Address)).Expect(403);
                return $"{await CallAsync(50)}; the suspended grant stays refused";
            });
        }
        finally
        {
            if (killed)
            {
                await LocalPlatform.CommandAsync("start", "registry");
            }

            if (suspended)
            {
                await cast[cast.ProviderOfficer].PostAsync($"/registry/v1/grants/{grant}/resume", new { reason = "Kết thúc trình diễn" });
            }
        }

        await screen.StepAsync("Registry trở lại, quyền được khôi phục", "Registry is back, the grant is resumed", async () =>
        {
            var watch = Stopwatch.StartNew();
            Answer answer;
            do
            {
                answer = (await cast[cast.OneStop].GetAsync(Address)).Expect(200, 403);
            }
            while (answer.Status != 200 && watch.ElapsedMilliseconds < 10_000);
            answer.Expect(200);
            return $"{cast.OneStop} reads again";
        });
    }

    private async Task<string> CallAsync(int times)
    {
        for (var call = 0; call < times; call++)
        {
            (await cast[Cast.WardDesk].GetAsync(Address)).Expect(200);
        }

        return $"{times} of {times} calls of {Cast.WardDesk} answered";
    }
}
