using System.Runtime.Versioning;

// Real shells, helm and gpg, file modes and chroot.
[assembly: UnsupportedOSPlatform("windows")]
