using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using GiaLai.Lgsp.Gateway.Tests.Drivers;
using GiaLai.Lgsp.Testing;

namespace GiaLai.Lgsp.Benchmarks.Gateway;

/// <summary>What the gateway is compared with, and the provider behind all of them: nginx with files of four sizes.</summary>
internal sealed class Yardsticks(string folder)
{
    public static readonly IReadOnlyDictionary<string, int> Sizes = new Dictionary<string, int>(StringComparer.Ordinal)
    {
        ["1k"] = 1 << 10,
        ["10k"] = 10 << 10,
        ["100k"] = 100 << 10,
        ["10m"] = 10 << 20,
    };

    private const int Connections = 64;
    private readonly int http = Ports.Free();
    private readonly int https = Ports.Free();

    public Uri Origin => new($"http://127.0.0.1:{http}/data/");

    public Uri OriginTls => new($"https://127.0.0.1:{https}/data/");

    /// <summary>PEM of the certificate of every server here, and its key.</summary>
    public string Certificate => Path.Combine(folder, "server.pem");

    public string Key => Path.Combine(folder, "server.key");

    public string Authority => Path.Combine(folder, "ca.pem");

    public async Task<Server> StartOriginAsync()
    {
        using var pki = new TestPki();
        using var server = pki.Server();
        await File.WriteAllTextAsync(Certificate, server.ExportCertificatePem());
        using var key = server.GetECDsaPrivateKey()!;
        await File.WriteAllTextAsync(Key, key.ExportPkcs8PrivateKeyPem());
        await File.WriteAllTextAsync(Authority, pki.Pem);
        var data = Directory.CreateDirectory(Path.Combine(folder, "data")).FullName;
        foreach (var (name, size) in Sizes)
        {
            await File.WriteAllTextAsync(Path.Combine(data, name), "{\"parcel\":\"" + new string('x', size - 13) + "\"}");
        }

        return await NginxAsync("direct", Origin, $$"""
            listen {{http}} backlog=4096; listen {{https}} ssl;
            {{Tls()}}
            keepalive_requests 1000000000;
            open_file_cache max=100; default_type application/json;
            root {{folder}};
            """);
    }

    public Task<Server> StartNginxAsync(bool tls = false)
    {
        var port = Ports.Free();
        var origin = tls ? OriginTls : Origin;
        return NginxAsync(tls ? "nginx, TLS" : "nginx", new Uri($"{origin.Scheme}://127.0.0.1:{port}/data/"), $$"""
            listen {{port}} {{(tls ? "ssl" : "backlog=4096")}};
            {{(tls ? Tls() : "")}}
            keepalive_requests 1000000000;
            location / {
              proxy_pass {{origin.Scheme}}://origin; proxy_http_version 1.1; proxy_set_header Connection "";
              proxy_ssl_verify on; proxy_ssl_trusted_certificate {{Authority}}; proxy_ssl_name localhost; proxy_ssl_session_reuse on;
            }
            """, $"upstream origin {{ server 127.0.0.1:{origin.Port}; keepalive {Connections}; keepalive_requests 1000000000; }}");
    }

    public async Task<Server> StartHaproxyAsync()
    {
        var port = Ports.Free();
        var file = Path.Combine(folder, "haproxy.cfg");
        await File.WriteAllTextAsync(file, $"""
            global
              maxconn 4096
              nbthread 2
            defaults
              mode http
              timeout connect 5s
              timeout client 60s
              timeout server 60s
            listen proxy
              bind 127.0.0.1:{port}
              http-reuse always
              server origin 127.0.0.1:{http} maxconn 256 pool-max-conn 256

            """);
        return await new Server("HAProxy", new Uri($"http://127.0.0.1:{port}/data/"), Server.Start("haproxy", ["-db", "-f", file])).ListensAsync();
    }

    public async Task<Server> StartYarpAsync(bool inline)
    {
        var port = Ports.Free();
        Dictionary<string, string> environment = inline ? new() { ["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS"] = "1" } : [];
        environment["DOTNET_gcServer"] = "0";
        var process = Server.Start("dotnet", [Program(), "serve", "yarp", port.ToString(CultureInfo.InvariantCulture), Origin.GetLeftPart(UriPartial.Authority)], environment);
        return await new Server(inline ? "bare YARP, inline completions" : "bare YARP", new Uri($"http://127.0.0.1:{port}/data/"), process).ListensAsync();
    }

    /// <summary>This program, for the servers that it can be itself.</summary>
    public static string Program() => Path.Combine(AppContext.BaseDirectory, "GiaLai.Lgsp.Benchmarks.dll");

    private string Tls() => $"ssl_certificate {Certificate}; ssl_certificate_key {Key}; ssl_protocols TLSv1.2 TLSv1.3; ssl_session_cache shared:s:1m;";

    private async Task<Server> NginxAsync(string name, Uri address, string server, string more = "")
    {
        var home = Directory.CreateDirectory(Path.Combine(folder, "nginx-" + address.Port)).FullName;
        var file = Path.Combine(home, "nginx.conf");
        await File.WriteAllTextAsync(file, $$"""
            daemon off; pid {{home}}/pid; error_log stderr crit; worker_processes 2; {{(Environment.UserName == "root" ? "user root;" : "")}}
            events { worker_connections 4096; }
            http {
              access_log off; sendfile on; tcp_nopush on; server_tokens off;
              client_body_temp_path {{home}}/body; proxy_temp_path {{home}}/proxy; fastcgi_temp_path {{home}}/f; uwsgi_temp_path {{home}}/u; scgi_temp_path {{home}}/s;
              {{more}}
              server {
                {{server}}
              }
            }

            """);
        return await new Server(name, address, Server.Start("nginx", ["-e", "stderr", "-p", home, "-c", file])).ListensAsync();
    }
}
