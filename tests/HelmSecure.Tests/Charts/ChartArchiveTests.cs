using System.Buffers.Binary;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using HelmSecure.Charts;
using SharpCompress.Readers;
using static HelmSecure.Tests.Charts.TestArchive;

namespace HelmSecure.Tests.Charts;

public sealed class ChartArchiveTests
{
    private static readonly byte[] Good = Of(File("web/Chart.yaml", ChartYaml), File("web/templates/a.yaml", "kind: Pod\n"));

    [Test]
    public void A_chart_is_read()
    {
        var chart = ReadWell(Good);

        Assert.That(chart.TopFolder, Is.EqualTo("web"));
        Assert.That(chart.Files, Is.EquivalentTo(new Dictionary<string, int>(StringComparer.Ordinal) { ["Chart.yaml"] = 40, ["templates/a.yaml"] = 10 }));
        Assert.That(Encoding.UTF8.GetString(chart.ChartYaml.Span), Is.EqualTo(ChartYaml));
        Assert.That(chart.RequirementsYaml, Is.Null);
    }

    [Test]
    public void Every_form_of_header_is_read([Values(TarEntryFormat.V7, TarEntryFormat.Ustar, TarEntryFormat.Pax, TarEntryFormat.Gnu)] TarEntryFormat format)
    {
        var name = "web/" + new string('n', format is TarEntryFormat.V7 or TarEntryFormat.Ustar ? 80 : 200);
        var chart = ReadWell(Of(File("web/Chart.yaml", ChartYaml, format), File(name, "x", format)));

        Assert.That(chart.Files.Keys, Is.EquivalentTo(new[] { "Chart.yaml", name[4..] }));
    }

    [Test]
    public void A_name_over_prefix_and_name_is_read()
    {
        var name = "web/" + string.Join('/', Enumerable.Repeat(new string('n', 40), 4));

        Assert.That(ReadWell(Of(File("web/Chart.yaml"), File(name))).Files.Keys, Does.Contain(name[4..]));
    }

    [Test]
    public void Global_headers_with_a_comment_are_skipped()
    {
        var comment = new PaxGlobalExtendedAttributesTarEntry(new Dictionary<string, string>(StringComparer.Ordinal) { ["comment"] = "0123" });

        Assert.That(ReadWell(Of(comment, Folder("web/"), File("web/Chart.yaml"))).Files, Has.Count.EqualTo(1));
    }

    [Test]
    public void SharpCompress_sees_the_same_files()
    {
        using var reader = ReaderFactory.OpenReader(new MemoryStream(Good));
        var seen = new List<string?>();
        while (reader.MoveToNextEntry())
            seen.Add($"{reader.Entry.Key} {reader.Entry.Size}");

        Assert.That(ReadWell(Good).Files.Select(file => $"web/{file.Key} {file.Value}"), Is.EqualTo(seen));
    }

    [Test]
    public void Signatures_of_dependencies_are_kept_and_the_dependencies_are_read_when_asked_for()
    {
        var chart = ReadWell(Of(
            File("web/charts/a-1.0.0.tgz", "A"),
            File("web/charts/a-1.0.0.tgz.prov", "P"),
            File("web/charts/sub/charts/b.tgz.prov", "Q"),
            File("web/Chart.yaml"),
            File("web/requirements.yaml", "dependencies: []\n")));

        Assert.That(chart.Provenances.Keys, Is.EqualTo(new[] { "charts/a-1.0.0.tgz.prov" }));
        Assert.That(chart.RequirementsYaml?.Length, Is.EqualTo(17));
        Assert.That(
            chart.ReadFiles(new HashSet<string>(StringComparer.Ordinal) { "charts/a-1.0.0.tgz", "absent" }).Select(file => $"{file.Name}={Encoding.UTF8.GetString(file.Content)}"),
            Is.EqualTo(new[] { "charts/a-1.0.0.tgz=A" }));
    }

