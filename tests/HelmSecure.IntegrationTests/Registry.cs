using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace HelmSecure.IntegrationTests;

/// <summary>Debian's docker-registry on loopback, with its files in a room.</summary>
public sealed class Registry : IDisposable
{
    private readonly Process _process;

    public Registry(Room room)
    {
        Host = FreeAddress();
        room.Write("registry/config.yml", $"""
            version: 0.1
            storage:
              filesystem:
                rootdirectory: {room.Make("registry/data")}
            http:
              addr: {Host}

            """);
        var start = new ProcessStartInfo(Tools.Program("docker-registry"), ["serve", room["registry/config.yml"]]) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true };
        _process = Process.Start(start)!;
        // Read away, so that it never waits for us.
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        WaitUntilItAnswers();
    }

    /// <summary>127.0.0.1:port.</summary>
    public string Host { get; }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static string FreeAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener.LocalEndpoint.ToString()!;
    }

    private void WaitUntilItAnswers()
    {
        var endpoint = IPEndPoint.Parse(Host);
        for (var attempt = 0; attempt < 200; attempt++)
        {
            Assert.That(_process.HasExited, Is.False, "docker-registry ended at once");
            try
            {
                using var client = new TcpClient();
                client.Connect(endpoint);
                return;
            }
            catch (SocketException)
            {
                Thread.Sleep(50);
            }
        }

        Assert.Fail("docker-registry does not answer");
    }
}
