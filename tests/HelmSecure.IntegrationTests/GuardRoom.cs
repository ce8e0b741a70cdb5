using System.Text;

namespace HelmSecure.IntegrationTests;

/// <summary>
/// A room with a signed chart and the real helm, but for what would need a cluster: helm install, upgrade, history and get are a stand-in's, which keeps what it is given.
/// </summary>
public sealed class GuardRoom : IDisposable
{
    /// <summary>Deployed once, and then an upgrade failed.</summary>
    public const string History = """[{"revision":1,"status":"superseded"},{"revision":2,"status":"deployed"},{"revision":3,"status":"failed"}]""";

    private readonly string _real;

    public GuardRoom(string helmVersion)
    {
        _real = Tools.Helm(helmVersion);
        Room.Environment["HELM_NAMESPACE"] = null;
        Room.Environment["HELM_SECURE_CONFIG"] = null;
        Room.Environment["XDG_STATE_HOME"] = null;
        StandIn("");
        Publish(("templates/a.yaml", AuditRoom.ConfigMap("{{ .Release.Name }}") + "data: {value: {{ .Values.value | default \"none\" | quote }}}\n"));
    }

    public Shop Shop { get; } = new();

    public Room Room => Shop.Room;

    /// <summary>The words of the last call, in which <c>TMP</c> stands for the folder of that run; null when helm was not started.</summary>
    public IReadOnlyList<string>? LastCall => File.Exists(Room["got/words"])
        ? [.. File.ReadAllText(Room["got/words"]).Split('\0')[..^1].Select(word => word.Replace(File.ReadAllText(Room["got/folder"]).Trim(), "TMP", StringComparison.Ordinal))]
        : null;

    /// <summary>Packs the chart shop 0.1.0 and signs it.</summary>
    public void Publish(params (string Name, string Content)[] files)
    {
        Room.Write(Shop.Archive, Shop.Pack([("Chart.yaml", Shop.ChartYaml), .. files]));
        Shop.Sign(Shop.Archive);
    }

    /// <summary>Puts the stand-in in helm's place.</summary>
    /// <param name="last">What the last call does, when it has kept what it was given.</param>
    /// <param name="afterRender">What is done behind each helm template.</param>
    public void StandIn(string last, string afterRender = "") => Room.Environment["HELM_BIN"] = Room.WriteScript("bin/helm", $$"""
        real='{{_real}}' room='{{Room.Folder}}'
        if [ "$2" = --help ]; then exec "$real" "$@"; fi
        case $1 in
        version)
          if [ -e "$room/helm4" ]; then printf v4.2.4; exit; fi
          exec "$real" "$@" ;;
        history)
          if [ -e "$room/history" ]; then cat "$room/history"; exit; fi
          echo "Error: release: not found" >&2; exit 1 ;;
        get)
          printf '%s ' "$@" >>"$room/asked"
          case " $* " in *' --all '*) cat "$room/all" ;; *) cat "$room/given" ;; esac ;;
        install | upgrade)
          mkdir -p "$room/got"
          printf '%s\0' "$@" >"$room/got/words"
          for word; do
            case $word in
            --values=*) cat "${word#--values=}" >>"$room/got/values" ;;
            --set-file=*) cp "${word##*=}" "$room/got/file" ;;
            --post-renderer=*) gate=${word#*=}; if [ "$gate" = secure-gate ]; then gate=${HELM_PLUGINS##*:}/secure-gate; fi; echo "${gate%/gate/*}" >"$room/got/folder" ;;
            *.tgz) cp "$word" "$room/got/archive" ;;
            esac
          done
          {{last}}
          ;;
        template)
          "$real" "$@" || exit
          {{afterRender}}
          ;;
        *) exec "$real" "$@" ;;
        esac
        """);

    /// <summary>The real helm.</summary>
    public Run Helm(params string[] arguments) => Room.Run(_real, arguments);

    public Run Secure(params string[] arguments) => Shop.Secure(arguments);

    public Run SecureWithInput(string input, params string[] arguments) => Room.RunWithInput(Encoding.UTF8.GetBytes(input), Tools.HelmSecure, arguments);

    public void AssertNothingLeft() => Assert.That(Directory.GetFileSystemEntries(Room["tmp"]), Is.Empty);

    /// <summary>Fails unless this was a no of ours, and helm was not started.</summary>
    public void AssertRefused(Run run, string sentence, int code = 1)
    {
        Assert.That(run.ExitCode, Is.EqualTo(code), run.ToString());
        Assert.That(run.Error, Does.Contain(sentence), run.ToString());
        Assert.That(run.Output, Is.Empty);
        Assert.That(LastCall, Is.Null);
        AssertNothingLeft();
    }

    public void Dispose() => Shop.Dispose();
}