    [TestCase("Chart.yaml", ArchiveFaultKind.TopFolder, "'Chart.yaml' does not lie in the chart's folder")]
    [TestCase("db/x", ArchiveFaultKind.TopFolder, "the archive has the folders 'web' and 'db' where one was expected")]
    [TestCase("web/Chart.yaml", ArchiveFaultKind.DuplicateName, "'web/Chart.yaml' is in the archive twice")]
    [TestCase("/web/x", ArchiveFaultKind.UnsafePath, "the name '/web/x' is absolute")]
    [TestCase("web/../x", ArchiveFaultKind.UnsafePath, "the name 'web/../x' leads out of the chart")]
    [TestCase("../web/x", ArchiveFaultKind.UnsafePath, "the name '../web/x' leads out of the chart")]
    [TestCase("./web/x", ArchiveFaultKind.UnsafePath, "the name './web/x' has an empty part")]
    [TestCase("web//x", ArchiveFaultKind.UnsafePath, "the name 'web//x' has an empty part")]
    [TestCase("web/./Chart.yaml", ArchiveFaultKind.UnsafePath, "the name 'web/./Chart.yaml' has an empty part")]
    [TestCase("web\\x", ArchiveFaultKind.UnsafePath, "the name 'web\\x' has a backslash")]
    [TestCase("web/C:/x", ArchiveFaultKind.UnsafePath, "the name 'web/C:/x' has a drive letter")]
    [TestCase("web/a\u001b[2Jb", ArchiveFaultKind.UnsafePath, "the name 'web/a\\x1b[2Jb' has control characters")]
    public void A_name_that_could_be_misunderstood_is_a_fault(string name, ArchiveFaultKind kind, string sentence)
    {
        Assert.That(Fault(Of(File("web/Chart.yaml", ChartYaml), File(name, "x"))), Is.EqualTo(new ArchiveFault(kind, sentence)));
    }

    [TestCase(TarEntryType.SymbolicLink, ArchiveFaultKind.Link, "'web/x' is a link")]
    [TestCase(TarEntryType.HardLink, ArchiveFaultKind.Link, "'web/x' is a link")]
    [TestCase(TarEntryType.CharacterDevice, ArchiveFaultKind.SpecialFile, "'web/x' is a device")]
    [TestCase(TarEntryType.BlockDevice, ArchiveFaultKind.SpecialFile, "'web/x' is a device")]
    [TestCase(TarEntryType.Fifo, ArchiveFaultKind.SpecialFile, "'web/x' is a pipe")]
    public void What_is_neither_file_nor_folder_is_a_fault(TarEntryType type, ArchiveFaultKind kind, string sentence)
    {
        var entry = Entry(type, "web/x", TarEntryFormat.Ustar);
        if (type is TarEntryType.SymbolicLink or TarEntryType.HardLink)
            entry.LinkName = "Chart.yaml";

        Assert.That(Fault(Of(File("web/Chart.yaml"), entry)), Is.EqualTo(new ArchiveFault(kind, sentence)));
    }

    [Test]
    public void A_chart_without_ChartYaml_is_a_fault()
    {
        Assert.That(Fault(Of(File("web/sub/Chart.yaml"))).Kind, Is.EqualTo(ArchiveFaultKind.NoChartYaml));
        Assert.That(Fault(Gzip(new byte[1024])).Kind, Is.EqualTo(ArchiveFaultKind.NoChartYaml));
    }

    [Test]
    public void Names_that_are_not_Utf8_are_a_fault()
    {
        var tar = Rewrite(Tar(File("web/x")), 0, header => header[4] = 0xFF);

        Assert.That(Fault(Gzip(tar)), Is.EqualTo(new ArchiveFault(ArchiveFaultKind.UnsafePath, "a name in the archive is not valid UTF-8")));
    }

