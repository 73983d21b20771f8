/** Preloaded into every server under test, all alike: collects garbage on request and says what memory is left. */
process.on('message', (message) => {
	if (message !== 'collect') return;
	// Twice, for what finalizers of the first let go.
	globalThis.gc?.();
	setImmediate(() => {
		globalThis.gc?.();
		process.send?.({ residentBytes: process.memoryUsage.rss() });
	});
});
// The channel must not keep a server alive that wants to end.
process.channel?.unref();
