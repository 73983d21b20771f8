/** A vitest reporter that writes to KITH_TALLY_FILE how many tests passed and failed, and which were skipped and why. */
import { writeFileSync } from 'node:fs';

export default class TallyReporter {
	onTestRunEnd(modules, unhandledErrors) {
		const tally = { passed: 0, failed: unhandledErrors.length, skipped: [] };
		for (const module of modules) countModule(tally, module);
		writeFileSync(process.env.KITH_TALLY_FILE, JSON.stringify(tally));
	}
}

function countModule(tally, module) {
	// A file that does not load and a hook that fails have no test of their own to fail.
	tally.failed += [module, ...module.children.allSuites()].filter((collection) => collection.errors().length > 0).length;
	for (const test of module.children.allTests()) {
		const { state, note } = test.result();
		if (state === 'passed') tally.passed += 1;
		else if (state === 'skipped') tally.skipped.push({ name: test.fullName, reason: note ?? 'no reason given' });
		else tally.failed += 1; // one that is still pending when the run is over did not pass
	}
}
