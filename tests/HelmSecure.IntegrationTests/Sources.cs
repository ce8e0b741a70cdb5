namespace HelmSecure.IntegrationTests;

/// <summary>The files that git knows of, as they are now, in a repository of their own: what a clone would hold.</summary>
public static class Sources
{
    /// <summary>Makes the copy in a folder of the room and commits it; gives its full path.</summary>
    public static string CopyTo(Room room, string folder)
    {
        var listed = Run.Program(Tools.Program("git"), ["-C", Tools.Root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]).Succeeded();
        foreach (var file in listed.Output.Split('\0', StringSplitOptions.RemoveEmptyEntries).Where(file => File.Exists(Path.Combine(Tools.Root, file))))
        {
            room.Make(Path.Combine(folder, Path.GetDirectoryName(file)!));
            File.Copy(Path.Combine(Tools.Root, file), room[Path.Combine(folder, file)]);
        }

        var copy = room[folder];
        Git(room, copy, "init", "--quiet");
        Git(room, copy, "add", ".");
        Git(room, copy, "commit", "--quiet", "--message", "a clone");
        return copy;
    }

    /// <summary>Runs git in a folder; it must succeed.</summary>
    public static Run Git(Room room, string folder, params string[] arguments) => room.Run(Tools.Program("git"), ["-C", folder, .. arguments]).Succeeded();
}