    [TestCase(ArchiveFaultKind.Damaged, 100, "0040755\0")]
    [TestCase(ArchiveFaultKind.Damaged, 124, "0000000001x\0")]
    [TestCase(ArchiveFaultKind.SpecialFile, 156, "7")]
    [TestCase(ArchiveFaultKind.SpecialFile, 156, "S")]
    [TestCase(ArchiveFaultKind.Link, 156, "K")]
    [TestCase(ArchiveFaultKind.Damaged, 156, "5")]
    [TestCase(ArchiveFaultKind.Damaged, 3, "/\0")]
    [TestCase(ArchiveFaultKind.Unsupported, 257, "ostar")]
    [TestCase(ArchiveFaultKind.TooLarge, 124, "77777777777\0")]
    public void A_header_that_programs_read_in_different_ways_is_a_fault(ArchiveFaultKind kind, int offset, string written)
    {
        var tar = Tar(File("web/Chart.yaml", ChartYaml), File("web/x", "x"));

        Assert.That(Fault(Gzip(Rewrite(tar, 1024, header => Encoding.ASCII.GetBytes(written).CopyTo(header, offset)))).Kind, Is.EqualTo(kind));
    }

    [TestCase("12 path=a/b\n", ArchiveFaultKind.NoChartYaml)]
    [TestCase("19 mtime=12345.678\n", null)]
    [TestCase("31 linkpath=../../../etc/hosts\n", ArchiveFaultKind.Link)]
    [TestCase("22 GNU.sparse.major=1\n", ArchiveFaultKind.Unsupported)]
    [TestCase("21 hdrcharset=BINARY\n", ArchiveFaultKind.Unsupported)]
    [TestCase("10 path=a\n10 path=b\n", ArchiveFaultKind.Damaged)]
    [TestCase("8 path=\n", ArchiveFaultKind.Damaged)]
    [TestCase("9 size=x\n", ArchiveFaultKind.Damaged)]
    [TestCase("20 size=99999999999\n", ArchiveFaultKind.TooLarge)]
    [TestCase("99 path=a\n", ArchiveFaultKind.Damaged)]
    [TestCase("8 path=a\n", ArchiveFaultKind.Damaged)]
    [TestCase("8 pathab\n", ArchiveFaultKind.Damaged)]
    public void Pax_records_are_read_strictly(string records, ArchiveFaultKind? kind)
    {
        var extended = Rewrite(Tar(File("pax", records)), 0, header => header[156] = (byte)'x')[..1024];
        byte[] tar = [.. extended, .. Tar(File("web/Chart.yaml"))];

        Assert.That(FaultOrNull(Gzip(tar))?.Kind, Is.EqualTo(kind));
    }

    [Test]
    public void Extended_headers_one_after_the_other_are_a_fault_because_readers_join_or_drop_them(
        [Values('x', 'L')] char first, [Values('x', 'L', 'g')] char second)
    {
        byte[] Header(char type, string content) => Rewrite(Tar(File("header", content)), 0, header => header[156] = (byte)type)[..1024];
        byte[] tar =
        [
            .. Tar(File("web/Chart.yaml", ChartYaml))[..1024],
            .. Header(first, first == 'x' ? "19 path=web/README\n" : "web/README\0"),
            .. Header(second, second == 'L' ? "web/README\0" : "13 comment=x\n"),
            .. Tar(File("web/Chart.yaml", "name: other\n")),
        ];

        Assert.That(Fault(Gzip(tar)).Kind, Is.EqualTo(ArchiveFaultKind.Unsupported));
    }

    [Test]
    public void An_extended_header_before_the_end_is_a_fault()
    {
        byte[] extended = Rewrite(Tar(File("header", "13 comment=x\n")), 0, header => header[156] = (byte)'x')[..1024];

        Assert.That(Fault(Gzip([.. Tar(File("web/Chart.yaml", ChartYaml))[..1024], .. extended, .. new byte[1024]])).Kind, Is.EqualTo(ArchiveFaultKind.Damaged));
    }

    [Test]
    public void Headers_of_star_whose_prefix_ends_elsewhere_are_a_fault()
    {
        var star = Rewrite(Tar(File("web/Chart.yaml", ChartYaml)), 0, header => "tar\0"u8.CopyTo(header.AsSpan(508)));

        Assert.That(Fault(Gzip(star)).Kind, Is.EqualTo(ArchiveFaultKind.Unsupported));
    }

