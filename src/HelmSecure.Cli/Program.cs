using System.CommandLine;

var root = new RootCommand("sign and verify charts, and audit what they render");
return root.Parse(args).Invoke();
