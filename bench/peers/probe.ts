/** Preloaded into every server under test, all alike: answers what only the process itself can tell. */
import { Session } from 'node:inspector/promises';

const inspector = new Session();

async function answer(question: unknown): Promise<unknown> {
	switch (question) {
		case 'memory':
			// Twice, for what finalizers of the first let go.
			globalThis.gc?.();
			await new Promise(setImmediate);
			globalThis.gc?.();
			return process.memoryUsage.rss();
		case 'start profile':
			inspector.connect();
			await inspector.post('Profiler.enable');
			await inspector.post('Profiler.setSamplingInterval', { interval: 200 });
			return await inspector.post('Profiler.start');
		case 'stop profile':
			return (await inspector.post('Profiler.stop')).profile;
		default:
			return undefined;
	}
}

process.on('message', (question) => {
	void answer(question).then((told) => process.send?.({ told }));
});
// The channel must not keep a server alive that wants to end.
process.channel?.unref();