    [Test]
    public void A_global_header_that_names_files_is_a_fault()
    {
        var global = new PaxGlobalExtendedAttributesTarEntry(new Dictionary<string, string>(StringComparer.Ordinal) { ["path"] = "web/Chart.yaml" });

        Assert.That(Fault(Of(global, File("web/x"))).Kind, Is.EqualTo(ArchiveFaultKind.Unsupported));
    }

    [Test]
    public void Whatever_is_cut_off_is_noticed()
    {
        for (var length = 0; length < Good.Length; length++)
            Assert.That(FaultOrNull(Good[..length]), Is.Not.Null, $"the first {length} bytes");
    }

    [Test]
    public void Whatever_follows_is_noticed()
    {
        Assert.That(Fault([.. Good, 0]).Kind, Is.EqualTo(ArchiveFaultKind.TrailingData));
        Assert.That(Fault([.. Good, .. Good]).Kind, Is.EqualTo(ArchiveFaultKind.TrailingData));
        Assert.That(Fault(Gzip([.. Tar(File("web/Chart.yaml")), 1])).Kind, Is.EqualTo(ArchiveFaultKind.TrailingData));
        Assert.That(Fault(Gzip([.. Tar(File("web/Chart.yaml")), .. Tar(File("web/x"))])).Kind, Is.EqualTo(ArchiveFaultKind.TrailingData));
    }

    [Test]
    public void Zeros_after_the_end_are_the_padding_of_GNU_tar()
    {
        Assert.That(FaultOrNull(Gzip([.. Tar(File("web/Chart.yaml")), .. new byte[10240]])), Is.Null);
    }

    [Test]
    public void An_archive_without_its_end_mark_is_truncated()
    {
        var tar = Tar(File("web/Chart.yaml"));

        Assert.That(Fault(Gzip(tar[..^512])).Kind, Is.EqualTo(ArchiveFaultKind.Truncated));
        Assert.That(Fault(Gzip(tar[..^1024])).Kind, Is.EqualTo(ArchiveFaultKind.Truncated));
    }

    [Test]
    public void Every_changed_bit_is_a_fault_or_without_effect()
    {
        var chart = ReadWell(Good);
        for (var bit = 0; bit < Good.Length * 8; bit++)
        {
            var changed = (byte[])Good.Clone();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            if (ChartArchive.Read(changed, out _) is { } read)
                Assert.That(read.Files, Is.EquivalentTo(chart.Files), $"bit {bit}");
        }
    }

    [Test]
    public void Wrong_checksum_and_length_in_the_trailer_are_faults()
    {
        Assert.That(Fault([.. Good[..^8], .. new byte[4], .. Good[^4..]]).Kind, Is.EqualTo(ArchiveFaultKind.Damaged));
        Assert.That(Fault([.. Good[..^4], .. new byte[4]]).Kind, Is.EqualTo(ArchiveFaultKind.Damaged));
    }

    [Test]
    public void What_is_no_archive_is_a_fault()
    {
        Assert.That(Fault([]).Kind, Is.EqualTo(ArchiveFaultKind.NotGzip));
        Assert.That(Fault("PK\u0003\u0004"u8.ToArray()).Kind, Is.EqualTo(ArchiveFaultKind.NotGzip));
        Assert.That(Fault(Gzip("hello"u8.ToArray())).Kind, Is.EqualTo(ArchiveFaultKind.NotTar));
        Assert.That(Fault(Gzip(Enumerable.Repeat((byte)'a', 2048).ToArray())).Kind, Is.EqualTo(ArchiveFaultKind.NotTar));
    }

