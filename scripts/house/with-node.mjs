/** What every command begins with: the dependencies, and among them Node 24. And how it ends when something fails. */
import { ensureDependencies } from './dependencies.mjs';
import { findNode } from './node24.mjs';

/** `work` gets the path of Node 24 and may resolve with the exit code. What it throws is printed, with the program's output if that failed. */
export async function withNode(work) {
	try {
		await ensureDependencies();
		process.exitCode = (await work(await findNode())) ?? 0;
	} catch (cause) {
		if (cause.output !== undefined) process.stderr.write(`${cause.output.trim()}\n`);
		process.stderr.write(`${cause.message}\n`);
		process.exitCode = 1;
	}
}
