using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace HelmSecure.IntegrationTests;

/// <summary>A web server of this machine only, which serves what a test puts into <see cref="Files"/> and remembers what it was asked.</summary>
public sealed class LoopbackServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentQueue<string> _requests = new();

    public LoopbackServer()
    {
        _listener.Start();
        _ = Accept();
    }

    /// <summary>http://127.0.0.1:port, no slash at the end.</summary>
    public string Url => $"http://{_listener.LocalEndpoint}";

    /// <summary>The host and port alone.</summary>
    public string Host => _listener.LocalEndpoint.ToString()!;

    /// <summary>Bytes by path (with a leading slash); all other paths are "404 Not Found".</summary>
    public ConcurrentDictionary<string, byte[]> Files { get; } = new(StringComparer.Ordinal);

    /// <summary>Paths that are answered with this status ("500 Internal Server Error") and nothing else.</summary>
    public ConcurrentDictionary<string, string> Failures { get; } = new(StringComparer.Ordinal);

    /// <summary>Where a path redirects to.</summary>
    public ConcurrentDictionary<string, string> Redirects { get; } = new(StringComparer.Ordinal);

    /// <summary>Every request so far, with its headers, in order.</summary>
    public IReadOnlyList<string> Requests => [.. _requests];

    /// <summary>The paths asked for so far, in order.</summary>
    public IReadOnlyList<string> Paths => [.. _requests.Select(PathOf)];

    public void Dispose() => _listener.Dispose();

    private static string PathOf(string request) => request.Split(' ')[1];

    private async Task Accept()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync();
                await Answer(client.GetStream());
            }
        }
        catch (Exception exception) when (exception is ObjectDisposedException or SocketException or InvalidOperationException)
        {
            // The test is over.
        }
    }

    private async Task Answer(NetworkStream stream)
    {
        try
        {
            var request = await ReadHead(stream);
            _requests.Enqueue(request);
            var path = PathOf(request);
            if (Redirects.TryGetValue(path, out var target))
                await Send(stream, $"302 Found\r\nLocation: {target}", []);
            else if (Failures.TryGetValue(path, out var status))
                await Send(stream, status, []);
            else if (Files.TryGetValue(path, out var body))
                await Send(stream, "200 OK", request.StartsWith("HEAD", StringComparison.Ordinal) ? null : body, body.Length);
            else
                await Send(stream, "404 Not Found", []);
        }
        catch (IOException)
        {
            // The client hung up; the next one may not.
        }
    }

    private static async Task<string> ReadHead(NetworkStream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one) == 0)
                throw new IOException("the request ended early");
            head.Append((char)one[0]);
        }

        return head.ToString();
    }

    private static async Task Send(NetworkStream stream, string status, byte[]? body, int length = 0)
    {
        var head = $"HTTP/1.1 {status}\r\nContent-Type: application/gzip\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head));
        await stream.WriteAsync(body ?? []);
    }
}