    [Test]
    public void Optional_parts_of_the_gzip_header_are_skipped()
    {
        byte[] header = [0x1F, 0x8B, 8, 0x04 | 0x08 | 0x10, .. Good[4..10], 3, 0, 1, 2, 3, .. "name\0"u8, .. "Helm\0"u8];

        Assert.That(FaultOrNull([.. header, .. Good[10..]]), Is.Null);
        Assert.That(Fault(header).Kind, Is.EqualTo(ArchiveFaultKind.Truncated));
        Assert.That(Fault([0x1F, 0x8B, 8, 0x02, .. Good[4..10], 0, 0, .. Good[10..]]).Kind, Is.EqualTo(ArchiveFaultKind.Damaged));
        Assert.That(Fault([0x1F, 0x8B, 8, 0x80, .. Good[4..]]).Kind, Is.EqualTo(ArchiveFaultKind.NotGzip));
    }

    [Test]
    public void Deflate_data_without_an_end_is_truncated_whatever_the_trailer_says()
    {
        var tar = Tar(File("web/Chart.yaml"));
        // One stored block that is not the last.
        byte[] body = [0, 0, 0, 0, 0, .. tar];
        BinaryPrimitives.WriteUInt16LittleEndian(body.AsSpan(1), (ushort)tar.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(body.AsSpan(3), (ushort)~tar.Length);
        byte[] trailer = Gzip(tar)[^8..];

        Assert.That(Fault([.. Good[..10], .. body, .. trailer]).Kind, Is.EqualTo(ArchiveFaultKind.Truncated));
        body[0] = 1;
        Assert.That(FaultOrNull([.. Good[..10], .. body, .. trailer]), Is.Null);
    }

    [Test]
    public void A_file_over_five_mebibytes_is_a_fault()
    {
        Assert.That(FaultOrNull(Of(File("web/Chart.yaml"), File("web/x", new byte[5 << 20]))), Is.Null);
        Assert.That(
            Fault(Of(File("web/Chart.yaml"), File("web/x", new byte[(5 << 20) + 1]))),
            Is.EqualTo(new ArchiveFault(ArchiveFaultKind.TooLarge, "'web/x' is larger than 5 MiB")));
    }

    [Test]
    public void Files_of_a_hundred_mebibytes_are_a_fault()
    {
        var files = Enumerable.Range(0, 20).Select(i => File($"web/{i}", new byte[5 << 20])).ToArray();

        Assert.That(Fault(Of(files)), Is.EqualTo(new ArchiveFault(ArchiveFaultKind.TooLarge, "the archive is too large: its files are 100 MiB or more")));
        Assert.That(FaultOrNull(Of([File("web/Chart.yaml"), .. files[..19]])), Is.Null);
    }

    [Test]
    public void More_files_than_any_chart_has_are_a_fault()
    {
        var files = Enumerable.Range(0, 25_000).Select(i => File($"web/{i}")).ToArray();

        Assert.That(
            Fault(Of([File("web/Chart.yaml"), .. files])),
            Is.EqualTo(new ArchiveFault(ArchiveFaultKind.TooLarge, "the archive is too large: it has more than 25000 files, or too long names")));
        Assert.That(FaultOrNull(Of([File("web/Chart.yaml"), .. files[1..]])), Is.Null);
    }

    [Test]
    public void A_bomb_of_zeros_behind_the_end_is_refused_in_little_memory()
    {
        using var bytes = new MemoryStream();
        using (var writer = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
        {
            writer.Write(Tar(File("web/Chart.yaml")));
            for (var i = 0; i < 300; i++)
                writer.Write(new byte[1 << 20]);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(Fault(bytes.ToArray()).Kind, Is.EqualTo(ArchiveFaultKind.TooLarge));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(bytes.Length + (1 << 20)));
    }

    private static ChartArchive ReadWell(byte[] archive)
    {
        var chart = ChartArchive.Read(archive, out var fault);

        Assert.That(fault, Is.Null);
        return chart!;
    }

    private static ArchiveFault Fault(byte[] archive) => FaultOrNull(archive) ?? throw new AssertionException("the archive was accepted");

    private static ArchiveFault? FaultOrNull(byte[] archive)
    {
        var chart = ChartArchive.Read(archive, out var fault);

        Assert.That(chart is null, Is.EqualTo(fault is not null));
        return fault;
    }
}
