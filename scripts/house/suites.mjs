/** Runs the suites of vitest.config.ts one after another and counts what they tested. */
import { mkdir, readFile, rm } from 'node:fs/promises';
import { run } from './commands.mjs';
import { withTools } from './node24.mjs';
import { inProject } from './root.mjs';
import { say, step } from './steps.mjs';

const suites = [
	{ name: 'unit', timeoutMs: 300_000 },
	{ name: 'svelte', timeoutMs: 300_000 },
	{ name: 'server', timeoutMs: 720_000 },
	{ name: 'e2e', timeoutMs: 720_000, needs: 'chromium' }
];
const folder = inProject('test-results');

/**
 * Resolves with the counts and with what was skipped and why. A suite that crashed, hung or ran no test at all counts as one failure.
 * `found` has the `chromium` path and the `postgres` URL, each undefined when it could not be had.
 */
export async function runSuites(node, found) {
	const total = { passed: 0, failed: 0, skipped: [] };
	await mkdir(folder, { recursive: true });
	for (const suite of suites) {
		if (suite.needs !== undefined && found[suite.needs] === undefined) {
			total.skipped.push({ name: `suite ${suite.name}`, reason: `there is no ${suite.needs}` });
			continue;
		}
		const tally = await runSuite(node, suite, found);
		total.passed += tally.passed;
		total.failed += tally.failed;
		total.skipped.push(...tally.skipped);
	}
	return total;
}

async function runSuite(node, { name, timeoutMs }, found) {
	const file = inProject('test-results', `${name}.json`);
	await rm(file, { force: true });
	const reporters = ['--reporter=default', `--reporter=${inProject('scripts', 'house', 'tally-reporter.mjs')}`];
	const args = [inProject('node_modules', 'vitest', 'vitest.mjs'), 'run', '--project', name, ...reporters];
	let ended = true;
	try {
		await step(`Suite ${name}`, () => run(node, args, { env: environment(node, found, file), live: true, timeoutMs }));
	} catch (cause) {
		ended = false;
		say(cause.message);
	}
	return judge(await readTally(file), ended);
}

function environment(node, found, file) {
	const known = { TEST_DATABASE_URL: found.postgres, CHROMIUM_PATH: found.chromium, KITH_TALLY_FILE: file };
	return withTools(node, Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined)));
}

/** A bad end that no test accounts for is a failure of its own, and so is a suite with nothing in it. */
export function judge(tally, ended) {
	if (tally === undefined) return { passed: 0, failed: 1, skipped: [] };
	const isUnaccounted = (!ended && tally.failed === 0) || tally.passed + tally.failed === 0;
	return isUnaccounted ? { ...tally, failed: tally.failed + 1 } : tally;
}

async function readTally(file) {
	return readFile(file, 'utf8').then(JSON.parse, () => undefined); // none: the suite ended before it could count
}
