/** Says what is being done and how long it took, one line a step. */
const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;

/**
 * Runs one step, prints its line when it ends (`what … done, 1.2 s`) and resolves with what `work` gave.
 * A step of more than two seconds on a terminal shows its name while it runs.
 * @throws whatever `work` throws, after the line "failed".
 */
export async function step(what, work) {
	const startedAt = performance.now();
	const showName = process.stdout.isTTY ? setTimeout(() => process.stdout.write(`${what} …\r`), 2_000) : undefined;
	try {
		const result = await work();
		finish(what, 'done', startedAt);
		return result;
	} catch (cause) {
		finish(what, 'failed', startedAt);
		throw cause;
	} finally {
		clearTimeout(showName);
	}
}

function finish(what, outcome, startedAt) {
	say(`${what} … ${outcome}, ${seconds(performance.now() - startedAt)}`);
}

export const say = (line) => process.stdout.write(`${line}\n`);
