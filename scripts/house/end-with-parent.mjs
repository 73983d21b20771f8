/** Loaded into the server before it starts: when the script that started it is gone, it ends as on SIGTERM. */
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
// The channel alone must not keep a server alive that wants to exit.
process.channel?.unref();
