using Muster;
using Muster.Cli;

#pragma warning disable RS0030 // the composition root is the one place that names the system's clock
return await Commands.Run(args, Server.Run, TimeProvider.System, CancellationToken.None);
#pragma warning restore RS0030
