/**
 * `npm test`: everything from a fresh clone to a verdict. The last line is exactly `N passed, N failed`; what could not be run is named
 * above it with its reason. What fails stops nothing that does not need it.
 */
import { ensureBuild } from './house/build.mjs';
import { runChecks } from './house/checks.mjs';
import { findChromium } from './house/chromium.mjs';
import { ensureDependencies } from './house/dependencies.mjs';
import { findNode } from './house/node24.mjs';
import { startPostgres } from './house/postgres.mjs';
import { say } from './house/steps.mjs';
import { runSuites } from './house/suites.mjs';

const startedAt = performance.now();
const total = { passed: 0, failed: 0, skipped: [] };

function add({ passed, failed, skipped = [] }) {
	total.passed += passed;
	total.failed += failed;
	total.skipped.push(...skipped);
}

/** A failure counts as one item, and stops nothing. */
async function attempt(work) {
	try {
		await work();
	} catch (cause) {
		add({ passed: 0, failed: 1 });
		say(cause.output === undefined ? cause.stack : `${cause.output.trim()}\n${cause.message}`);
	}
}

async function testEverything() {
	await ensureDependencies();
	const node = await findNode();
	add(await runChecks(node));
	await attempt(async () => {
		await ensureBuild(node);
		add({ passed: 1, failed: 0 });
	});
	const chromium = await findChromium(node);
	if (chromium.path !== undefined) say(`Browser tests run in ${chromium.path}`);
	const postgres = await startPostgres();
	for (const { reason } of [chromium, postgres])
		if (reason !== undefined) add({ passed: 0, failed: 0, skipped: [{ name: 'what needs it', reason }] });
	try {
		add(await runSuites(node, { chromium: chromium.path, postgres: postgres.url }));
	} finally {
		await postgres.stop?.();
	}
}

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
await attempt(testEverything);
for (const { name, reason } of total.skipped) say(`skipped: ${name} (${reason})`);
say(`Took ${Math.round((performance.now() - startedAt) / 1000)} s`);
say(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;
