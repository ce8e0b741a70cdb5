namespace HelmSecure.Cli;

/// <summary>Writes an archive and its provenance file so that both are there afterwards, or what was there before.</summary>
internal static class ArchiveAndProvenance
{
    /// <summary>Both are written and checked under temporary names before either gets its own.</summary>
    /// <param name="path">The archive's; the provenance file's has <c>.prov</c> after it.</param>
    /// <param name="provenance">Null for an unsigned chart: a provenance file that is there belongs to another archive and goes.</param>
    /// <param name="force">Whether files that are there may be replaced.</param>
    /// <param name="check">Given the provenance as it is on the disk, once the archive there is known to be this one; it throws to leave everything as it was.</param>
    /// <exception cref="HelmSecureException">A file exists, or the machine would not write it.</exception>
    public static void Write(string path, ReadOnlyMemory<byte> archive, byte[]? provenance, bool force, Action<byte[]>? check = null)
    {
        var provenancePath = path + ".prov";
        using var newArchive = new StagedFile(path, archive, force);
        using var newProvenance = provenance is { } bytes ? new StagedFile(provenancePath, bytes, force) : null;
        if (newProvenance is not null && check is not null)
        {
            newArchive.ThrowUnlessItHolds(archive.Span);
            check(newProvenance.ReadBack());
        }

        Interruption.Hold(() => Place(newArchive, newProvenance, provenancePath, force));
    }

    // The archive last: until then there is at worst an archive that nobody takes for verified.
    private static void Place(StagedFile archive, StagedFile? provenance, string provenancePath, bool force)
    {
        var aside = force ? StagedFile.SetAside(provenancePath) : null;
        try
        {
            provenance?.Place();
            archive.Place();
        }
        finally
        {
            Settle(provenancePath, aside, provenance, succeeded: archive.IsPlaced);
        }
    }

    private static void Settle(string provenancePath, string? aside, StagedFile? provenance, bool succeeded)
    {
        try
        {
            if (aside is not null && succeeded)
                File.Delete(aside);
            else if (aside is not null)
                File.Move(aside, provenancePath, overwrite: true);
            else if (!succeeded && provenance is { IsPlaced: true })
                File.Delete(provenancePath);
        }
        catch (Exception failure) when (IoFailure.IsKnown(failure))
        {
            throw StagedFile.CouldNotWrite(provenancePath, failure);
        }
    }
}
